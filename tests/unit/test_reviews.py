"""Entries past their review date are counted and named, and never stop anything."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import structlog
from prometheus_client import generate_latest

from api.doctor import examine
from api.domain.reviews import Review, Reviews
from api.observability import Metrics, report_reviews
from api.review_dates import read_reviews
from api.settings import Settings
from scripts.check_catalogue import ROOT
from tests.unit.test_catalogue_files import LOST_CARD, put, rewrite

TODAY = date(2027, 5, 23)
REVIEWS = Reviews(
    [
        Review("yesterday", date(2027, 5, 22)),
        Review("today", TODAY),
        Review("in_30_days", date(2027, 6, 22)),
        Review("in_31_days", date(2027, 6, 23)),
        Review("no_day", None),
    ]
)


def test_the_day_itself_is_not_late_and_no_day_is() -> None:
    assert [r.entry for r in REVIEWS.overdue(TODAY)] == ["yesterday", "no_day"]
    assert [r.entry for r in REVIEWS.due_soon(TODAY)] == ["today", "in_30_days"]
    assert [REVIEWS.count(state, TODAY) for state in ("overdue", "due_30_days", "current")] == [2, 2, 1]


def test_every_service_and_the_beliefs_have_a_day() -> None:
    reviews = read_reviews(ROOT / "catalogue")
    services = len(list((ROOT / "catalogue" / "services").glob("*.yml")))
    assert len([r for r in reviews.entries if "/" not in r.entry]) == services + 1
    assert reviews.overdue(date(2026, 11, 24)) == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "catalogue", tmp_path / "catalogue"))


def test_an_office_may_have_a_day_of_its_own(copy: Path) -> None:
    rewrite(copy, "offices/demo.yml", put("services", value={"skck": {"review_by": "2020-01-01"}}))
    assert [r.entry for r in read_reviews(copy).overdue(date(2026, 11, 24))] == ["demo/skck"]


@pytest.mark.parametrize("text", ["a: [", "", "- x", "review_by: 2027-02-30", "review_by: besok", "\x00"])
def test_files_that_cannot_be_read_are_late(copy: Path, text: str) -> None:
    (copy / LOST_CARD).write_text(text)
    (copy / "offices" / "demo.yml").write_text(text)
    assert [r.entry for r in read_reviews(copy).overdue(date(2026, 11, 24))] == ["ktp_el_hilang"]


def test_a_folder_that_is_not_there_has_no_entries(tmp_path: Path) -> None:
    assert list(read_reviews(tmp_path / "nirgends").entries) == []


def test_metrics_count_at_the_moment_of_asking() -> None:
    metrics, now = Metrics(), [datetime(2027, 5, 23, tzinfo=UTC)]
    metrics.follow_reviews(REVIEWS, lambda: now[0])
    assert b'pendopo_catalogue_reviews{state="overdue"} 2.0' in generate_latest(metrics.registry)
    now[0] = datetime(2028, 1, 1, tzinfo=UTC)
    assert b'pendopo_catalogue_reviews{state="overdue"} 5.0' in generate_latest(metrics.registry)
    assert b'pendopo_catalogue_reviews{state="current"} 0.0' in generate_latest(metrics.registry)


def test_one_line_at_start_names_them_and_silence_otherwise() -> None:
    with structlog.testing.capture_logs() as lines:
        report_reviews(REVIEWS, datetime(2027, 5, 23, tzinfo=UTC))
        report_reviews(Reviews([REVIEWS.entries[1]]), datetime(2027, 5, 23, tzinfo=UTC))
    assert [(line["event"], line["count"], line["entries"]) for line in lines] == [
        ("catalogue_overdue", 2, ["yesterday", "no_day"])
    ]


def test_the_doctor_notes_them_and_stays_content(copy: Path, tmp_path: Path) -> None:
    rewrite(copy, LOST_CARD, put("review_by", value="2020-01-01"))
    settings = Settings(data=tmp_path / "data", catalogue=copy, office="demo")
    (tmp_path / "data").mkdir()
    found = {check.name: check for check in examine(settings, tmp_path)}
    reviews = found["reviews"]
    assert (
        reviews.ok
        and reviews.wants_care
        and "1 entries" in reviews.detail
        and "ktp_el_hilang" in reviews.detail
    )
