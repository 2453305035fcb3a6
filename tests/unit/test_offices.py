"""The offices of the real catalogue: who handles what, when they work, and that both sides read the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from actions import catalogue as engine_side
from actions import office_hours
from api.catalogue import CatalogueError, CatalogueFiles
from api.domain import notices, queueing
from api.domain.handover import place
from api.domain.holidays import national
from api.domain.messages import HandoverRequest
from api.domain.office import Hours, Office, in_words
from api.flows.handing_over import closed_notice

CATALOGUE = Path(__file__).resolve().parents[2] / "catalogue"
FILES = CatalogueFiles(CATALOGUE, "demo")
ENGINE = engine_side.load(CATALOGUE, "demo")
OFFICES = sorted(FILES.offices)


def at(office: Office, day: str, clock: str) -> datetime:
    """A moment of the office's own clock, as the bridge knows moments: in UTC."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=office.hours.zone).astimezone(UTC)


def test_the_four_offices_and_their_ticket_numbers() -> None:
    prefixes = {i: o.ticket_prefix for i, o in FILES.offices.items()}
    assert prefixes == {"demo": "DMO", "tangsel": "TSL", "surabaya": "SBY", "makassar": "MKS"}


@pytest.mark.parametrize("office_id", OFFICES)
def test_engine_and_bridge_agree_on_closed_days_units_and_routing(office_id: str) -> None:
    ours, theirs = FILES.offices[office_id], ENGINE.offices[office_id]
    assert dict(ours.hours.holidays) == theirs["closed"] and len(theirs["closed"]) > 50
    assert list(ours.units) == [u["id"] for u in theirs["units"]]
    for unit in theirs["units"]:
        assert dict(ours.hours_of(unit["id"]).holidays) == unit["closed"]
    assert dict(ours.unit_of_service) == {s: e["unit"] for s, e in ENGINE.services[office_id].items()}


@pytest.mark.parametrize("office_id", OFFICES)
def test_engine_and_bridge_agree_on_every_hour_of_a_year(office_id: str) -> None:
    ours, theirs = FILES.offices[office_id], ENGINE.offices[office_id]
    start = datetime(2026, 12, 1, 0, 10, tzinfo=UTC)
    for unit in ("umum", "mpp"):
        hours, entry = ours.hours_of(unit), next(u for u in theirs["units"] if u["id"] == unit)
        for step in range(0, 366 * 24, 7):
            moment = start + timedelta(hours=step)
            closure, standing = hours.closure(moment), office_hours.standing(theirs, entry, moment)
            assert (closure is None) == standing.is_open == hours.is_open(moment)
            if closure and closure.opens:
                assert in_words(closure.opens, hours.zone) == standing.opens
                assert (closure.holidays, closure.today) == (standing.holidays, standing.today)


@pytest.mark.parametrize(
    ("service", "units"),
    [
        ("akta_kelahiran", ("disdukcapil", "disdukcapil", "kelurahan", "kecamatan")),
        ("kkpr", ("pupr", "pupr", "dpmptsp", "mpp")),
        ("nib_oss", ("dpmptsp", "mpp", "dpmptsp", "dpmptsp")),
        ("sampah_dlh", ("dlh", "dlh", "dlh", "kecamatan")),
        ("pengaduan_lapor", ("umum", "diskominfo", "umum", "umum")),
        ("skck", ("mpp", "mpp", "mpp", "mpp")),
        (None, ("umum", "umum", "umum", "umum")),
    ],
)
def test_a_hand_over_goes_to_the_unit_that_the_office_names(
    service: str | None, units: tuple[str, ...]
) -> None:
    found = []
    for office_id in ("demo", "tangsel", "surabaya", "makassar"):
        office = FILES.offices[office_id]
        request = HandoverRequest("citizen_asked", service=service)
        found.append(place(request, FILES.topics, office.unit_of_service, office.units).unit)
    assert tuple(found) == units


