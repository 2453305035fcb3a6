"""`python -m models.evaluate`: scores of the trained model on `nlu_data/validation/`.

Per head accuracy, macro-F1, calibration error and the worst confusions; intent and service per register; sensitive recall
(all, and where no word gives the topic away) with false alarms on look-alikes and on ordinary messages; how well messages
out of scope are told from the rest (AUROC of the chance of `di_luar_cakupan`). Prints a table and writes
`models/reports/latest.json`. The service and intent heads are scored by their best label; the sensitive head at the
threshold of `config.yml`.
"""

from __future__ import annotations

import json
import tarfile
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Tuple

import numpy as np
import yaml
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from bot.linear_model import NONE, LinearModel, Prediction

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = ROOT / "models" / "trained" / "engine.tar.gz"
REPORT = ROOT / "models" / "reports" / "latest.json"
OUTSIDE = "di_luar_cakupan"
# Thresholds at which the sensitive head is shown, to choose those of config.yml and actions/dialogue.py.
CURVE = (0.15, 0.25, 0.35, 0.5, 0.7)
# Text, intent and block metadata.
Example = Tuple[str, str, Dict[str, str]]


def held_out() -> List[Example]:
    """Every held-out example."""
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
        here = (confidence >= low) & ((confidence < low + 1 / bins) | (low + 1 / bins > 0.999))
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
    result["by_register"] = by_register(examples, predictions)
    result["sensitive"] = alarms(examples, predictions, threshold)
    result["sensitive_curve"] = [
        {k: v for k, v in alarms(examples, predictions, t).items() if isinstance(v, float)} for t in CURVE
    ]
    outside = [intent == OUTSIDE for _, intent, _ in examples]
    result["out_of_scope_auroc"] = round(
        float(roc_auc_score(outside, [chance_outside(p) for p in predictions])), 4
    )
    return result


def chance_outside(prediction: Prediction) -> float:
    """Chance of `di_luar_cakupan`; certain where there is nothing to understand, as `bot/linear_classifier.py` has it."""
    return dict(prediction.intent).get(OUTSIDE, 0.0) if prediction.intent else 1.0


def by_register(examples: List[Example], predictions: List[Prediction]) -> Dict[str, Dict[str, Any]]:
    """Accuracy of intent and service per register, with the number of examples."""
    found: Dict[str, Dict[str, Any]] = {}
    for register in sorted({meta["ragam"] for _, _, meta in examples}):
        here = [(e, p) for e, p in zip(examples, predictions) if e[2]["ragam"] == register]
        named = [(m["layanan"], p) for (_, _, m), p in here if "layanan" in m and "topik_sensitif" not in m]
        found[register] = {
            "intent": share(bool(p.intent) and p.intent[0][0] == intent for (_, intent, _), p in here),
            "service": share(bool(p.service) and p.service[0][0] == wanted for wanted, p in named),
            "examples": len(here),
        }
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
    for (text, _, meta), alarm in zip(examples, rung):
        if "topik_sensitif" in meta:
            groups["grave"].append((text, alarm))
            if "tersirat" in meta:
                groups["implied"].append((text, alarm))
        else:
            groups["look_alikes" if "mirip" in meta else "ordinary"].append((text, alarm))
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
    for register, scores in result["by_register"].items():
        print(
            f"  {register:<12} intent {scores['intent']}  service {scores['service']}  ({scores['examples']})"
        )
    sensitive = result["sensitive"]
    print(
        f"sensitive  recall {sensitive['recall']} (implied {sensitive['recall_implied']}), false alarms on look-alikes "
        f"{sensitive['false_alarms_look_alikes']}, on ordinary messages {sensitive['false_alarms_ordinary']}, "
        f"threshold {sensitive['threshold']}, {sensitive['examples']}"
    )
    for row in result["sensitive_curve"]:
        print("           " + "  ".join(f"{name} {value}" for name, value in row.items()))
    print(f"out of scope AUROC {result['out_of_scope_auroc']}")
    print(f"{result['examples']} held-out examples; written to {REPORT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
