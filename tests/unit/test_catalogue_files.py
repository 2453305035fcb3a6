"""The catalogue is whole, and the check that says so really refuses broken copies."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import check_catalogue
from scripts.check_catalogue import Finding, check

CATALOGUE = check_catalogue.ROOT / "catalogue"
TODAY = date(2026, 11, 24)
LOST_CARD = "services/ktp_el_hilang.yml"
OFFICE = "offices/demo.yml"
HOLIDAYS = "holidays.yml"

Change = Callable[[Any], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the real catalogue, to be broken; of the services only two, so that the check stays quick."""
    kept = {"ktp_el_hilang.yml", "ktp_el_rusak.yml"}

    def others(folder: str, names: list[str]) -> set[str]:
        return set(names) - kept if Path(folder).name == "services" else set()

    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue", ignore=others))


def rewrite(folder: Path, file: str, change: Change) -> None:
    """Change one file of a copy."""
    content = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
    change(content)
    (folder / file).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def errors(findings: list[Finding]) -> list[str]:
    return [str(finding) for finding in findings if not finding.warning]


def put(*path: str | int, value: Any) -> Change:
    """Sets the value at a path of keys."""

    def change(content: Any) -> None:
        for key in path[:-1]:
            content = content[key]
        content[path[-1]] = value

    return change


def test_the_real_catalogue_is_in_order() -> None:
    assert errors(check(CATALOGUE, TODAY)) == []


def test_nothing_is_overdue_on_the_day_of_review() -> None:
    assert [str(finding) for finding in check(CATALOGUE, TODAY) if finding.warning] == []


@pytest.mark.parametrize(
    ("file", "change", "key", "says"),
    [
        (LOST_CARD, lambda c: c.pop("fee"), "file", "'fee' is a required property"),
        (LOST_CARD, put("colour", value="red"), "file", "'colour' was unexpected"),
        (LOST_CARD, put("fee", "confidence", value="sure"), "fee.confidence", "'sure' is not one of"),
        (LOST_CARD, put("short_name", value="KTP-el yang sudah hilang"), "short_name", "too long"),
        (LOST_CARD, put("reviewed_at", value=date(2026, 11, 23)), "reviewed_at", "is not of type 'string'"),
        (LOST_CARD, put("review_by", value="2026-11-31"), "review_by", "no day of the calendar"),
        (LOST_CARD, put("review_by", value="2026-11-01"), "review_by", "is not after reviewed_at"),
        (LOST_CARD, put("unit", value="kantor_pos"), "unit", "is no unit of office 'demo'"),
        (LOST_CARD, put("group", value="samsat"), "group", "should be 'adminduk'"),
        (LOST_CARD, put("kind", value="city_matter"), "file", "'report' is a required property"),
        (LOST_CARD, put("id", value="ktp_lain"), "id", "is not the name of the file"),
        (LOST_CARD, put("short_name", value="KTP-el rusak"), "short_name", "is also that of"),
        (LOST_CARD, put("steps", "confidence", value="verified"), "steps.confidence", "weakest requirement"),
        (LOST_CARD, put("fee", "short", value="Tergantung daerah"), "fee.amount_idr", "does not say Gratis"),
        (LOST_CARD, put("fee", "summary", value="Gratis (unverified)"), "fee.summary", "'unverified'"),
        (
            LOST_CARD,
            put("channels", "online", 0, "text", value="Aplikasi daerah (wajib diisi operator)"),
            "channels.online.0.text",
            "'diisi operator'",
        ),
        (
            LOST_CARD,
            put("time", "summary", value="Naskah tidak dibaca dalam riset ini."),
            "time.summary",
            "a note stands inside the text",
        ),
        (OFFICE, put("units", 1, "id", value="dukcapil"), "unit", "'disdukcapil' is no unit of office"),
        (OFFICE, put("units", 0, "hours", value="malam"), "units.umum.hours", "is not among the hours"),
        (
            OFFICE,
            put("hours", "default", "mon", value=["13:00-12:00"]),
            "hours.default.mon",
            "before they start",
        ),
        (OFFICE, put("services", value={"ktp_sakti": {}}), "services.ktp_sakti", "no such service"),
        (
            OFFICE,
            put("services", value={"ktp_el_hilang": {"unit": "kantor_pos"}}),
            "unit",
            "'kantor_pos' is no unit",
        ),
        (
            OFFICE,
            put("services", value={"ktp_el_hilang": {"fee": {"amount_idr": -1}}}),
            "services.ktp_el_hilang.fee.amount_idr",
            "less than the minimum",
        ),
        (OFFICE, lambda c: c.pop("ticket_prefix"), "file", "'ticket_prefix' is a required property"),
        (OFFICE, put("ticket_prefix", value="demo"), "ticket_prefix", "does not match"),
        (OFFICE, put("ticket_prefix", value="MKS"), "ticket_prefix", "is also that of office 'demo'"),
        (OFFICE, put("units", 1, "phone", value="tanya"), "units.1.phone", "does not match"),
        (OFFICE, put("hours_confidence", value={"malam": "likely"}), "hours_confidence.malam", "not among"),
        (OFFICE, put("open_on", value=["2026-12-25", "2026-12-24"]), "open_on", "not in order"),
        (
            OFFICE,
            put("units", 2, "open_on", value=["2026-02-30"]),
            "units.mpp.open_on",
            "no day of the calendar",
        ),
        (
            OFFICE,
            lambda c: c.update(holidays=[{"date": "2026-12-24", "name": "Libur"}], open_on=["2026-12-24"]),
            "open_on",
            "also among the office's own closed days",
        ),
        (
            OFFICE,
            put(
                "holidays",
                value=[{"date": "2026-12-24", "name": "Rapat"}, {"date": "2026-12-01", "name": "Libur"}],
            ),
            "holidays",
            "not in order",
        ),
        (
            OFFICE,
            put(
                "local_channels",
                value=[
                    {"text": "Aplikasi", "for": ["ktp_sakti"], "confidence": "likely", "source": "berita"}
                ],
            ),
            "local_channels.0.for",
            "'ktp_sakti' is no service, group or kind",
        ),
        (
            HOLIDAYS,
            put("years", 0, "cuti_bersama", "days", 0, "date", value="2026-02-30"),
            "2026.cuti_bersama",
            "no day",
        ),
        (
            HOLIDAYS,
            put("years", 0, "cuti_bersama", "days", 0, "date", value="2027-02-16"),
            "2026.cuti_bersama",
            "not in that year",
        ),
        (
            HOLIDAYS,
            put("years", 0, "cuti_bersama", "days", 0, "date", value="2026-12-25"),
            "2026.cuti_bersama",
            "also among",
        ),
        (
            HOLIDAYS,
            lambda c: c["years"][0]["libur_nasional"]["days"].reverse(),
            "2026.libur_nasional",
            "not in order",
        ),
        (HOLIDAYS, lambda c: c["years"].reverse(), "years", "not in order"),
        (
            HOLIDAYS,
            put("years", 0, "libur_nasional", "confidence", value="unverified"),
            "confidence",
            "yet unverified",
        ),
        (
            HOLIDAYS,
            put("years", 0, "libur_nasional", "days", value=[]),
            "years.0.libur_nasional.days",
            "non-empty",
        ),
        (
            HOLIDAYS,
            lambda c: c["years"][0]["libur_nasional"].pop("decided_on"),
            "years.0",
            "'decided_on' is a required",
        ),
        (HOLIDAYS, put("years", 2, "cuti_bersama", "status", value="mungkin"), "status", "is not one of"),
        (HOLIDAYS, put("fixed", 0, "day", value="02-29"), "fixed", "no day of every year"),
        ("labels.yml", lambda c: c["services"].pop(1), "id", "is no label"),
        ("sensitive.yml", lambda c: c["topics"].pop(0), "", "listed 0 times"),
        (
            "sensitive.yml",
            put("topics", 0, "phrases", value=["(suami"]),
            "phrases",
            "unterminated subpattern",
        ),
        (
            "sensitive.yml",
            put("topics", 0, "unit", value="kantor_pos"),
            "unit",
            "is no unit of office 'demo'",
        ),
    ],
)
def test_a_broken_copy_is_refused(copy: Path, file: str, change: Change, key: str, says: str) -> None:
    rewrite(copy, file, change)
    found = [f for f in check(copy, TODAY) if not f.warning and key in f.key and says in f.text]
    assert found, errors(check(copy, TODAY))


