"""Typed answers to buttons, words with several meanings, corrections, outdated beliefs, several things in one message."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.choices import chosen, command_of
from actions.conditions import applied, facts_in
from actions.dialogue import Dialogue
from actions.memory import Heard, Memory, Part
from bot.parts import parts_of, pieces_of
from bot.prediction import Prediction
from bot.text_normalizer import normalize, without_correction
from tests.engine.test_parts import LOADED, MONDAY, OFFICE, SAY

MOVES = (("Pindah antar kota", "/a"), ("Antar kecamatan", "/b"), ("Datang dari luar", "/c"))


def decide(heard: Heard, memory: Memory = Memory()) -> Any:
    return Dialogue(LOADED, SAY).decide(heard, memory, OFFICE, MONDAY)


@pytest.mark.parametrize(
    ("typed", "payload"),
    [
        ("yang antar kota", "/a"),
        ("antar kecamtan aja", "/b"),
        ("1", "/a"),
        ("yg kedua kak", "/b"),
        ("nomor tiga", "/c"),
        ("yang terakhir", "/c"),
        ("DATANG DARI LUAR", "/c"),
        ("dtang dari luar", "/c"),
        ("antar", None),
        ("4", None),
        ("biaya skck berapa", None),
        ("pindah antar kota itu syaratnya apa aja ya kak", None),
        ("", None),
        ("🙏", None),
    ],
)
def test_a_typed_answer_names_one_button_or_none(typed: str, payload: Any) -> None:
    assert chosen(typed, MOVES) == payload


def test_a_payload_is_intent_and_entities() -> None:
    assert command_of('/tanya_biaya{"layanan": "skck"}') == ("tanya_biaya", {"layanan": "skck"})
    assert command_of("/setuju") == ("setuju", {})
    assert command_of("/x{kaputt") == ("x", {})


def test_what_has_several_meanings_is_asked_once_and_every_way_of_answering_works() -> None:
    asked = decide(Heard("tanya_syarat", "pindah_keluar_skpwni", text="syarat surat pindah apa aja kak"))
    assert [b.title for b in asked.said[0].buttons] == [title for title, _ in MOVES]
    for typed in ("yang antar kota", "pertama"):
        answer = decide(Heard("sapa", text=typed), asked.memory)
        card = answer.said[0].card
        assert card is not None
        assert (card["service"], card["aspect"]) == ("pindah_keluar_skpwni", "tanya_syarat")
    inside = decide(Heard("ulangi", text="yang kedua"), asked.memory)
    assert inside.memory.facts["pindah"] == "dalam_kota"
    assert "Pindah dalam satu" in inside.said[0].text and "antarkabupaten" not in inside.said[0].text


def test_something_grave_is_not_overheard_as_a_choice() -> None:
    asked = Memory(choices=(("Ya, sambungkan", "/setuju"), ("Mati lampu", "/tanya_cara")))
    decision = decide(Heard("nlu_fallback", topic="krisis_bunuh_diri", topic_chance=0.8, text="mati"), asked)
    assert decision.handover is not None and decision.handover["topic"] == "krisis_bunuh_diri"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("bukan, maksud saya kk", "kk"),
        ("eh maksudnya skck", "skck"),
        ("maksud saya itu paspor anak", "paspor anak"),
        ("maksudnya apa ya", "apa ya"),
        ("bukan", "bukan"),
        ("tidak ada maksud", "tidak ada maksud"),
    ],
)
def test_what_is_corrected_is_what_follows(typed: str, left: str) -> None:
    assert without_correction(normalize(typed)) == normalize(left)


def test_a_correction_asks_the_same_of_something_else() -> None:
    heard = Heard("tanya_cara", "skck", text="bukan, maksud saya skck")
    card = decide(heard, Memory("paspor_baru_ganti", "tanya_biaya")).said[0].card
    assert card is not None and (card["service"], card["aspect"]) == ("skck", "tanya_biaya")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("denda telat KTP 200 ribu ya?", "hoaks"),
        ("imb masih perlu ga", "PBG"),
        ("ppdb kapan buka", "SPMB"),
        ("nama saya ga ada di DTKS", "DTSEN"),
        ("lapor spt di djp online kan", "Coretax"),
        ("kir motor bayar berapa", "retribusi"),
    ],
)
def test_what_no_longer_holds_is_put_right_first_and_once(text: str, word: str) -> None:
    first = decide(Heard("tanya_biaya", text=text))
    card = first.said[0].card
    assert word in first.said[0].text and card is not None and card["sources"]
    assert len(first.said) >= 2, "the question itself is answered too"
    again = decide(Heard("tanya_biaya", text=text), first.memory)
    assert all(word not in s.text or (s.card or {}).get("title") != card["title"] for s in again.said)


def test_a_belief_about_another_service_is_left_alone() -> None:
    said = decide(Heard("tanya_biaya", "skck", text="biaya skck, bukan ppdb")).said
    assert "SPMB" not in said[0].text


@pytest.mark.parametrize("belief", LOADED.outdated["beliefs"], ids=lambda b: b["id"])
def test_every_belief_has_a_service_of_the_catalogue_and_its_basis_in_the_answer(belief: Any) -> None:
    from actions.outdated import Outdated

    said = Outdated(LOADED, SAY).put_right(belief, OFFICE, MONDAY)
    assert belief.get("legal_basis", belief["now"]) in said.text and len(said.text) <= 1024
    assert all(LOADED.service(OFFICE, s) for s in belief["services"])


def test_several_things_are_answered_in_the_order_in_which_they_were_said() -> None:
    parts = (
        Part("tanya_cara", "akta_kelahiran"),
        Part("tanya_cara", "kartu_keluarga_baru"),
        Part("tanya_biaya", None),
    )
    said = decide(Heard("tanya_biaya", "kartu_keluarga_baru", text="…", parts=parts)).said
    asked = [(s.card["service"], s.card["aspect"]) for s in said if s.card]
    assert asked == [("akta_kelahiran", "tanya_biaya"), ("kartu_keluarga_baru", "tanya_biaya")]
    two = (Part("tanya_syarat", None), Part("tanya_biaya", "skck"))
    said = decide(Heard("tanya_syarat", "skck", text="…", parts=two)).said
    assert [s.card["aspect"] for s in said if s.card] == ["tanya_syarat", "tanya_biaya"]


def _prediction(intent: str, service: str, sure: float = 0.9) -> Prediction:
    return Prediction([(intent, sure)], [(service, sure)], [("tidak_ada", 1.0)])


@pytest.mark.parametrize(
    "text",
    [
        "bikin skck perlu kk sama akta ga",
        "skck",
        "saya sudah punya ktp dan kk, mau bikin paspor",
        "a, b, c, d, e",
        "ktp saya hilang waktu naik angkot dari pasar ke rumah terus saya sudah cari ke mana mana tapi belum ketemu dan bingung",
    ],
)
def test_what_is_one_question_is_not_cut(text: str) -> None:
    assert pieces_of(text) == []


def test_pieces_count_only_where_they_ask_different_things() -> None:
    whole = _prediction("tanya_cara", "skck")
    same = [_prediction("tanya_cara", "skck"), _prediction("tanya_cara", "skck")]
    assert parts_of(whole, ["a", "b"], same) == []
    other = [_prediction("tanya_cara", "skck"), _prediction("tanya_cara", "sim_baru")]
    assert [p["service"] for p in parts_of(whole, ["a", "b"], other)] == ["skck", "sim_baru"]
    unsure = [_prediction("tanya_cara", "skck"), _prediction("tanya_cara", "sim_baru", 0.3)]
    assert parts_of(whole, ["a", "b"], unsure) == []
    assert parts_of(whole, ["a"], [Prediction([], [], [])]) == []


def test_who_one_is_chooses_the_case() -> None:
    service = LOADED.services["demo"]["ktp_el_hilang"]
    assert facts_in("saya orang asing, ktp hilang", {}) == {"warga": "wna"}
    only = applied(service, {"warga": "wna"})["requirements"]
    assert [r["condition"] for r in only] == ["Orang asing dengan izin tinggal tetap"]
    assert applied(service, {}) is service
    first = decide(Heard("tanya_syarat", "ktp_el_baru", text="saya wna mau bikin ktp, syaratnya?"))
    then = decide(Heard("tanya_syarat", "ktp_el_hilang", text="kalau hilang?"), first.memory)
    assert "Hilang (WNI)" not in then.said[0].text and "paspor" in then.said[0].text
    over = decide(Heard("batal", text="ga jadi"), then.memory)
    assert over.memory == replace(Memory(), choices=over.memory.choices)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("disdukcapil jumat buka sampai jam berapa", "Disdukcapil"),
        ("dukcapil tutup jam brp", "Disdukcapil"),
        ("dinas sosial buka jam berapa", "Dinas Sosial"),
        ("jam buka kantornya", "Bagian Pelayanan Umum"),
    ],
)
def test_the_office_that_is_named_is_the_one_told_of(text: str, unit: str) -> None:
    assert f"Jam layanan {unit}:" in decide(Heard("tanya_jam", text=text)).said[0].text
    assert unit in decide(Heard("tanya_lokasi", text=text)).said[0].text


@pytest.mark.parametrize(
    "text",
    [
        "minta nik ga? saya kirim di sini aja?",
        "otp ikd saya [KODE]",
        "NIK saya [NIK/KK]",
        "perlu tulis no kk di sini?",
    ],
)
def test_who_offers_a_number_is_told_once_not_to_send_it(text: str) -> None:
    first = decide(Heard("tanya_info", text=text))
    assert "Jangan kirim NIK" in first.said[0].text
    assert all(
        "Jangan kirim NIK" not in s.text for s in decide(Heard("tanya_info", text=text), first.memory).said
    )


def test_nothing_is_explained_beside_the_wish_to_die() -> None:
    heard = Heard(
        "tanya_cara", "akta_kematian", "krisis_bunuh_diri", 0.9, "mau mati saja, akta kematian gimana"
    )
    assert [s.card for s in decide(heard).said] == [None]
    other = decide(replace(heard, topic="kdrt"))
    assert [s.card["service"] for s in other.said if s.card] == ["akta_kematian"]


def test_what_is_lost_is_lost_in_every_piece() -> None:
    assert pieces_of("ktp sama paspor hilang") == ["ktp hilang", "paspor hilang"]


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("kdrt", "suami saya bisa datang pukul 9 pagi?"),
        ("kdrt", "saya sama suami mau gabung kk"),
        ("krisis_bunuh_diri", "kalau saya masukin hari ini pasti jadi besok kan?"),
        ("orang_hilang", "nama anak saya hilang dari kk"),
        ("orang_hilang", "kucing saya hilang di gang sebelah"),
        ("keputusan_hukum", "jadi permohonan saya pasti diterima kan?"),
        ("keputusan_hukum", "kalo saya wni syaratnya?"),
    ],
)
def test_what_the_catalogue_calls_harmless_calls_nobody(topic: str, text: str) -> None:
    decision = decide(Heard("tanya_info", "kartu_keluarga_perubahan", topic, 0.95, text))
    assert decision.handover is None and all("siap mendengar" not in s.text for s in decision.said)


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("kdrt", "suami saya pukul saya tadi malam"),
        ("kdrt", "sama suami saya dikurung"),
        ("krisis_bunuh_diri", "besok semuanya selesai"),
        ("orang_hilang", "anak saya hilang dari kemarin"),
        ("keputusan_hukum", "siapa yang menang kalau saya gugat"),
    ],
)
def test_harmless_words_do_not_silence_a_cry(topic: str, text: str) -> None:
    decision = decide(Heard("lapor_keluhan", None, topic, 0.95, text))
    assert decision.handover is not None and decision.handover["topic"] == topic
