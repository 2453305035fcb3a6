"""`python -m models.evaluate`: scores of the model in service on `nlu_data/validation/`, beside other candidates.

    python -m models.evaluate [--candidate FOLDER]... [--predictions NAME=FILE]...

Per head accuracy, macro-F1, calibration error, reliability, risk and coverage, and the worst confusions; intent and service
per register; sensitive recall (all, and where no word gives the topic away) with false alarms on look-alikes and on ordinary
messages; how well messages out of scope are told from the rest (AUROC of the chance of `di_luar_cakupan`); time per
message. The linear model inside the release is measured alone too; `--predictions` takes what `models/diet.py` wrote.

Writes `models/reports/latest.json` and `models/reports/index.html` (pictures) and prints a table. Intent and service are
scored by their best label, the sensitive head at the threshold of `config.yml`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Optional, Protocol, Sequence, Tuple

import numpy as np
import yaml
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from bot.linear_model import LinearModel
from bot.prediction import NONE, Prediction
from bot.released_model import ReleasedModel, read_release
from models.examples import ROOT, Example, held_out_examples

CONFIG = ROOT / "config.yml"
REPORTS = ROOT / "models" / "reports"
OUTSIDE = "di_luar_cakupan"
# Thresholds at which the sensitive head is shown, to choose those of config.yml and actions/dialogue.py.
CURVE = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class Model(Protocol):
    """What can be measured."""

    def predict(self, texts: Iterable[str]) -> List[Prediction]: ...


class Recorded:
    """Predictions that were written to a file: `{text: {head: [[label, chance], …]}}`."""

    def __init__(self, path: Path) -> None:
        self.known = json.loads(path.read_text(encoding="utf-8"))

    def predict(self, texts: Iterable[str]) -> List[Prediction]:
        """Raises `KeyError` for a text that is not in the file."""
        rows = [self.known[text] for text in texts]
        return [
            Prediction(*([(n, c) for n, c in row[h]] for h in ("intent", "service", "sensitive")))
            for row in rows
        ]


def thresholds() -> Dict[str, float]:
    """Those of `config.yml`."""
    stage = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"][0]
    return {head: float(stage[f"{head}_threshold"]) for head in ("intent", "service", "sensitive")}


def calibration_error(chances: List[float], right: List[bool], bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equal-width bins."""
    confidence, correct = np.array(chances), np.array(right)
    total = 0.0
    for low in np.arange(0, 1, 1 / bins):
        here = (confidence >= low) & ((confidence < low + 1 / bins) | (low + 1 / bins > 0.999))
        if here.any():
            total += here.mean() * abs(confidence[here].mean() - correct[here].mean())
    return float(total)


def reliability(chances: Sequence[float], right: Sequence[bool], bins: int = 10) -> List[Dict[str, float]]:
    """Per equal-width bin of confidence: mean confidence, accuracy, share of the messages."""
    confidence, correct = np.array(chances), np.array(right)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        {
            "confidence": round(float(confidence[place == i].mean()), 4),
            "accuracy": round(float(correct[place == i].mean()), 4),
            "share": round(float((place == i).mean()), 4),
        }
        for i in range(bins)
        if (place == i).any()
    ]


def risk_coverage(
    chances: Sequence[float], right: Sequence[bool], points: int = 40
) -> List[Tuple[float, float]]:
    """(share answered, share of those that are wrong), answering the surest first."""
    order = np.argsort(-np.array(chances), kind="stable")
    wrong = np.cumsum(~np.array(right)[order]) / np.arange(1, len(order) + 1)
    at = np.unique(np.linspace(1, len(order), points).astype(int))
    return [(round(float(k / len(order)), 4), round(float(wrong[k - 1]), 4)) for k in at]


def milliseconds(model: Model, texts: Sequence[str]) -> Dict[str, float]:
    """Time of one message at a time, in ms: median and 95th percentile."""
    times = []
    for text in texts:
        began = time.perf_counter()
        model.predict([text])
        times.append((time.perf_counter() - began) * 1e3)
    return {
        "p50": round(float(np.percentile(times, 50)), 3),
        "p95": round(float(np.percentile(times, 95)), 3),
    }


