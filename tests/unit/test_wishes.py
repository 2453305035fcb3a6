"""The contract's wishes are read as they stand; anything else is no turn at all."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.domain.failures import EngineFailed
from api.domain.messages import HandoverRequest
from api.domain.tickets import Privacy
from api.domain.wishes import (
    FileChecklist,
    FileReport,
    FileSurvey,
    LookUp,
    LookUpApplication,
    MessageSpan,
    read_wish,
)
from api.engine import RasaEngine, read_turn
from api.flows.turn import check_own, joined

CONTRACT = json.loads((Path(__file__).resolve().parents[1] / "contract" / "wishes.json").read_text())
WISHES = CONTRACT["wishes"]


def wish(do: str, number: int = 0) -> dict[str, Any]:
    return copy.deepcopy([w for w in WISHES if w["do"] == do][number])


def test_every_example_of_the_contract_is_read() -> None:
    kinds = {FileReport, LookUp, LookUpApplication, FileChecklist, FileSurvey}
    assert {type(read_wish(w)) for w in WISHES} == kinds
    assert read_wish(wish("file_report")) == FileReport(
        "ktp_el_hilang",
        Privacy.BIASA,
        "Lampu jalan mati",
        "Jalan Contoh depan nomor 1",
        "sejak kemarin",
        photos=(
            MessageSpan("3f0e2c1a-0000-4000-8000-000000000000", 5, 5),
            MessageSpan("3f0e2c1a-0000-4000-8000-000000000000", 9, 9),
        ),
    )
    secret = read_wish(wish("file_report", 2))
    assert isinstance(secret, FileReport)
    assert secret.contact == MessageSpan("3f0e2c1a-0000-4000-8000-000000000000", 7, 8)
    assert read_wish(wish("look_up")) == LookUp("DMO-2026-000123", "482913")
    survey = read_wish(wish("file_survey"))
    assert (
        isinstance(survey, FileSurvey) and survey.answers["pengaduan"] is None and survey.comment == "Cepat"
    )
    assert read_wish(None) is None


def test_a_turn_carries_wish_and_secret_and_is_whole_without_them() -> None:
    assert read_turn(CONTRACT["secret_turn"]).secret is True
    plain = {"replies": [{"text": "halo"}]}
    assert (read_turn(plain).wish, read_turn(plain).secret) == (None, False)
    assert isinstance(read_turn({**plain, "wish": wish("look_up")}).wish, LookUp)


@pytest.mark.parametrize(
    ("do", "changes"),
    [
        ("file_report", {"do": "file_everything"}),
        ("file_report", {"do": None}),
        ("file_report", {"surprise": 1}),
        ("file_report", {"privacy": "terbuka"}),
        ("file_report", {"privacy": None}),
        ("file_report", {"what": ""}),
        ("file_report", {"what": "   "}),
        ("file_report", {"what": None}),
        ("file_report", {"what": "a" * 1001}),
        ("file_report", {"where": "a" * 301}),
        ("file_report", {"since": 5}),
        ("file_report", {"since": "a" * 201}),
        ("file_report", {"service": "../etc"}),
        ("file_report", {"service": "a" * 61}),
        ("file_report", {"contact_message": "c1"}),
        ("file_report", {"contact_message": "c1:0-1"}),
        ("file_report", {"contact_message": "c1:9-8"}),
        ("file_report", {"contact_message": "c1:1-900"}),
        ("file_report", {"contact_message": 7}),
        ("file_report", {"photos": None}),
        ("file_report", {"photos": "c1:5-5"}),
        ("file_report", {"photos": ["c1:5-6"]}),
        ("file_report", {"photos": ["c1:5-5", "c1:5-5"]}),
        ("file_report", {"photos": ["c1:5-5", "c1:6-6", "c1:7-7", "c1:8-8"]}),
        ("file_report", {"photos": [5]}),
        ("look_up", {"number": ""}),
        ("look_up", {"number": "9" * 61}),
        ("look_up", {"code": "12a456"}),
        ("look_up", {"code": "١٢٣٤٥٦"}),
        ("look_up", {"code": 482913}),
        ("look_up_application", {"service": None}),
        ("file_checklist", {"have": "KK"}),
        ("file_checklist", {"missing": [5]}),
        ("file_checklist", {"unsure": ["a" * 401]}),
        ("file_checklist", {"have": ["a"] * 41}),
        ("file_checklist", {"for_officer": "yes"}),
        ("file_checklist", {"for_officer": 1}),
        ("file_survey", {"answers": {"waktu": 5}}),
        ("file_survey", {"answers": {"waktu": 0}}),
        ("file_survey", {"answers": {"waktu": True}}),
        ("file_survey", {"answers": {"waktu": 3.0}}),
        ("file_survey", {"answers": {"rasa": 3}}),
        ("file_survey", {"answers": []}),
        ("file_survey", {"comment": "a" * 1001}),
    ],
)
async def test_a_malformed_wish_is_a_failed_turn(do: str, changes: dict[str, Any]) -> None:
    body = {"replies": [{"text": "halo"}], "wish": {**wish(do), **changes}}
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=body))
    async with httpx.AsyncClient(transport=transport) as client:
        engine = RasaEngine(client, "http://127.0.0.1:5005", "t", 1.0)
        with pytest.raises(EngineFailed):
            await engine.turn("c1:1-1", "c1:1", "web", "demo", text="halo", command=None)


@pytest.mark.parametrize("broken", [{"wish": []}, {"wish": "look_up"}, {"secret": "yes"}, {"secret": 1}])
def test_what_is_no_wish_and_no_truth_value_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        read_turn({"replies": [{"text": "halo"}], **broken})


@pytest.mark.parametrize("key", ["privacy", "what", "where"])
def test_what_the_contract_promises_may_not_be_missing(key: str) -> None:
    raw = wish("file_report")
    del raw[key]
    with pytest.raises(KeyError):
        read_wish(raw)


async def test_a_turn_that_only_wishes_is_a_turn() -> None:
    body = {"replies": [], "wish": wish("look_up")}
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=body))
    async with httpx.AsyncClient(transport=transport) as client:
        engine = RasaEngine(client, "http://127.0.0.1:5005", "t", 1.0)
        turn = await engine.turn("c1:1-1", "c1:1", "web", "demo", text="halo", command=None)
    assert turn.replies == () and turn.wish == LookUp("DMO-2026-000123", "482913")


def test_a_wish_may_name_only_messages_of_its_own_conversation() -> None:
    for number in (0, 2):  # its photos, its contact
        turn = read_turn({"replies": [{"text": "halo"}], "wish": wish("file_report", number)})
        check_own(turn, "3f0e2c1a-0000-4000-8000-000000000000")
        with pytest.raises(EngineFailed):
            check_own(turn, "another")


def test_the_engines_own_hand_over_decides_and_the_checklist_is_not_lost() -> None:
    asked, called = (
        HandoverRequest("citizen_asked", summary="a"),
        HandoverRequest("form_finished", "ktp", None, "b"),
    )
    assert joined(asked, called) == HandoverRequest("citizen_asked", "ktp", None, "a\nb")
    assert joined(None, called) is called and joined(asked, None) is asked and joined(None, None) is None
