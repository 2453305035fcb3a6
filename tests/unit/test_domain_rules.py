"""Office hours, queue, hand-over policy, bubbles, safety net, settings: the small rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.catalogue import CatalogueError, CatalogueFiles
from api.domain import queueing
from api.domain.gathering import announces_more, pause_ms
from api.domain.handover import Severity, Topic, place, reason_text
from api.domain.messages import HandoverRequest
from api.domain.office import Hours, in_words
from api.domain.safety import SafetyNet, asks_for_person, plain
from api.security import password_problem
from api.settings import Secrets, Settings, SettingsError, load

WITA = ZoneInfo("Asia/Makassar")
DAY = ((time(8), time(12)), (time(13), time(16)))
HOURS = Hours(WITA, (DAY, DAY, DAY, DAY, ((time(8), time(11, 30)),), (), ()), frozenset({date(2026, 12, 25)}))
TOPIC = Topic("kdrt", "KDRT", Severity.KRITIS, "uptd_ppa", "…", (), True)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WITA)


def test_open_and_closed() -> None:
    assert HOURS.is_open(at(23, 8)) and HOURS.is_open(at(23, 11, 59))
    assert not HOURS.is_open(at(23, 12)) and not HOURS.is_open(at(23, 16)) and not HOURS.is_open(at(28, 10))
    assert not HOURS.is_open(at(25, 9, month=12))
    assert HOURS.is_open(at(23, 8).astimezone(UTC))


def test_the_next_opening_skips_lunch_weekend_and_holidays() -> None:
    assert HOURS.next_opening(at(23, 12, 30)) == at(23, 13)
    assert HOURS.next_opening(at(27, 15)) == at(30, 8)
    assert HOURS.next_opening(at(24, 17, month=12)) == at(28, 8, month=12)
    assert Hours(WITA, ((),) * 7).next_opening(at(23, 8)) is None


def test_working_time_is_counted_in_opening_hours_only() -> None:
    assert HOURS.add_working(at(23, 11, 30), 60) == at(23, 13, 30)
    assert HOURS.add_working(at(27, 11), 60) == at(30, 8, 30)
    assert HOURS.add_working(at(23, 6), 30) == at(23, 8, 30)


def test_words_for_people() -> None:
    assert in_words(at(23, 14, 5).astimezone(UTC), WITA) == "Senin, 23 Nov 2026, 14.05 WITA"
    assert HOURS.describe() == (
        "Senin–Kamis 08.00–12.00, 13.00–16.00; Jumat 08.00–11.30; Sabtu–Minggu tutup (WITA)"
    )


def test_kritis_is_due_on_the_wall_clock() -> None:
    night = at(28, 23)
    assert queueing.due_at("kritis", night, HOURS) == night + timedelta(minutes=5)
    assert queueing.due_at("sedang", night, HOURS) == at(30, 9)


def test_estimates_follow_real_handling_times() -> None:
    assert queueing.estimate_seconds(2, [timedelta(minutes=m) for m in (2, 4, 30)], 2) == 240
    assert queueing.estimate_seconds(1, [], 0) == 600


@pytest.mark.parametrize(
    ("request_", "reason", "severity", "unit"),
    [
        (HandoverRequest("citizen_asked", service="x"), "citizen_asked", "sedang", "disdukcapil"),
        (HandoverRequest("sensitive:kdrt"), "sensitive:kdrt", "kritis", "uptd_ppa"),
        (HandoverRequest("sensitive:tidak_dikenal"), "citizen_asked", "sedang", "umum"),
        (HandoverRequest("apa saja"), "citizen_asked", "sedang", "umum"),
        (HandoverRequest("not_understood"), "not_understood", "rendah", "umum"),
    ],
)
def test_policy(request_: HandoverRequest, reason: str, severity: str, unit: str) -> None:
    units = {"umum": 1, "disdukcapil": 1, "uptd_ppa": 1}
    placed = place(request_, {"kdrt": TOPIC}, {"x": "disdukcapil"}, units)
    assert (placed.reason, placed.severity, placed.unit) == (reason, severity, unit)
    assert place(request_, {"kdrt": TOPIC}, {"x": "bulan"}, {"umum": 1}).unit == "umum"
    assert reason_text(placed.reason, {"kdrt": TOPIC})


@pytest.mark.parametrize(
    "text", ["assalamualaikum", "Halo kak", "mau nanya", "permisi min mau tanya", "selamat pagi pak"]
)
def test_preambles_wait(text: str) -> None:
    assert announces_more(text) and pause_ms(text, after_preamble=9, after_content=1) == 9


@pytest.mark.parametrize("text", ["ktp hilang", "halo, ktp hilang", "mau nanya?", "🙏", "", "halo " * 9])
def test_content_does_not(text: str) -> None:
    assert not announces_more(text)


def test_the_net_squeezes_and_takes_the_most_severe() -> None:
    net = SafetyNet([("a", []), ("b", ["mukul(in)? saya"]), ("c", ["saya"])])
    assert (
        net.topic_of("Dia MUKULIN!!! saya") == "b"
        and net.topic_of("sayaaaa") == "c"
        and net.topic_of("ok") is None
    )
    assert plain("To-looong!!  ya") == "to long ya"


@pytest.mark.parametrize(
    "text", ["mau bicara dengan petugas", "sambungkan ke operator dong", "cs", "minta ngobrol sama manusia"]
)
def test_wishes_for_a_person(text: str) -> None:
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text", ["petugas kelurahan galak sekali kemarin sore", "ktp hilang", "jam berapa buka"]
)
def test_no_wish(text: str) -> None:
    assert not asks_for_person(text)


def test_unknown_settings_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PENDOPO_PROT", "8000")
    with pytest.raises(SettingsError, match="PENDOPO_PROT"):
        load()
    monkeypatch.delenv("PENDOPO_PROT")
    monkeypatch.setenv("PENDOPO_PORT", "acht")
    with pytest.raises(SettingsError, match="PENDOPO_PORT"):
        load()
    monkeypatch.setenv("PENDOPO_PORT", "8001")
    monkeypatch.setenv("PENDOPO_WHATSAPP_APP_SECRET", "x")  # promised for a later version, no typing error
    assert load().port == 8001


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data=tmp_path / "d")
    first, second = Secrets.of(settings), Secrets.of(settings)
    assert first.seal == second.seal and len(first.seal) == 32 and first.engine != first.actions
    assert (tmp_path / "d" / "secrets.json").stat().st_mode & 0o077 == 0
    (tmp_path / "d" / "secrets.json").write_text("{")
    with pytest.raises(SettingsError):
        Secrets.of(settings)


def test_database_addresses() -> None:
    assert (
        Settings(_env_file=None, database_url="postgresql://u@h/d").sqlalchemy_url
        == "postgresql+psycopg://u@h/d"
    )
    with pytest.raises(SettingsError):
        _ = Settings(_env_file=None, database_url="mysql://x").sqlalchemy_url


def test_a_broken_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="demo"):
        CatalogueFiles(tmp_path, "demo")
    (tmp_path / "offices").mkdir()
    (tmp_path / "offices" / "demo.yml").write_text("id: demo\nname: [")
    with pytest.raises(CatalogueError, match="demo.yml"):
        CatalogueFiles(tmp_path, "demo")


@pytest.mark.parametrize(
    "password", ["pendek", "password123", "aaaaaaaaaa", "rina1234567"[:4] * 3, "admin123"]
)
def test_weak_passwords(password: str) -> None:
    assert password_problem(password, name="Rina") or len(set(password)) >= 4


def test_strong_passwords() -> None:
    assert password_problem("kuda-laut-berenang-pelan", email="a@b.example", name="Rina") is None
    assert password_problem("x" * 5 + "yzab" * 20) is None