def measure(
    model: Model, limits: Mapping[str, float], examples: Optional[List[Example]] = None, timed: bool = False
) -> Dict[str, Any]:
    """All figures for one model."""
    examples = held_out_examples() if examples is None else examples
    predictions = model.predict([e.text for e in examples])
    result: Dict[str, Any] = {"examples": len(examples)}
    for head in ("intent", "service"):
        best = [getattr(p, head)[0] if getattr(p, head) else ("", 0.0) for p in predictions]
        # Which service a cry for help touches is not asked; a person reads it anyway.
        kept = [i for i, e in enumerate(examples) if head == "intent" or e.sensitive == NONE]
        said, truth = [best[i][0] for i in kept], [examples[i].label(head) for i in kept]
        right, chances = [t == s for t, s in zip(truth, said)], [best[i][1] for i in kept]
        wrong = Counter((t, s) for t, s in zip(truth, said) if t != s)
        result[head] = {
            "accuracy": round(accuracy_score(truth, said), 4),
            "macro_f1": round(
                f1_score(truth, said, average="macro", zero_division=0, labels=sorted(set(truth))), 4
            ),
            "calibration_error": round(calibration_error(chances, right), 4),
            "reliability": reliability(chances, right),
            "risk_coverage": risk_coverage(chances, right),
            "confused": [f"{t} → {s} ({n})" for (t, s), n in wrong.most_common(12)],
            "confusions": [[t, s, n] for (t, s), n in Counter(zip(truth, said)).items()],
        }
    result["by_register"] = by_register(examples, predictions)
    result["by_language"] = by_language(examples, predictions)
    result["sensitive"] = alarms(examples, predictions, limits["sensitive"])
    result["sensitive_curve"] = [
        {k: v for k, v in alarms(examples, predictions, t).items() if isinstance(v, float)} for t in CURVE
    ]
    outside = [e.intent == OUTSIDE for e in examples]
    result["out_of_scope_auroc"] = round(
        float(roc_auc_score(outside, [chance_outside(p) for p in predictions])), 4
    )
    if timed:
        result["milliseconds"] = milliseconds(model, [e.text for e in examples[:400]])
    return result


def chance_outside(prediction: Prediction) -> float:
    """Chance of `di_luar_cakupan`; certain where there is nothing to understand, as `bot/classifier.py` has it."""
    return dict(prediction.intent).get(OUTSIDE, 0.0) if prediction.intent else 1.0


def right_shares(examples: List[Example], predictions: List[Prediction]) -> Dict[str, Any]:
    """Accuracy of intent, and of service where one is named, with the number of examples."""
    named = [(e, p) for e, p in zip(examples, predictions) if e.service != NONE and e.sensitive == NONE]
    return {
        "intent": share(bool(p.intent) and p.intent[0][0] == e.intent for e, p in zip(examples, predictions)),
        "service": share(bool(p.service) and p.service[0][0] == e.service for e, p in named),
        "examples": len(examples),
    }


def by_register(examples: List[Example], predictions: List[Prediction]) -> Dict[str, Dict[str, Any]]:
    """`right_shares` per register."""
    return _apart([e.register for e in examples], examples, predictions)


def by_language(examples: List[Example], predictions: List[Prediction]) -> Dict[str, Dict[str, Any]]:
    """`right_shares` per regional language; «indonesia» where none is mixed in."""
    return _apart([e.language or "indonesia" for e in examples], examples, predictions)


def _apart(
    keys: List[str], examples: List[Example], predictions: List[Prediction]
) -> Dict[str, Dict[str, Any]]:
    found = {}
    for key in sorted(set(keys)):
        rows = [i for i, k in enumerate(keys) if k == key]
        found[key] = right_shares([examples[i] for i in rows], [predictions[i] for i in rows])
    return found