def test_a_missing_file_is_an_error(copy: Path) -> None:
    (copy / LOST_CARD).unlink()
    assert f"catalogue/{LOST_CARD}: file: is missing; the label exists" in errors(check(copy, TODAY))


def test_a_key_given_twice_is_an_error(copy: Path) -> None:
    with (copy / LOST_CARD).open("a", encoding="utf-8") as text:
        text.write("unit: umum\n")
    assert any("key 'unit' is given twice" in line for line in errors(check(copy, TODAY)))


def test_a_look_alike_that_a_phrase_catches_is_an_error(copy: Path) -> None:
    def change(content: Any) -> None:
        content["topics"][0] |= {"phrases": ["tas (saya )?hilang"], "look_alikes": ["Tas hilang di angkot"]}

    rewrite(copy, "sensitive.yml", change)
    assert any("'Tas hilang di angkot' is caught by" in line for line in errors(check(copy, TODAY)))


def test_a_source_may_speak_about_itself(copy: Path) -> None:
    before = errors(check(copy, TODAY))
    rewrite(copy, LOST_CARD, put("sources", value=["naskah (unverified)"]))
    assert errors(check(copy, TODAY)) == before


def test_an_overdue_review_only_warns(copy: Path) -> None:
    late = check(copy, date(2028, 1, 1))
    assert any(finding.warning and "was due on 2027-05-23" in finding.text for finding in late)
    assert errors(late) == errors(check(copy, TODAY))


def test_the_command_exits_with_1_and_names_the_problem(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(copy, LOST_CARD, put("fee", "confidence", value="sure"))
    assert check_catalogue.main([str(copy)]) == 1
    assert f"catalogue/{LOST_CARD}: fee.confidence: 'sure' is not one of" in capsys.readouterr().out


def test_holidays_that_are_missing_or_useless_only_warn(copy: Path) -> None:
    def warned(today: date) -> list[str]:
        return [str(f) for f in check(copy, today) if f.warning and "review_by" not in f.key]

    assert warned(date(2027, 9, 30)) == []
    assert any("holidays.yml: 2028: is not decreed yet" in line for line in warned(date(2027, 10, 1)))
    assert any("2029 is missing" in line for line in warned(date(2028, 10, 1)))
    rewrite(copy, OFFICE, put("open_on", value=["2026-12-23"]))
    assert any("'2026-12-23' is no national holiday" in line for line in warned(TODAY))


def test_the_holidays_are_as_many_as_the_decrees_say() -> None:
    years = yaml.safe_load((CATALOGUE / HOLIDAYS).read_text(encoding="utf-8"))["years"]
    counts = [(y["year"], len(y["libur_nasional"]["days"]), len(y["cuti_bersama"]["days"])) for y in years]
    assert counts[:2] == [(2026, 17, 8), (2027, 18, 8)]