@pytest.mark.parametrize(
    ("office_id", "unit", "asked", "minutes", "due"),
    [
        # over lunch, over the Friday break, over a weekend
        ("surabaya", "umum", ("2026-11-25", "11:30"), 60, ("2026-11-25", "13:30")),
        ("surabaya", "umum", ("2026-11-27", "10:45"), 60, ("2026-11-27", "13:45")),
        ("makassar", "umum", ("2026-11-27", "11:00"), 60, ("2026-11-27", "14:00")),
        ("tangsel", "umum", ("2026-11-27", "15:30"), 120, ("2026-11-30", "09:30")),
        # a unit with a Saturday of its own, and one that works through lunch
        ("surabaya", "mpp", ("2026-11-27", "15:00"), 60, ("2026-11-28", "08:30")),
        ("tangsel", "mpp", ("2026-11-25", "11:30"), 60, ("2026-11-25", "12:30")),
        # over the shared leave day and the holiday, both of which are in the decree only
        ("tangsel", "umum", ("2026-12-23", "15:50"), 30, ("2026-12-28", "08:20")),
        ("makassar", "umum", ("2026-12-24", "09:00"), 30, ("2026-12-28", "08:00")),
        # nine days of Idulfitri, by the decree of 2027
        ("demo", "umum", ("2027-03-05", "15:30"), 60, ("2027-03-16", "08:30")),
    ],
)
def test_the_clock_of_the_answer_counts_working_time_only(
    office_id: str, unit: str, asked: tuple[str, str], minutes: int, due: tuple[str, str]
) -> None:
    office = FILES.offices[office_id]
    severity = {30: "tinggi", 60: "sedang", 120: "rendah"}[minutes]
    found = queueing.due_at(severity, at(office, *asked), office.hours_of(unit))
    assert found is not None and found.astimezone(UTC) == at(office, *due)


def test_the_same_moment_is_lunch_here_and_work_there_in_all_three_zones() -> None:
    raw = FILES.offices["makassar"].hours
    moment = datetime(2026, 11, 25, 5, 30, tzinfo=UTC)  # 12.30 WIB, 13.30 WITA, 14.30 WIT
    zones = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
    hours = [Hours(ZoneInfo(zone), raw.week, raw.holidays) for zone in zones]
    assert [h.is_open(moment) for h in hours] == [False, True, True]
    due = [h.add_working(moment, 60) for h in hours]
    assert [in_words(d, h.zone) for d, h in zip(due, hours, strict=True) if d] == [
        "Rabu, 25 Nov 2026, 14.00 WIB",
        "Rabu, 25 Nov 2026, 14.30 WITA",
        "Rabu, 25 Nov 2026, 15.30 WIT",
    ]


@pytest.mark.parametrize(
    ("office_id", "when", "words"),
    [
        ("surabaya", ("2026-12-24", "09:00"), "tutup karena Cuti bersama Natal dan Hari Raya Natal; buka lagi Senin, 28 Des 2026, 07.30 WIB"),
        ("makassar", ("2026-12-23", "17:00"), "lalu kantor tutup karena Cuti bersama Natal dan Hari Raya Natal; buka lagi Senin, 28 Des 2026, 07.30 WITA"),
        ("tangsel", ("2027-08-17", "10:00"), "tutup karena Hari Kemerdekaan Republik Indonesia; buka lagi Rabu, 18 Agu 2027, 08.00 WIB"),
        ("tangsel", ("2027-03-09", "10:00"), "tutup karena Cuti bersama Idulfitri dan Hari Raya Idulfitri; buka lagi Selasa, 16 Mar 2027, 08.00 WIB"),
        ("demo", ("2026-11-28", "10:00"), "di luar jam layanan; kantor buka lagi Senin, 30 Nov 2026, 08.00 WITA"),
        ("demo", ("2026-11-25", "12:15"), "di luar jam layanan; kantor buka lagi Rabu, 25 Nov 2026, 13.00 WITA"),
        # Sunday: closed anyway, no holiday is to blame
        ("demo", ("2027-12-26", "10:00"), "di luar jam layanan; kantor buka lagi Senin, 27 Des 2027, 08.00 WITA"),
    ],
)  # fmt: skip
def test_the_notice_says_why_and_until_when(office_id: str, when: tuple[str, str], words: str) -> None:
    office = FILES.offices[office_id]
    closure = office.hours.closure(at(office, *when))
    assert closure is not None
    notice = closed_notice("Disdukcapil", closure, office.hours)
    assert words in notice and notice.startswith("Pesan Anda sudah masuk antrean petugas Disdukcapil.")