def alarms(examples: List[Example], predictions: List[Prediction], threshold: float) -> Dict[str, Any]:
    """What the sensitive head notices at the threshold, and where it cries wolf."""
    rung = [p.grave >= threshold for p in predictions]
    groups: Dict[str, List[Tuple[str, bool]]] = {
        "grave": [],
        "implied": [],
        "look_alikes": [],
        "ordinary": [],
    }
    for e, alarm in zip(examples, rung):
        if e.sensitive != NONE:
            groups["grave"].append((e.text, alarm))
            if e.implied:
                groups["implied"].append((e.text, alarm))
        else:
            groups["look_alikes" if e.look_alike_of else "ordinary"].append((e.text, alarm))
    return {
        "threshold": threshold,
        "recall": share(alarm for _, alarm in groups["grave"]),
        "recall_implied": share(alarm for _, alarm in groups["implied"]),
        "false_alarms_look_alikes": share(alarm for _, alarm in groups["look_alikes"]),
        "false_alarms_ordinary": share(alarm for _, alarm in groups["ordinary"]),
        "examples": {name: len(group) for name, group in groups.items()},
        "missed": [text for text, alarm in groups["grave"] if not alarm],
        "cried_wolf": [t for name in ("look_alikes", "ordinary") for t, alarm in groups[name] if alarm],
    }


def share(values: Iterable[bool]) -> Optional[float]:
    """Mean of booleans, four places; None of nothing."""
    known = list(values)
    return round(float(np.mean(known)), 4) if known else None


def candidates(folders: Sequence[Path], recorded: Sequence[str]) -> Dict[str, Model]:
    """Models to measure by name, the one in service first."""
    stage = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"][0]
    found: Dict[str, Model] = {}
    for folder in ([ROOT / stage["model"]] if "model" in stage else []) + list(folders):
        manifest, files = read_release(folder)
        found[str(manifest["name"])] = ReleasedModel(manifest, files)
        found.setdefault("linear", LinearModel.from_bytes(files["linear.npz"]))
    for pair in recorded:
        name, _, path = pair.partition("=")
        found[name] = Recorded(Path(path))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Scores of the understanding models on held-out messages.")
    parser.add_argument("--candidate", type=Path, action="append", default=[], help="folder of a release")
    parser.add_argument("--predictions", action="append", default=[], metavar="NAME=FILE")
    options = parser.parse_args()
    limits = thresholds()
    results = {}
    for name, model in candidates(options.candidate, options.predictions).items():
        results[name] = measure(model, limits, timed=not isinstance(model, Recorded))
        show(name, results[name])
    REPORTS.mkdir(exist_ok=True)
    text = json.dumps({"thresholds": limits, "candidates": results}, indent=1, ensure_ascii=False)
    (REPORTS / "latest.json").write_text(text, encoding="utf-8")
    from models.report import write_report

    write_report(results, limits, REPORTS / "index.html")
    print(f"written to {(REPORTS / 'index.html').relative_to(ROOT)} and latest.json beside it")


def show(name: str, result: Dict[str, Any]) -> None:
    print(
        f"== {name}, {result['examples']} held-out messages; out of scope AUROC {result['out_of_scope_auroc']}"
    )
    for head in ("intent", "service"):
        scores = result[head]
        print(
            f"{head:<10} accuracy {scores['accuracy']:.3f}  macro-F1 {scores['macro_f1']:.3f}  "
            f"ECE {scores['calibration_error']:.3f}  " + "; ".join(scores["confused"][:4])
        )
    for register, scores in result["by_register"].items():
        print(
            f"  {register:<12} intent {scores['intent']}  service {scores['service']}  ({scores['examples']})"
        )
    for row in (result["sensitive"], *result["sensitive_curve"]):
        print(
            f"sensitive at {row['threshold']:.2f}: recall {row['recall']:.3f}, implied {row['recall_implied']:.3f}; false alarms "
            f"look-alikes {row['false_alarms_look_alikes']:.3f}, ordinary {row['false_alarms_ordinary']:.4f}"
        )
    if "milliseconds" in result:
        print(
            f"one message: {result['milliseconds']['p50']} ms median, {result['milliseconds']['p95']} ms p95"
        )


if __name__ == "__main__":
    main()
