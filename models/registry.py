"""`python -m models.registry CANDIDATE`: put a candidate into service, if it is nowhere worse than what is in service.

Both are measured on the fixed held-out set (`models/evaluate.py`). A candidate is refused, with the numbers that say so, if it
is worse in accuracy or macro-F1 of intent or service, in recall of sensitive topics at the threshold of `config.yml`, or by more than two
points on any register. Otherwise its files go to `models/released/<name>/` and `config.yml` names it.

Chances of two models are not the same scale, so a candidate may come with a threshold of its own (`--sensitive-threshold`, read from its
curve). Then it must have no more false alarms either, so that a lower threshold cannot buy the recall.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from typing import Any, Dict, List, Optional

import yaml

from bot.released_model import MANIFEST, ReleasedModel, read_release
from models.evaluate import CONFIG, measure, thresholds
from models.examples import ROOT

RELEASED = ROOT / "models" / "released"
# How much worse a register may be: a register has few messages, and one of them is up to half a point.
REGISTER = 0.02


def noisier(candidate: Dict[str, Any], current: Dict[str, Any]) -> List[str]:
    """More false alarms than the model in service has at its own threshold."""
    kinds = ("false_alarms_look_alikes", "false_alarms_ordinary")
    return [
        f"sensitive {kind}: {candidate['sensitive'][kind]:.4f} against {current['sensitive'][kind]:.4f} in service"
        for kind in kinds
        if candidate["sensitive"][kind] > current["sensitive"][kind] + 1e-9
    ]


def worse(candidate: Dict[str, Any], current: Dict[str, Any]) -> List[str]:
    """Why the candidate's figures (as `measure` gives them) forbid its release; empty if they do not."""
    pairs = [
        (f"{head} {figure}", candidate[head][figure], current[head][figure], 0.0)
        for head in ("intent", "service")
        for figure in ("accuracy", "macro_f1")
    ]
    pairs += [
        (f"sensitive {figure}", candidate["sensitive"][figure], current["sensitive"][figure], 0.0)
        for figure in ("recall", "recall_implied")
    ]
    for register, figures in current["by_register"].items():
        for head in ("intent", "service"):
            if figures[head] is not None:
                pairs.append(
                    (
                        f"{head} on «{register}»",
                        candidate["by_register"][register][head],
                        figures[head],
                        REGISTER,
                    )
                )
    return [
        f"{what}: {new:.4f} against {old:.4f} in service"
        + (f", more than {allowed:.0%} worse" if allowed else "")
        for what, new, old, allowed in pairs
        if new < old - allowed - 1e-9
    ]


def in_service() -> Path:
    """The folder that `config.yml` names."""
    pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    return ROOT / str(pipeline[0].get("model", ""))


def release(candidate: Path, sensitive_threshold: Optional[float] = None) -> List[str]:
    """Put the candidate into service, or say why not. Raises `ModelDamaged`."""
    manifest, files = read_release(candidate)
    current = in_service()
    if (current / MANIFEST).exists():
        limits = thresholds()
        own = {**limits, "sensitive": sensitive_threshold or limits["sensitive"]}
        new, old = measure(ReleasedModel(manifest, files), own), measure(ReleasedModel.load(current), limits)
        found = worse(new, old) + (noisier(new, old) if sensitive_threshold else [])
        if found:
            return found
    target = RELEASED / str(manifest["name"])
    if target.resolve() != candidate.resolve():
        target.mkdir(parents=True, exist_ok=True)
        for name in (*files, MANIFEST):
            shutil.copyfile(candidate / name, target / name)
    config = CONFIG.read_text(encoding="utf-8")
    named = re.sub(r"(?m)^(\s+model:).*$", rf"\1 {target.relative_to(ROOT).as_posix()}", config, count=1)
    if sensitive_threshold:
        named = re.sub(
            r"(?m)^(\s+sensitive_threshold:) *[\d.]+", rf"\1 {sensitive_threshold}", named, count=1
        )
    CONFIG.write_text(named, encoding="utf-8")
    return []


def main() -> None:
    parser = argparse.ArgumentParser(description="Put a candidate into service, if it is nowhere worse.")
    parser.add_argument("candidate", type=Path)
    parser.add_argument("--sensitive-threshold", type=float, help="the candidate's own, read from its curve")
    options = parser.parse_args()
    candidate = options.candidate
    refused = release(candidate, options.sensitive_threshold)
    if refused:
        raise SystemExit("Not released:\n  " + "\n  ".join(refused))
    print(f"{candidate} is in service; start the engine anew.")


if __name__ == "__main__":
    main()
