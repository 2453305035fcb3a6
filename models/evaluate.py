"""`python -m models.evaluate`: scores of the trained model on `nlu_data/validation/`.

Per head accuracy and macro-F1, intents per register, sensitive recall and false alarms, calibration error, and the
worst confusions. Prints a table and writes `models/reports/latest.json`. The service and intent heads are scored by
their best label; the sensitive head at the threshold of `config.yml`.
"""

from __future__ import annotations

import json
import tarfile
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
import yaml
from sklearn.metrics import accuracy_score, f1_score

from bot.linear_model import NONE, LinearModel

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = ROOT / "models" / "trained" / "engine.tar.gz"
REPORT = ROOT / "models" / "reports" / "latest.json"


def held_out() -> List[Tuple[str, str, Dict[str, str]]]:
    """Text, intent and block metadata of every held-out example."""
    found = []
    for path in sorted((ROOT / "nlu_data" / "validation").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                if line.strip():
                    found.append((line.strip()[2:], block["intent"], block["metadata"]))
    return found


def trained_model() -> LinearModel:
    """The model inside the archive that set-up trained. Raises `FileNotFoundError` if there is none."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(ARCHIVE) as archive:
            for member in archive:
                if Path(member.name).name in ("linear.json", "linear.npz") and (
                    part := archive.extractfile(member)
                ):
                    (Path(folder) / Path(member.name).name).write_bytes(part.read())
        return LinearModel.load(Path(folder))


def calibration_error(chances: List[float], right: List[bool], bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equal-width bins."""
    confidence, correct = np.array(chances), np.array(right)
    total = 0.0
    for low in np.arange(0, 1, 1 / bins):
        here = (confidence >= low) & (confidence < low + 1 / bins)
        if here.any():
            total += here.mean() * abs(confidence[here].mean() - correct[here].mean())
    return float(total)


def measure(model: LinearModel, threshold: float) -> Dict[str, Any]:
    """All figures for one model."""
    examples = held_out()
    predictions = model.predict([text for text, _, _ in examples])
    gold = {
        "intent": [intent for _, intent, _ in examples],
        "service": [meta.get("layanan", NONE) for _, _, meta in examples],
    }
    result: Dict[str, Any] = {"examples": len(examples)}
    for head, wanted in gold.items():
        best = [getattr(p, head)[0] if getattr(p, head) else ("", 0.0) for p in predictions]
        # Which service a cry for help touches is not asked; a person reads it anyway.
        kept = [i for i, (_, _, m) in enumerate(examples) if head == "intent" or "topik_sensitif" not in m]
        said, truth = [best[i][0] for i in kept], [wanted[i] for i in kept]
        wrong = Counter((t, s) for t, s in zip(truth, said) if t != s)
        result[head] = {
            "accuracy": round(accuracy_score(truth, said), 4),
            "macro_f1": round(f1_score(truth, said, average="macro", zero_division=0), 4),
            "calibration_error": round(
                calibration_error([best[i][1] for i in kept], [t == s for t, s in zip(truth, said)]), 4
            ),
            "confused": [f"{t} → {s} ({n})" for (t, s), n in wrong.most_common(12)],
        }
    by_register: Dict[str, List[bool]] = defaultdict(list)
    for (_, intent, meta), prediction in zip(examples, predictions):
        by_register[meta["ragam"]].append(bool(prediction.intent) and prediction.intent[0][0] == intent)
    result["intent_accuracy_by_register"] = {
        r: [round(float(np.mean(v)), 3), len(v)] for r, v in by_register.items()
    }
    alarms = [1.0 - dict(p.sensitive).get(NONE, 0.0) >= threshold for p in predictions]
    painful = ["topik_sensitif" in meta for _, _, meta in examples]
    result["sensitive"] = {
        "threshold": threshold,
        "recall": round(sum(a for a, p in zip(alarms, painful) if p) / sum(painful), 4),
        "of": sum(painful),
        "missed": [t for (t, _, _), a, p in zip(examples, alarms, painful) if p and not a],
        "false_alarms": round(
            sum(a for a, p in zip(alarms, painful) if not p) / (len(painful) - sum(painful)), 4
        ),
        "false_alarm_texts": [t for (t, _, _), a, p in zip(examples, alarms, painful) if a and not p],
    }
    return result


def main() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    result = measure(trained_model(), float(config["pipeline"][0]["sensitive_threshold"]))
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(result, indent=2, ensure_ascii=False), encoding="utf-8")
    for head in ("intent", "service"):
        scores = result[head]
        print(
            f"{head:<10} accuracy {scores['accuracy']:.3f}  macro-F1 {scores['macro_f1']:.3f}  ECE {scores['calibration_error']:.3f}"
        )
        print("           " + "; ".join(scores["confused"][:6]))
    print("registers ", result["intent_accuracy_by_register"])
    sensitive = result["sensitive"]
    print(
        f"sensitive  recall {sensitive['recall']:.3f} of {sensitive['of']}, false alarms {sensitive['false_alarms']:.4f}, threshold {sensitive['threshold']}"
    )
    print("           missed:", "; ".join(sensitive["missed"]) or "none")
    print(f"{result['examples']} held-out examples; written to {REPORT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
