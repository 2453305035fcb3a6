"""Three real cities beside the invented one: the same question, three right answers; open and closed in each zone."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Dict, List, Tuple

import pytest

from actions import catalogue, office_hours, service_info
from actions.dialogue import Dialogue, Heard, Memory
from actions.sentences import Sentences
from tests.engine.conftest import ROOT, Engine

LOADED = catalogue.load(ROOT / "catalogue", "demo")
SAY = Sentences(ROOT / "domain.yml")
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=timezone.utc)
CITIES = ("tangsel", "surabaya", "makassar")
LEAVE = datetime(2026, 12, 24, 2, 0, tzinfo=timezone.utc)


def answer(office_id: str, service_id: str, aspect: str, now: datetime = MONDAY) -> str:
    office = LOADED.offices[office_id]
    service = LOADED.service(office, service_id)
    assert service is not None
    return service_info.answer(service, aspect, office, SAY, now).text


def unit_named(office_id: str, unit: str) -> Dict[str, Any]:
    found: Dict[str, Any] = next(u for u in LOADED.offices[office_id]["units"] if u["id"] == unit)
    return found


@pytest.mark.parametrize(
    ("service", "aspect", "right"),
    [
        ("pju_padam", "tanya_online", ("Siaran Tangsel", "WargaKu", "LONTARA+")),
        ("pju_padam", "tanya_cara", ("simpelpju.tangerangselatankota.go.id", "Command Center 112", "nama lorong")),
        ("jalan_rusak", "tanya_cara", ("DSDABMBK", "Satgas DSDABM", "Dinas Pekerjaan Umum")),
        ("ktp_el_hilang", "tanya_cara", ("rumahdukcapil", "e-kitir", "kantor kecamatan")),
        ("akta_kelahiran", "tanya_lokasi", ("Disdukcapil Kota Tangerang Selatan", "Kantor kelurahan", "Kantor kecamatan")),
        ("kkpr", "tanya_lokasi", ("DSDABMBK", "Jalan Tunjungan No. 1–3", "Makassar Government Center")),
        ("nib_oss", "tanya_lokasi", ("Jalan Raya Serpong KM 16", "Telepon (031) 99001785", "Jalan Sultan Hasanuddin")),
        ("akta_kelahiran", "tanya_jam", ("08.00–12.00, 13.00–16.00", "Jumat 07.30–11.00", "WITA")),
        ("kkpr", "tanya_jam", ("Jumat 08.00–11.30, 13.00–16.00", "Sabtu 08.00–12.00", "13.30–15.30")),
    ],
)  # fmt: skip
def test_one_question_three_right_answers(service: str, aspect: str, right: Tuple[str, str, str]) -> None:
    said = [answer(city, service, aspect) for city in CITIES]
    assert len(set(said)) == 3
    for text, words in zip(said, right):
        assert words in text
        assert sum(words in other for other in said) == 1, "these words should mark one city only"


@pytest.mark.parametrize("aspect", [*service_info.NEXT])
@pytest.mark.parametrize("city", CITIES)
def test_every_service_answers_every_aspect_in_every_city(city: str, aspect: str) -> None:
    for service_id in LOADED.services[city]:
        text = answer(city, service_id, aspect)
        assert 0 < len(text) <= 1024
        assert "None" not in text and "{" not in text and " ()" not in text and ": ." not in text


@pytest.mark.parametrize("city", CITIES)
def test_six_services_or_more_differ_from_the_general_facts(city: str) -> None:
    local = LOADED.offices[city]["services"]
    assert len(local) >= 6
    for service_id in local:
        general = LOADED.services["demo"][service_id]
        assert LOADED.services[city][service_id] != general
        aspects = ("tanya_cara", "tanya_lokasi", "tanya_online", "tanya_waktu")
        assert any(answer(city, service_id, a) != answer("demo", service_id, a) for a in aspects)


def test_an_address_or_number_that_nobody_checked_is_not_said() -> None:
    office = LOADED.offices["tangsel"]
    known = {**unit_named("tangsel", "dinsos"), "address": "Jalan Rekaan No. 1", "phone": "0800-0000-0001"}
    service = LOADED.service(office, "bansos_cek")
    for confidence, said in (("verified", True), ("likely", True), ("unverified", False)):
        unit = {**known, "confidence": confidence}
        place = {**office, "units": [unit if u["id"] == "dinsos" else u for u in office["units"]]}
        line = service_info.place_lines(place, service, SAY)[0]
        assert ("Jalan Rekaan" in line, "0800-0000-0001" in line) == (said, said)
        assert (service_info.where_to_ask(place, service) == unit["name"]) != said
    assert service_info.place_confidence(office, LOADED.service(office, "jalan_rusak")) == "likely"
    assert service_info.place_confidence(office, service) == "verified"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "Dinas Uji. Alamat dan teleponnya belum kami periksa; tanyakan kepada petugas di sini."),
        ({"address": "Jalan A No. 1"}, "Dinas Uji: Jalan A No. 1."),
        ({"phone": "0800-0000-0001"}, "Dinas Uji. Telepon 0800-0000-0001."),
        ({"address": "Jalan A No. 1", "phone": "0800-0000-0001"}, "Dinas Uji: Jalan A No. 1. Telepon 0800-0000-0001."),
    ],
)  # fmt: skip
def test_a_place_reads_well_with_and_without_address_and_number(changes: Dict[str, str], line: str) -> None:
    office = {"id": "uji", "units": [{"id": "umum", "name": "Dinas Uji", "hours": "default", **changes}]}
    assert service_info.place_lines(office, None, SAY) == [line]


def test_status_and_unchecked_answers_name_the_unit_without_a_number() -> None:
    dialogue, office = Dialogue(LOADED, SAY), LOADED.offices["makassar"]
    asked = dialogue.decide(Heard("tanya_status", "akta_kelahiran"), Memory(), office, MONDAY)
    decision = dialogue.decide(Heard("tolak", text="ga punya nomornya"), asked.memory, office, MONDAY)
    assert "tanyakan statusnya ke Kantor kecamatan tempat tinggal dengan membawa" in decision.said[0].text
    assert "Tanyakan ke Kantor kecamatan tempat tinggal, atau" in answer(
        "makassar", "ktp_el_hilang", "tanya_waktu"
    )


@pytest.mark.parametrize(
    ("city", "unit", "moment", "is_open", "opens"),
    [
        # 01.10 UTC: 08.10 WIB, 09.10 WITA
        ("tangsel", "umum", datetime(2026, 11, 23, 0, 40), False, "Senin, 23 Nov 2026, 08.00 WIB"),
        ("surabaya", "umum", datetime(2026, 11, 23, 0, 40), True, None),
        ("makassar", "umum", datetime(2026, 11, 22, 23, 20), False, "Senin, 23 Nov 2026, 07.30 WITA"),
        ("makassar", "umum", datetime(2026, 11, 22, 23, 40), True, None),
        # one moment: 12.30 WIB is lunch, 13.30 WITA is work
        ("surabaya", "umum", datetime(2026, 11, 23, 5, 30), False, "Senin, 23 Nov 2026, 13.00 WIB"),
        ("makassar", "umum", datetime(2026, 11, 23, 5, 30), True, None),
        # Friday prayer: 11.15 WIB closed in Surabaya, still open in Tangsel
        ("surabaya", "umum", datetime(2026, 11, 27, 4, 15), False, "Jumat, 27 Nov 2026, 13.00 WIB"),
        ("tangsel", "umum", datetime(2026, 11, 27, 4, 15), True, None),
        # Saturday morning: only Siola
        ("surabaya", "mpp", datetime(2026, 11, 28, 2, 0), True, None),
        ("surabaya", "umum", datetime(2026, 11, 28, 2, 0), False, "Senin, 30 Nov 2026, 07.30 WIB"),
        ("tangsel", "mpp", datetime(2026, 11, 28, 2, 0), False, "Senin, 30 Nov 2026, 08.00 WIB"),
        ("makassar", "mpp", datetime(2026, 11, 28, 2, 0), False, "Senin, 30 Nov 2026, 08.00 WITA"),
    ],
)
def test_open_or_closed(city: str, unit: str, moment: datetime, is_open: bool, opens: Any) -> None:
    found = office_hours.standing(
        LOADED.offices[city], unit_named(city, unit), moment.replace(tzinfo=timezone.utc)
    )
    assert (found.is_open, found.opens, found.holidays) == (is_open, opens, ())


def test_wit_has_a_clock_of_its_own() -> None:
    office = {**LOADED.offices["makassar"], "timezone": "Asia/Jayapura"}
    found = office_hours.standing(office, None, datetime(2026, 11, 22, 22, 0, tzinfo=timezone.utc))
    assert found.opens == "Senin, 23 Nov 2026, 07.30 WIT"


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (LEAVE, "Hari ini tutup karena Cuti bersama Natal dan Hari Raya Natal; buka lagi Senin, 28 Des 2026"),
        (
            datetime(2026, 12, 23, 12, 0, tzinfo=timezone.utc),
            "Sekarang tutup, lalu libur Cuti bersama Natal dan Hari Raya Natal; buka lagi Senin, 28 Des 2026",
        ),
        (
            datetime(2027, 8, 17, 2, 0, tzinfo=timezone.utc),
            "Hari ini tutup karena Hari Kemerdekaan Republik Indonesia; buka lagi Rabu, 18 Agu 2027",
        ),
        (
            datetime(2028, 8, 17, 2, 0, tzinfo=timezone.utc),
            "Hari ini tutup karena Hari Kemerdekaan Republik Indonesia; buka lagi Jumat, 18 Agu 2028",
        ),
        (datetime(2026, 11, 28, 12, 0, tzinfo=timezone.utc), "Sekarang tutup; buka lagi Senin, 30 Nov 2026"),
    ],
)
@pytest.mark.parametrize("city", CITIES)
def test_the_holiday_is_named(city: str, now: datetime, said: str) -> None:
    assert said in answer(city, "akta_kelahiran", "tanya_jam", now)


def test_hours_that_nobody_checked_come_with_advice() -> None:
    advice = "Jam ini belum kami periksa"
    assert all(advice in answer(city, "akta_kelahiran", "tanya_jam") for city in CITIES)
    assert advice not in answer("demo", "akta_kelahiran", "tanya_jam")


def test_each_city_greets_in_its_own_manner() -> None:
    dialogue = Dialogue(LOADED, SAY)
    said = [
        dialogue.decide(Heard("sapa"), Memory(), LOADED.offices[c], MONDAY).said[0].text
        for c in ("demo", *CITIES)
    ]
    starts = ("Halo, Bapak/Ibu.", "Halo, Kakak.", "Sugeng rawuh, Bapak/Ibu.", "Tabe', Bapak/Ibu/Kakak.")
    for text, start in zip(said, starts):
        assert text.startswith(start) and "bukan manusia" in text
    assert "asisten digital Kota Makassar" in said[3]


def test_a_local_channel_comes_first_where_it_belongs_and_nowhere_else() -> None:
    def online(office: str, service: str) -> List[str]:
        return [c["text"] for c in LOADED.services[office][service]["channels"]["online"]]

    assert online("makassar", "pungli_gratifikasi_wbs")[0] == "Aplikasi LONTARA+, fitur Aduan ke Inspektorat"
    assert not any("LONTARA" in text for text in online("surabaya", "pju_padam"))
    assert not any("WargaKu" in text for text in online("surabaya", "skck"))
    # what no source confirms is kept for the office to check, and never said
    assert any("silapperda" in text for text in online("tangsel", "ketertiban_umum"))
    assert "silapperda" not in answer("tangsel", "ketertiban_umum", "tanya_online")


def card_of(turn: Any) -> Any:
    return next((r["card"] for r in turn["replies"] if r.get("card")), None)


def test_the_engine_answers_by_the_office_of_the_turn(engine: Engine) -> None:
    said = []
    for city in CITIES:
        status, turn = engine.turn(f"o-{city}", "lampu jalan depan rumah mati", office=city)
        assert status == 200 and card_of(turn)["office"] == city
        said.append(turn["replies"][0]["text"])
    assert "Siaran Tangsel" in said[0] and "WargaKu" in said[1] and "LONTARA+" in said[2]


EXPECTED = {
    "tangsel": ("ktp_el_hilang", "pju_padam", "nib_oss"),
    "surabaya": ("ktp_el_hilang", "jalan_rusak", "akta_kelahiran"),
    "makassar": ("ktp_el_hilang", "pju_padam", "akta_kelahiran"),
}


@pytest.mark.parametrize("city", CITIES)
def test_the_three_examples_of_a_city_are_understood(engine: Engine, city: str) -> None:
    for number, example in enumerate(LOADED.offices[city]["examples"]):
        status, turn = engine.turn(f"e-{city}-{number}", example, office=city)
        card = card_of(turn)
        assert status == 200 and card is not None, (example, turn)
        assert card["service"] == EXPECTED[city][number], (example, card["title"])