def test_many_holidays_in_a_row_are_said_short() -> None:
    assert notices.listed([]) == ""
    assert notices.listed(["A", "B", "C"]) == "A, B, dan C"
    assert notices.listed(["A", "B", "C", "D", "E"]) == "A, B, dan libur sesudahnya"


def decreed(status: str, confidence: str, *days: tuple[str, str]) -> dict[str, Any]:
    listed = [{"date": d, "name": n} for d, n in days]
    return {"status": status, "confidence": confidence, "source": "untuk pengujian", "days": listed}


def test_what_is_not_decreed_closes_nobody_but_fixed_days_always_do() -> None:
    raw = {
        "fixed": [{"day": "08-17", "name": "Kemerdekaan"}],
        "years": [
            {
                "year": 2029,
                "libur_nasional": decreed("belum ditetapkan", "unverified", ("2029-02-14", "Idulfitri")),
                "cuti_bersama": decreed("ditetapkan", "unverified", ("2029-02-13", "Cuti bersama Idulfitri")),
            }
        ],
    }
    assert national(raw) == {date(2029, 8, 17): "Kemerdekaan"}
    raw["years"][0]["cuti_bersama"]["confidence"] = "likely"
    assert national(raw)[date(2029, 2, 13)] == "Cuti bersama Idulfitri"
    raw["years"][0]["cuti_bersama"]["days"][0]["confidence"] = "unverified"
    assert date(2029, 2, 13) not in national(raw)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A catalogue of one service and one office, to be changed."""
    for part in ("offices/demo.yml", "services/ktp_el_hilang.yml", "sensitive.yml", "holidays.yml"):
        (tmp_path / part).parent.mkdir(exist_ok=True)
        (tmp_path / part).write_text((CATALOGUE / part).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def rewrite(folder: Path, change: Any, to: str = "demo") -> None:
    content = yaml.safe_load((folder / "offices/demo.yml").read_text(encoding="utf-8"))
    change(content)
    (folder / f"offices/{to}.yml").write_text(yaml.safe_dump(content), encoding="utf-8")


def test_a_unit_may_work_on_a_shared_leave_day_and_an_office_may_close_alone(small: Path) -> None:
    def change(office: Any) -> None:
        office["holidays"] = [{"date": "2026-11-26", "name": "Pelantikan di balai kota"}]
        office["units"][2]["open_on"] = ["2026-12-24"]

    rewrite(small, change)
    office = CatalogueFiles(small, "demo").office("demo")
    leave, own = at(office, "2026-12-24", "09:00"), at(office, "2026-11-26", "09:00")
    mpp = office.units["mpp"]
    assert not office.hours.is_open(leave) and mpp.hours is not None and mpp.hours.is_open(leave)
    assert not mpp.hours.is_open(own)
    closure = office.hours.closure(own)
    assert closure and closure.holidays == ("Pelantikan di balai kota",) and closure.today


def test_an_office_that_works_on_a_shared_leave_day(small: Path) -> None:
    rewrite(small, lambda office: office.update(open_on=["2026-12-24"]))
    office = CatalogueFiles(small, "demo").office("demo")
    assert office.hours.is_open(at(office, "2026-12-24", "09:00"))
    assert not office.hours.is_open(at(office, "2026-12-25", "09:00"))


def test_two_offices_with_one_ticket_prefix_do_not_start(small: Path) -> None:
    rewrite(small, lambda office: office.update(id="kembar"), to="kembar")
    with pytest.raises(CatalogueError, match="kembar.yml: ticket_prefix: 'DMO' is that of 'demo'"):
        CatalogueFiles(small, "demo")


@pytest.mark.parametrize("part", ["holidays.yml", "offices/demo.yml"])
def test_a_missing_or_broken_file_is_named(small: Path, part: str) -> None:
    (small / part).write_text("id: demo\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=part):
        CatalogueFiles(small, "demo")
