"""Hints of something grave, weighed with where they were said."""

from __future__ import annotations

import pytest

from actions.ambiguous import Ambiguous
from actions.gravity import Judgement
from actions.memory import Heard, Memory
from tests.engine.chatting import LOADED, Chat

JUDGE = Judgement(LOADED, Ambiguous(LOADED))
AFTER_KTP = Memory("ktp_el_hilang", "tanya_syarat")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("kalau di rumah?", "kdrt"),
        ("anak yatim", "kekerasan_anak"),
        ("dicopet di pasar", "orang_hilang"),
        ("buat anak saya", "krisis_bunuh_diri"),
        ("suami ga mau", "kdrt"),
        ("ga sanggup bayar", "tertekan_utang_pinjol"),
    ],
)
def test_a_few_words_after_an_ordinary_service_call_nobody_but_offer_a_person(text: str, topic: str) -> None:
    heard = Heard("lapor_keluhan", None, topic, 0.9, text)
    gravity = JUDGE.of(heard, AFTER_KTP)
    assert gravity.topic == topic and not gravity.certain
    assert JUDGE.of(heard, Memory()).certain, "the same words at the beginning of a conversation are heard"
    faint = Heard("lapor_keluhan", None, topic, 0.15, text)
    assert JUDGE.of(faint, AFTER_KTP).topic is None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("tolong dia pukul saya", "kdrt"),
        ("anak saya hilang", "orang_hilang"),
        ("saya takut pulang", "kdrt"),
        ("mau mati aja", "krisis_bunuh_diri"),
    ],
)
def test_words_of_danger_are_no_follow_up(text: str, topic: str) -> None:
    assert JUDGE.of(Heard("lapor_keluhan", None, topic, 0.5, text), AFTER_KTP).certain


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("kdrt", "tiap malam saya di pukul 2 kali sama suami"),
        ("kdrt", "saya di pukul setengah mati sama suami"),
        ("krisis_bunuh_diri", "racunnya udah siap pasti jadi mayat besok"),
        ("krisis_bunuh_diri", "aku capek, masukin racun ke kopi hari ini"),
        ("orang_hilang", "anak saya umur 5 pakai sepeda hilang di pasar"),
        ("orang_hilang", "ibu saya bawa tas coklat hilang dari subuh, pikun"),
    ],
)
def test_harmless_words_never_silence_these(topic: str, text: str) -> None:
    assert JUDGE.of(Heard("lapor_keluhan", None, topic, 0.9, text), Memory()).certain


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        (
            "petugas samsat minta tambahan 50rb biar cepet, biaya resmi pajak tahunan berapa",
            "pungli_korupsi_pelapor",
        ),
        ("biaya skck berapa? polisinya minta 100 ribu", "pungli_korupsi_pelapor"),
        ("anak saya hamil 15 tahun, nikah bisa ga di kua", "kekerasan_anak"),
        ("habis di phk jht bisa cair? pengen nyusul bapak aja", "krisis_bunuh_diri"),
    ],
)
def test_words_that_may_touch_something_grave_bring_the_offer_of_a_person(text: str, topic: str) -> None:
    gravity = JUDGE.of(Heard("tanya_biaya", "skck", text=text), Memory())
    assert gravity.topic == topic and not gravity.certain
    chat = Chat()
    assert "petugas kami siap mendengar" in chat.say(text, "tanya_biaya", "skck")


def test_a_report_goes_on_where_a_place_is_told() -> None:
    chat = Chat()
    for text, intent, service in (
        ("jalan veteran berlubang, kebun belakang rumah bu siti kena banjir", "lapor_keluhan", "jalan_rusak"),
        ("iya", "setuju", None),
    ):
        chat.say(text, intent, service)
    chat.say("kebun belakang rumah bu siti", "lapor_keluhan", topic="sengketa_tanah_waris", topic_chance=0.95)
    assert chat.last and chat.last.handover is None and chat.form["form"] == "laporan"


@pytest.mark.parametrize("yes", ["boleh", "ya udah sambungin aja", "oke deh"])
def test_an_offer_of_a_person_is_accepted_in_any_words(yes: str) -> None:
    chat = Chat()
    chat.say("ktp saya yg minggu lalu udah jadi blm", "tanya_status")
    chat.say("resinya ilang ga punya nomornya", "tolak")
    chat.say(yes, "setuju")
    assert chat.last and chat.last.handover and chat.last.handover["reason"] == "citizen_asked"


def test_a_place_said_to_the_offer_of_a_report_belongs_to_it() -> None:
    chat = Chat()
    chat.say("lampu jalan depan rumah mati", "lapor_keluhan", "pju_padam")
    chat.say("gang dahlia 3 dekat mushola", "di_luar_cakupan")
    assert chat.form["what"].startswith("lampu jalan") and "gang dahlia 3" in chat.form["where"]


@pytest.mark.parametrize(("text", "intent"), [("eh ga jadi, skck aja", "batal"), ("bukan, skck", "tolak")])
def test_what_is_wanted_instead_is_answered(text: str, intent: str) -> None:
    chat = Chat()
    chat.say("mau bikin npwp", "tanya_cara", "npwp_nik")
    chat.say(text, intent, "skck")
    assert chat.last and chat.last.said[0].card and chat.last.said[0].card["service"] == "skck"


def test_who_marries_a_foreigner_is_none() -> None:
    from actions.conditions import facts_in

    assert facts_in("saya wna nikah sama wni", {}) == {"warga": "wna"}
    assert "warga" not in facts_in("pasangan wna dan wni", {"warga": "wni"})
