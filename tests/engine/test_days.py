"""Which day is meant by what words."""

from __future__ import annotations

from datetime import date
from typing import Any, List

import pytest

from actions.days import days_in, names_only_days

WEDNESDAY = date(2026, 11, 25)


def days(text: str, today: date = WEDNESDAY) -> List[str]:
    return [asked.day.isoformat() for asked in days_in(text, today)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tgl 25 desember kantor buka?", "2026-12-25"),
        ("tanggal 17 agustus buka ga", "2027-08-17"),
        ("25 Des 2027 buka?", "2027-12-25"),
        ("25 des", "2026-12-25"),
        ("25/12 buka ga", "2026-12-25"),
        ("tgl 25-12-2026 libur?", "2026-12-25"),
        ("1/1/27 buka?", "2027-01-01"),
        ("25 november buka?", "2026-11-25"),
        ("24 november buka?", "2027-11-24"),
        ("29 februari buka?", "2028-02-29"),
        ("tgl 25 buka ga", "2026-11-25"),
        ("tanggal 24 buka ga", "2026-12-24"),
        ("tgl 31 buka ga", "2026-12-31"),
        ("besok buka?", "2026-11-26"),
        ("bsk buka ga", "2026-11-26"),
        ("lusa buka ga", "2026-11-27"),
        ("besok lusa buka ga", "2026-11-27"),
        ("hari ini buka sampai jam brp", "2026-11-25"),
        ("sabtu buka ga", "2026-11-28"),
        ("hari minggu buka?", "2026-11-29"),
        ("Jum'at jam berapa tutup", "2026-11-27"),
        ("rabu buka ga", "2026-11-25"),
        ("jumat depan buka?", "2026-12-04"),
        ("senin depan buka?", "2026-11-30"),
        ("jumat 25 desember buka?", "2026-12-25"),
    ],
)
def test_one_day_is_meant(text: str, day: str) -> None:
    assert days(text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "jam buka berapa",
        "2 minggu lagi jadi?",
        "minggu depan buka ga",
        "berapa minggu prosesnya",
        "senin sampai jumat jam berapa",
        "31 februari buka?",
        "99/99 buka?",
        "rt 05/02 buka ga",
        "buka jam 8-12 ya",
        "senin kemarin tutup",
        "",
    ],
)
def test_no_day_is_meant(text: str) -> None:
    assert days(text) == []


def test_two_days_are_told_of_in_their_order_and_never_more_than_three() -> None:
    assert days("sabtu minggu buka ga") == ["2026-11-28", "2026-11-29"]
    assert len(days("senin selasa rabu kamis jumat buka ga")) == 3


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("jumat?", True),
        ("kalau senin?", True),
        ("kalo tgl 25 desember gimana", True),
        ("besok buka ga kak", True),
        ("besok bikin ktp bisa?", False),
        ("halo", False),
        ("sejak senin lampu mati", False),
    ],
)
def test_a_day_and_nothing_else(text: str, alone: Any) -> None:
    assert names_only_days(text, WEDNESDAY) is alone
