"""The scores of `make evaluate` against cases worked out by hand."""

from __future__ import annotations

from typing import Dict, List, Tuple

import pytest

from bot.linear_model import NONE, Prediction
from models.evaluate import Example, alarms, by_register, calibration_error, share


def said(intent: str, service: str, grave: float) -> Prediction:
    return Prediction([(intent, 0.9)], [(service, 0.8)], [("kdrt", grave), (NONE, 1 - grave)])


CASES: List[Tuple[Example, Prediction]] = [
    (("a", "tanya_cara", {"ragam": "baku", "layanan": "skck"}), said("tanya_cara", "skck", 0.1)),
    (("b", "tanya_cara", {"ragam": "baku", "layanan": "skck"}), said("tanya_biaya", "ppid", 0.6)),
    (("c", "sapa", {"ragam": "harian"}), said("sapa", NONE, 0.0)),
    (
        ("d", "lapor_keluhan", {"ragam": "harian", "topik_sensitif": "kdrt", "tersirat": "ya"}),
        said("x", "y", 0.3),
    ),
    (("e", "lapor_keluhan", {"ragam": "harian", "topik_sensitif": "kdrt"}), said("x", "y", 0.7)),
    (("f", "tanya_cara", {"ragam": "harian", "mirip": "kdrt"}), said("tanya_cara", NONE, 0.5)),
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
