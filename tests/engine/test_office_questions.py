"""The number of a counter, its hours on the day that was asked about, and hours that only another agency knows."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import List, Optional, Tuple

import pytest

from actions import catalogue
from actions.counters import other_agency
from actions.dialogue import Dialogue
from actions.memory import Heard, Memory
from actions.office_questions import asks_for_number
from actions.sentences import Sentences
from tests.engine.conftest import ROOT, Engine

LOADED = catalogue.load(ROOT / "catalogue", "demo")
DIALOGUE = Dialogue(LOADED, Sentences(ROOT / "domain.yml"))
WEDNESDAY = datetime(2026, 11, 25, 2, 0, tzinfo=timezone.utc)
Turn = Tuple[str, str, Optional[str]]


def talk(
    *turns: Turn, office: str = "demo", now: datetime = WEDNESDAY, zone: Optional[str] = None
) -> List[str]:
    """What is said to each (text, intent, service) of one conversation."""
    profile, memory, said = LOADED.office(office), Memory(), []
    profile = {**profile, "timezone": zone} if zone else profile
    for text, intent, service in turns:
        decision = DIALOGUE.decide(Heard(intent, service, text=text), memory, profile, now)
        memory = Memory.from_slot(decision.memory.to_slot())
        said.append("\n".join(s.text for s in decision.said))
    return said


@pytest.mark.parametrize(
    ("turn", "office", "right", "wrong"),
    [
        # as the released model understood these words
        (("nomor telepon disdukcapil berapa", "tanya_lokasi", "darurat_112"), "demo", "0800-0000-0101", "0116"),
        (("call center nya berapa", "tanya_jam", None), "demo", "Kontak Kota Contoh: 0800-0000-0100.", "Jam layanan"),
        (("no telp kelurahan", "lapor_keluhan", None), "demo", "0800-0000-0117", "lapor"),
        (("nomor wa disdukcapil", "tanya_online", None), "demo", "0800-0000-0101", "layanan apa"),
        (("nomor wa disdukcapil", "tanya_online", None), "demo", "Nomor WhatsApp Disdukcapil belum", "layanan apa"),
        (("nomor disdukcapil brp", "di_luar_cakupan", None), "surabaya", "031-99254200", "di luar"),
        (("nomor telepon dinsos berapa", "tanya_lokasi", None), "surabaya", "https://www.surabaya.go.id", "None"),
        (("nomor telepon mpp berapa", "tanya_lokasi", None), "makassar", "Nomor telepon Mal Pelayanan", "None"),
        (("call center bpjs berapa", "tanya_info", "bpjs_kes_daftar"), "demo", "165", "Mal Pelayanan"),
        (("nomor telepon pln", "lapor_keluhan", "pln_123"), "demo", "123", "lapor"),
        (("nomor telepon samsat berapa", "tanya_lokasi", None), "demo", "Nomor telepon Samsat belum kami", "0102"),
    ],
)  # fmt: skip
def test_a_number_is_asked_for_and_told(turn: Turn, office: str, right: str, wrong: str) -> None:
    said = talk(turn, office=office)[0]
    assert right in said and wrong not in said


@pytest.mark.parametrize(
    "text",
    [
        "nomor antrean disdukcapil berapa",
        "nomor kk saya berapa",
        "ganti no hp di bpjs gimana",
        "hp saya hilang di kantor kelurahan",
        "bisa daftar lewat wa apa?",
        "no wa saya ganti",
        "nomor tiket saya mana",
        "disdukcapil buka jam berapa",
        "login ke aplikasi pemkot malah kebuka profil orang lain, alamat sama nomor hp nya keliatan semua",
        "jualan nasi kotak harian perlu nomor izin dinkes gak",
        "kalau nanti ada ular nyasar ke dapur, telponnya ke mana ya",
    ],
)
def test_no_number_is_asked_for(text: str) -> None:
    assert not asks_for_number(text, LOADED.office("demo"))


def test_in_an_emergency_the_catalogue_answers() -> None:
    said = talk(("nomor telepon ambulans berapa", "tanya_cara", "darurat_112"))[0]
    assert "Kontak Kota Contoh" not in said and "119" in said


JAM = "tanya_jam"


@pytest.mark.parametrize(
    ("text", "intent", "first"),
    [
        ("tgl 25 desember kantor buka?", JAM, "Jumat, 25 Des 2026: tutup (Hari Raya Natal)."),
        (
            "tanggal 17 agustus buka ga",
            JAM,
            "Selasa, 17 Agu 2027: tutup (Hari Kemerdekaan Republik Indonesia).",
        ),
        ("25/12 buka ga", JAM, "Jumat, 25 Des 2026: tutup (Hari Raya Natal)."),
        ("besok buka?", "di_luar_cakupan", "Besok (Kamis, 26 Nov): 08.00–12.00, 13.00–16.00."),
        ("lusa buka?", JAM, "Lusa (Jumat, 27 Nov): 08.00–11.30, 13.30–16.00."),
        ("hari ini buka?", JAM, "Hari ini (Rabu, 25 Nov): 08.00–12.00, 13.00–16.00."),
        ("sabtu buka ga", JAM, "Sabtu: tutup."),
    ],
)
def test_the_day_that_was_asked_about_comes_first(text: str, intent: str, first: str) -> None:
    lines = talk((text, intent, None))[0].splitlines()
    assert lines[0] == first and lines[1].startswith("Jam layanan Bagian Pelayanan Umum:")


@pytest.mark.parametrize(
    ("zone", "besok"),
    [
        ("Asia/Jakarta", "Kamis, 26 Nov"),
        ("Asia/Makassar", "Kamis, 26 Nov"),
        ("Asia/Jayapura", "Jumat, 27 Nov"),
    ],
)
def test_tomorrow_is_tomorrow_in_the_office_s_own_zone(zone: str, besok: str) -> None:
    # 15.30 UTC: 22.30 WIB, 23.30 WITA, and already 00.30 of the next day in WIT
    late = datetime(2026, 11, 25, 15, 30, tzinfo=timezone.utc)
    assert talk(("besok buka?", JAM, None), now=late, zone=zone)[0].startswith(f"Besok ({besok}): ")


@pytest.mark.parametrize(
    ("hour", "zones"),
    [(15, ("Rabu", "Rabu", "Kamis")), (16, ("Rabu", "Kamis", "Kamis")), (17, ("Kamis", "Kamis", "Kamis"))],
)
def test_today_changes_at_midnight_of_each_zone(hour: int, zones: Tuple[str, str, str]) -> None:
    now = datetime(2026, 11, 25, hour, 10, tzinfo=timezone.utc)
    for zone, day in zip(("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"), zones):
        assert talk(("hari ini buka?", JAM, None), now=now, zone=zone)[0].startswith(f"Hari ini ({day}, ")


def test_a_weekday_whose_next_one_is_a_holiday_is_told_with_its_date() -> None:
    eve = datetime(2026, 12, 22, 2, 0, tzinfo=timezone.utc)
    said = talk(("jumat buka ga", JAM, None), ("minggu buka ga", JAM, None), now=eve)
    assert said[0].startswith("Jumat, 25 Des 2026: tutup (Hari Raya Natal).") and said[1].startswith(
        "Minggu: tutup."
    )


def test_a_year_without_a_decree_is_told_with_care() -> None:
    care = "Hari libur tahun 2028 belum ditetapkan semuanya"
    assert care in talk(("tgl 3 januari 2028 buka?", JAM, None))[0]
    assert "belum ditetapkan" not in talk(("tgl 4 januari 2027 buka?", JAM, None))[0]


def test_the_hours_of_a_day_stand_in_the_profile() -> None:
    for office in LOADED.offices.values():
        for text in ("sabtu buka ga", "jumat buka ga", "tgl 25 desember buka ga"):
            first = talk((f"disdukcapil {text}", JAM, None), office=office["id"])[0].splitlines()[0]
            spans = {
                s.replace(":", ".").replace("-", "–")
                for w in office["hours"].values()
                for d in w.values()
                for s in d
            }
            told = first.partition(": ")[2].rstrip(".")
            assert told.startswith("tutup") or set(told.split(", ")) <= spans


@pytest.mark.parametrize("first", ["jam buka disdukcapil", "jumat jam berapa tutup disdukcapil"])
def test_the_counter_is_remembered_for_the_next_day_asked(first: str) -> None:
    said = talk(
        (first, JAM, None),
        ("jumat?", JAM, None),
        ("istirahatnya", "pamit", None),
        ("kalau senin?", "di_luar_cakupan", None),
    )
    assert all("Jam layanan Disdukcapil:" in text for text in said)
    assert said[1].startswith("Jumat: 08.00–11.30") and said[3].startswith("Senin: 08.00–12.00")
    assert said[2].startswith("Jam layanan")


def test_a_day_asked_after_the_hours_of_a_service_is_of_that_service() -> None:
    said = talk(("jam buka urus pbb", JAM, "pbb_bayar_cek"), ("kalau sabtu?", "di_luar_cakupan", None))
    assert "Sabtu: tutup." in said[1] and "Jam layanan Badan Pendapatan Daerah" in said[1]


def test_a_day_alone_means_nothing_without_hours_before_it() -> None:
    assert "Jam layanan" not in talk(("kalau senin?", "di_luar_cakupan", None))[0]
    said = talk(
        ("jam buka disdukcapil", JAM, None),
        ("bikin skck", "tanya_cara", "skck"),
        ("jumat?", "di_luar_cakupan", None),
    )
    assert "Disdukcapil" not in said[2]
    assert "Jam layanan Bagian" not in talk(("pasar malam buka besok?", "di_luar_cakupan", None))[0]


@pytest.mark.parametrize(
    ("text", "service", "agency", "counter"),
    [
        ("puskesmas malem buka ga", "puskesmas_imunisasi", "Puskesmas", "Dinas Kesehatan"),
        ("jam buka samsat", "pajak_kendaraan_tahunan", "Samsat", "Mal Pelayanan Publik"),
        ("jam buka kua", "nikah_kua", "KUA", "Mal Pelayanan Publik"),
        ("jam buka imigrasi", "paspor_baru_ganti", "Kantor Imigrasi", "Mal Pelayanan Publik"),
        ("jam buka polres", "skck", "Polres", "Mal Pelayanan Publik"),
        ("jam buka polres", None, "Polres", "Mal Pelayanan Publik"),
    ],
)
@pytest.mark.parametrize("office", ["demo", "tangsel", "surabaya", "makassar"])
def test_hours_of_another_agency_are_said_to_be_unknown(
    office: str, text: str, service: Optional[str], agency: str, counter: str
) -> None:
    said = talk((text, JAM, service), ("kalau sabtu?", "di_luar_cakupan", None), office=office)
    for answer in said:
        assert f"Jam {agency}" in answer.replace("Polsek, Polres", "Polres")
        assert "belum kami catat; tanyakan dulu sebelum berangkat." in answer
        assert f"Jam layanan {counter}" in answer and "Sekarang buka" not in answer
    assert said[0].startswith(f"Jam {agency} belum kami catat;") and "Sabtu: " in said[1]


def test_without_a_counter_of_ours_only_that_is_said() -> None:
    said = talk(("jam buka pengadilan agama", JAM, None))[0]
    assert said == "Jam pengadilan belum kami catat; tanyakan dulu sebelum berangkat."


def test_the_mall_itself_is_ours() -> None:
    assert "belum kami catat" not in talk(("imigrasi di mal pelayanan publik jam buka", JAM, None))[0]


def test_who_serves_at_the_mall_is_no_agency_of_ours_unless_the_city_decides() -> None:
    for office in LOADED.offices.values():
        for service in LOADED.services[office["id"]].values():
            own = service["authority"].startswith("kabupaten/kota") and not service["agency"].startswith(
                "Puskesmas"
            )
            assert not (own and other_agency(office, service)), service["id"]
    at = LOADED.office("demo")
    for service_id in (
        "stnk_hilang",
        "skck",
        "paspor_hilang_rusak",
        "nikah_kua",
        "ptsl",
        "pln_123",
        "bpjs_kes_daftar",
    ):
        assert other_agency(at, LOADED.service(at, service_id)), service_id


@pytest.mark.parametrize(
    ("words", "right"),
    [
        (("nomor telepon disdukcapil berapa",), "0800-0000-0101"),
        (("call center nya berapa",), "0800-0000-0100"),
        (("no telp kelurahan",), "0800-0000-0117"),
        (("nomor wa disdukcapil",), "0800-0000-0101"),
        (("tgl 25 desember kantor buka?",), "tutup (Hari Raya Natal)."),
        (("tanggal 17 agustus buka ga",), "tutup (Hari Kemerdekaan Republik Indonesia)."),
        (("besok buka?",), "Besok ("),
        (("sabtu buka ga",), "Sabtu"),
        (("jam buka disdukcapil", "istirahatnya"), "Jam layanan Disdukcapil"),
        (("jumat jam berapa tutup disdukcapil", "kalau senin?"), "Jam layanan Disdukcapil"),
        (("puskesmas malem buka ga",), "Jam Puskesmas belum kami catat"),
        (("jam buka samsat",), "Jam Samsat belum kami catat"),
        (("sim mati 1 hari bisa diperpanjang?", "telat 3 hari gimana"), "membuat SIM baru"),
        (("pbb saya belum dibayar 3 tahun", "dendanya brp"), "denda keterlambatan"),
        (("akta kematian bapak", "udah meninggal 5 tahun lalu"), "paling lambat 30 hari sejak kematian"),
        (("telat lapor kematian didenda?",), "denda keterlambatan"),
    ],
)
def test_the_engine_understands_these_questions(engine: Engine, words: Tuple[str, ...], right: str) -> None:
    for text in words:
        turn = engine.say(f"office:{words[0]}", text)
    assert right in "\n".join(reply["text"] for reply in turn["replies"])
