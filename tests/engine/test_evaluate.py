"""The scores of `make evaluate` against cases worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Tuple

import pytest
import yaml

from bot.prediction import NONE, Prediction
from models.evaluate import alarms, by_register, calibration_error, measure, reliability, risk_coverage, share
from models.examples import Example
from models.external import MEANS
from models.registry import worse
from models.report import write_report
from tests.engine.conftest import ROOT


def said(intent: str, service: str, grave: float) -> Prediction:
    return Prediction([(intent, 0.9)], [(service, 0.8)], [("kdrt", grave), (NONE, 1 - grave)])


def example(text: str, intent: str, register: str, service: str = NONE, **more: object) -> Example:
    facts = {"sensitive": NONE, "language": None, "implied": False, "look_alike_of": None, **more}
    return Example(text, intent, service, register=register, **facts)  # type: ignore[arg-type]


CASES: List[Tuple[Example, Prediction]] = [
    (example("a", "tanya_cara", "baku", "skck"), said("tanya_cara", "skck", 0.1)),
    (example("b", "tanya_cara", "baku", "skck"), said("tanya_biaya", "ppid", 0.6)),
    (example("c", "sapa", "harian"), said("sapa", NONE, 0.0)),
    (example("d", "lapor_keluhan", "harian", sensitive="kdrt", implied=True), said("x", "y", 0.3)),
    (example("e", "lapor_keluhan", "harian", sensitive="kdrt"), said("x", "y", 0.7)),
    (example("f", "tanya_cara", "harian", look_alike_of="kdrt"), said("tanya_cara", NONE, 0.5)),
]


def test_alarms_at_the_threshold() -> None:
    result = alarms([e for e, _ in CASES], [p for _, p in CASES], 0.5)
    assert (result["recall"], result["recall_implied"]) == (0.5, 0.0)
    assert (result["false_alarms_look_alikes"], result["false_alarms_ordinary"]) == (1.0, 0.3333)
    assert (result["missed"], result["cried_wolf"]) == (["d"], ["f", "b"])


def test_registers_are_scored_apart() -> None:
    found: Dict[str, Dict[str, object]] = by_register([e for e, _ in CASES], [p for _, p in CASES])
    assert found["baku"] == {"intent": 0.5, "service": 0.5, "examples": 2}
    assert found["harian"] == {"intent": 0.5, "service": None, "examples": 4}


def test_calibration_error_is_the_mean_gap() -> None:
    assert calibration_error([0.95, 0.95, 0.55, 0.55], [True, True, True, False]) == pytest.approx(0.05)
    assert share([]) is None and share([True, False]) == 0.5


def test_reliability_and_risk_by_hand() -> None:
    assert reliability([0.95, 1.0, 0.55], [True, False, True]) == [
        {"confidence": 0.55, "accuracy": 1.0, "share": 0.3333},
        {"confidence": 0.975, "accuracy": 0.5, "share": 0.6667},
    ]
    assert risk_coverage([0.9, 0.2, 0.8, 0.7], [True, False, True, False], points=4) == [
        (0.25, 0.0),
        (0.5, 0.0),
        (0.75, 0.3333),
        (1.0, 0.5),
    ]


def figures(accuracy: float = 0.9, recall: float = 0.9, campur: float = 0.9) -> Dict[str, Any]:
    head = {"accuracy": accuracy, "macro_f1": 0.9}
    return {
        "intent": head,
        "service": {"accuracy": 0.9, "macro_f1": 0.9},
        "sensitive": {"recall": recall, "recall_implied": 0.9},
        "by_register": {
            "campur": {"intent": campur, "service": None},
            "baku": {"intent": 0.9, "service": 0.9},
        },
    }


@pytest.mark.parametrize(
    ("candidate", "named"),
    [
        (figures(), None),
        (figures(accuracy=0.95, recall=0.95), None),
        (figures(accuracy=0.8999), "intent accuracy: 0.8999 against 0.9000"),
        (figures(recall=0.89), "sensitive recall: 0.8900"),
        (figures(campur=0.881), None),
        (figures(campur=0.879), "intent on «campur»: 0.8790 against 0.9000 in service, more than 2% worse"),
    ],
)
def test_a_worse_candidate_is_refused_with_the_number(
    candidate: Dict[str, Any], named: Optional[str]
) -> None:
    refused = worse(candidate, figures())
    assert refused == [] if named is None else len(refused) == 1 and refused[0].startswith(named)


def test_outside_labels_mean_ours() -> None:
    raw = yaml.safe_load((ROOT / "catalogue" / "labels.yml").read_text(encoding="utf-8"))
    intents = {i["id"] for i in raw["intents"]} | {None}
    services = {s["id"] for key in ("services", "city_matters") for s in raw.get(key, [])} | {None, NONE}
    for means in MEANS.values():
        assert {i for i, _ in means.values()} <= intents and {s for _, s in means.values()} <= services


def test_the_report_is_one_page_with_pictures(tmp_path: Path) -> None:
    class Always:
        def predict(self, texts: Iterable[str]) -> List[Prediction]:
            return [said("tanya_cara", "skck", 0.3) for _ in texts]

    limits = {"intent": 0.3, "service": 0.4, "sensitive": 0.1}
    outside = example("<b>resep rendang</b>", "di_luar_cakupan", "harian")
    result = measure(Always(), limits, [*(e for e, _ in CASES), outside], timed=True)
    assert result["out_of_scope_auroc"] == 0.5 and result["intent"]["accuracy"] == round(3 / 7, 4)
    write_report({"one": result, "two": result}, limits, tmp_path / "index.html")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 8 and "0.429" in page
    assert "<b>resep" not in page and "&lt;b&gt;resep rendang" in page  # what citizens type is never markup
