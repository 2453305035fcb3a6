"""Every answer says when it was last checked; one that nobody checked in time says that too, and none fails over a date."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from actions import catalogue
from actions.dialogue import Dialogue
from actions.memory import Heard, Memory
from actions.outdated import Outdated
from actions.preview import ASPECTS, preview, read_by
from actions.reviewed import checked_on, is_overdue
from actions.sentences import Sentences

ROOT = Path(__file__).resolve().parent.parent.parent
LOADED = catalogue.load(ROOT / "catalogue", "demo")
SAY = Sentences(ROOT / "domain.yml")
OFFICE = LOADED.office("demo")
MONDAY = datetime(2026, 11, 30, 2, 0, tzinfo=timezone.utc)
LATE = "sudah lewat jadwal pemeriksaan ulang"


def with_days(review_by: str, reviewed_at: str = "2026-11-23") -> catalogue.Catalogue:
    """The catalogue with these days on one service and on the outdated beliefs."""
    services = dict(LOADED.services["demo"])
    services["ktp_el_hilang"] = {
        **services["ktp_el_hilang"],
        "review_by": review_by,
        "reviewed_at": reviewed_at,
    }
    outdated = {**LOADED.outdated, "review_by": review_by, "reviewed_at": reviewed_at}
    return replace(LOADED, services={**LOADED.services, "demo": services}, outdated=outdated)


@pytest.mark.parametrize(
    ("written", "late"),
    [("2026-11-29", True), ("2026-11-30", False), ("2026-02-30", True), ("besok", True), (None, True)],
)
def test_the_day_itself_is_in_time_and_no_day_is_late(written: Any, late: bool) -> None:
    assert is_overdue(written, MONDAY) is late


def test_a_day_in_words_and_what_is_no_day_as_it_is() -> None:
    assert checked_on("2026-11-23") == "23 Nov 2026" and checked_on("tidak tahu") == "tidak tahu"


@pytest.mark.parametrize(
    "aspect", ["tanya_biaya", "tanya_syarat", "tanya_cara", "tanya_info", "tanya_lokasi"]
)
@pytest.mark.parametrize("review_by", ["2026-11-01", "2026-02-30", "besok"])
def test_a_late_answer_says_when_it_was_checked_and_that_it_is_late(aspect: str, review_by: str) -> None:
    known = with_days(review_by)
    said = read_by(Dialogue(known, SAY), OFFICE, "ktp_el_hilang", aspect, {}, MONDAY)[0]
    assert LATE in said.text and "Diperiksa 23 Nov 2026" in said.text and len(said.text) <= 1024
    assert said.card is not None and any(LATE in line for s in said.card["sections"] for line in s["lines"])


def test_every_aspect_is_answered_whatever_stands_for_a_day() -> None:
    dialogue = Dialogue(with_days("besok", "kemarin"), SAY)
    assert all(read_by(dialogue, OFFICE, "ktp_el_hilang", aspect, {}, MONDAY) for aspect in ASPECTS)


@pytest.mark.parametrize(
    ("review_by", "late"), [("2027-05-23", False), ("2026-11-01", True), ("besok", True)]
)
def test_what_no_longer_holds_is_put_right_with_its_own_day(review_by: str, late: bool) -> None:
    outdated = Outdated(with_days(review_by), SAY)
    belief = outdated.heard_in("denda telat ktp 200 ribu ya?", "ktp_el_baru")
    assert belief is not None
    said = outdated.put_right(belief, OFFICE, MONDAY)
    assert "Diperiksa 23 Nov 2026" in said.text and (LATE in said.text) is late
    assert said.card is not None and said.card["reviewed_at"] == "2026-11-23"


def test_the_dialogue_puts_right_with_the_day() -> None:
    heard = Heard("tanya_biaya", "ktp_el_baru", text="denda telat ktp 200 ribu ya?")
    said = Dialogue(with_days("2026-11-01"), SAY).decide(heard, Memory(), OFFICE, MONDAY).said
    assert len(said) == 2 and "hoaks" in said[0].text and LATE in said[0].text


@pytest.mark.parametrize(
    ("service", "office", "aspects", "error"),
    [
        ("ktp_hilang", "demo", ["tanya_biaya"], "service"),
        ("skck", "negeri", ["tanya_biaya"], "office"),
        ("skck", "demo", ["harga"], "aspect"),
    ],
)
def test_a_preview_of_what_is_not_there_names_what_is(
    service: str, office: str, aspects: Any, error: str
) -> None:
    shown = preview(LOADED, service, office, aspects, {}, MONDAY)
    assert shown["error"] == error and shown["near"]


def test_a_preview_knows_who_asks() -> None:
    shown = preview(LOADED, "ktp_el_hilang", "demo", ["tanya_syarat"], {"warga": "wna"}, MONDAY)
    assert "izin tinggal tetap" in shown["answers"][0]["said"][0]["text"]
