"""Photos in the report and beside every form: what is kept is the id of the message, and nothing is read into it."""

from __future__ import annotations

from typing import Any, List

import pytest

from actions.memory import PHOTO, Heard
from tests.engine.chatting import LOADED, Chat
from tests.engine.test_forms import reporting


def photo(chat: Chat, **more: Any) -> str:
    return chat.say(PHOTO, more.pop("intent", "nlu_fallback"), **more)


def at_photo() -> Chat:
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    chat.say("lampu jalan mati", "lapor_keluhan", "pju_padam")
    chat.say("jalan melati no 5", "tanya_info")
    assert "Ada fotonya?" in chat.say("2 minggu", "di_luar_cakupan")
    return chat


def sent(chat: Chat) -> List[str]:
    """The photos of the wish, after whatever is still asked."""
    if chat.form["ask"] == "photo":
        chat.tap("Lewati")
    if chat.form["ask"] == "privacy":
        chat.tap("Biasa")
    chat.tap("Kirim")
    assert chat.wish["do"] == "file_report"
    return list(chat.wish["photos"])


def test_a_photo_answers_the_question_and_more_may_follow() -> None:
    chat = at_photo()
    said = photo(chat)
    assert (
        "Foto ke-1" in said and "tidak bisa melihat" in said and chat.titles == ["Biasa", "Anonim", "Rahasia"]
    )
    photo(chat)
    assert chat.form["ask"] == "privacy"
    assert "Foto: 2" in chat.tap("Biasa")
    assert sent(chat) == ["percakapan:5-5", "percakapan:6-6"]


def test_three_and_no_more() -> None:
    chat = at_photo()
    for n in (1, 2, 3):
        assert f"Foto ke-{n}" in photo(chat)
    assert "tidak saya lampirkan" in photo(chat)
    assert len(sent(chat)) == 3


@pytest.mark.parametrize("steps", range(6))
def test_a_photo_is_taken_at_every_question_which_then_is_asked_again(steps: int) -> None:
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    for words in ["lampu jalan mati", "jalan melati 5", "2 hari", "lewati", "rahasia", "wa saya [TELEPON]"][
        :steps
    ]:
        chat.say(words)
    asked = chat.form["ask"]
    assert "Foto ke-1" in photo(chat, intent="minta_petugas", service="ktp_el_hilang", topic="kdrt")
    assert chat.form["ask"] == (asked if asked != "photo" else "privacy")
    assert chat.last and not chat.last.secret and not chat.last.handover
    answers = {"what": "lampu jalan mati", "where": "jalan melati 5", "since": "2 hari", "privacy": "rahasia"}
    while chat.form["ask"] != "summary":
        chat.say(answers.get(chat.form["ask"], "lewati"))
    chat.tap("Kirim")
    assert chat.wish["photos"] == [f"percakapan:{steps + 2}-{steps + 2}"]


def test_a_photo_at_the_contact_is_no_contact() -> None:
    chat = reporting("Rahasia")
    assert "Foto ke-1" in photo(chat) and chat.form["ask"] == "contact" and chat.last and not chat.last.secret
    chat.say("wa saya [TELEPON]")
    assert chat.last.secret
    assert "Fotonya" not in chat.text and "dipindahkan ke tiket" in chat.text
    chat.tap("Kirim")
    assert chat.wish["photos"] != [chat.wish["contact_message"]] and len(chat.wish["photos"]) == 1


def test_whoever_is_not_named_reads_that_the_photo_moves() -> None:
    for privacy, moves in (("Biasa", False), ("Anonim", True), ("Rahasia", True)):
        chat = at_photo()
        photo(chat)
        chat.tap(privacy)
        if privacy == "Rahasia":
            chat.tap("Lewati")
        assert ("dipindahkan ke tiket" in chat.text) is moves and len(chat.text) < 1024


@pytest.mark.parametrize(
    "words",
    [
        "lewati",
        "skip aja",
        "ga ada",
        "tidak ada fotonya kak",
        "gak",
        "ga punya",
        "belum sempat foto",
        "nanti aja",
        "menyusul",
        "ga usah",
        "tanpa foto",
        "lupa",
    ],
)
def test_many_ways_to_have_none(words: str) -> None:
    chat = at_photo()
    chat.say(words)
    assert chat.form["ask"] == "privacy"
    assert "Foto" not in chat.tap("Biasa") and sent(chat) == []


@pytest.mark.parametrize(
    "words", ["ada", "iya ada kak", "ya", "mau", "boleh", "bentar ya kak", "gimana kirimnya?"]
)
def test_who_wants_to_send_one_is_told_how(words: str) -> None:
    chat = at_photo()
    assert "Tekan tombol foto" in chat.say(words) and chat.form["ask"] == "photo"


def test_a_question_at_the_photo_is_answered_and_asked_again() -> None:
    chat = at_photo()
    said = chat.say("eh jam buka berapa?", "tanya_jam")
    assert "Jam layanan" in said and chat.form["ask"] == "photo" and "Ada fotonya?" in said


@pytest.mark.parametrize("words", ["foto", "5", "fotonya salah", "yang foto"])
def test_the_photos_may_be_taken_out_and_sent_anew(words: str) -> None:
    chat = at_photo()
    photo(chat)
    chat.tap("Biasa")
    chat.tap("Ubah")
    assert "5. Foto" in chat.text
    assert "tidak saya lampirkan lagi" in chat.say(words) and "Ada fotonya?" in chat.text
    photo(chat)
    assert "Foto: 1" in chat.text
    assert sent(chat) == [f"percakapan:{chat.number}-{chat.number}"]


def test_a_field_is_numbered_as_the_list_numbers_it() -> None:
    chat = reporting("Rahasia")
    chat.tap("Lewati")
    chat.tap("Ubah")
    assert "5. Kontak\n6. Foto" in chat.text
    chat.say("6")
    assert chat.form["ask"] == "photo"


def test_cancelling_sends_none() -> None:
    chat = at_photo()
    photo(chat)
    chat.say("batal", "batal")
    assert chat.memory.form is None and not chat.wish and chat.memory.photos == ()


def test_the_same_message_counts_once() -> None:
    chat = at_photo()
    photo(chat, message_id="percakapan:9-9")
    photo(chat, message_id="percakapan:9-9")
    assert chat.form["photos"] == ["percakapan:9-9"]


@pytest.mark.parametrize("words", ["(foto)", "foto", "[foto] lampu mati", "[Foto]", " [foto]"])
def test_words_about_a_photo_are_none(words: str) -> None:
    chat = at_photo()
    chat.say(words)
    assert not chat.form.get("photos")


# A channel that cannot


def test_where_no_photo_can_be_sent_none_is_asked_for() -> None:
    chat = Chat()
    for words in ("mau lapor", "lampu jalan mati", "jalan melati 5"):
        chat.say(words, "lapor_keluhan", channel="telepon")
    assert "Anonim" in chat.say("2 minggu", channel="telepon") and chat.form["ask"] == "privacy"
    chat.say("biasa", channel="telepon")
    assert "Foto" not in chat.say("ubah", channel="telepon")


# Beside the report


@pytest.mark.parametrize(
    "intent", ["minta_petugas", "lapor_keluhan", "batal", "setuju", "tanya_biaya", "pilih"]
)
def test_outside_a_form_the_bot_says_that_it_cannot_see(intent: str) -> None:
    chat = Chat()
    heard = Heard(intent, "ktp_el_hilang", "kdrt", 0.99, PHOTO, (("ktp_el_hilang", 0.9),), message_id="c:1-1")
    decision = chat.hear(heard)
    assert "tidak bisa melihat isi foto" in chat.text and chat.titles == ["Buat laporan", "Bicara petugas"]
    assert decision.handover is None and decision.memory.service is None


def test_a_report_begun_after_a_photo_takes_it_along() -> None:
    for begin in (
        lambda c: c.tap("Buat laporan"),
        lambda c: c.say("ya", "setuju"),
        lambda c: c.say("mau lapor"),
    ):
        chat = Chat()
        photo(chat)
        begin(chat)
        assert chat.form["photos"] == ["percakapan:1-1"] and chat.memory.photos == ()
        for words in ("lampu jalan mati", "jalan melati 5", "2 hari"):
            chat.say(words)
        assert chat.form["ask"] == "privacy" and sent(chat) == ["percakapan:1-1"]


def test_a_complaint_that_was_told_before_the_photo_is_not_asked_again() -> None:
    chat = Chat()
    chat.say("lampu jalan mati di depan rumah udah 2 minggu", "lapor_keluhan", "pju_padam")
    photo(chat)
    assert "lampu jalan mati" in chat.tap("Buat laporan") and chat.form["photos"] == ["percakapan:2-2"]


def test_of_many_photos_before_a_report_the_latest_three_are_kept() -> None:
    chat = Chat()
    for _ in range(5):
        photo(chat)
    chat.tap("Buat laporan")
    assert chat.form["photos"] == ["percakapan:3-3", "percakapan:4-4", "percakapan:5-5"]


@pytest.mark.parametrize("began", ["survei", "kelengkapan", "status"])
def test_another_form_asks_on(began: str) -> None:
    chat = Chat()
    chat.press(f'/pilih{{"pilihan": "{began}", "layanan": "nikah_kua"}}')
    before = chat.form
    assert "tidak bisa melihat isi foto" in photo(chat, intent="batal")
    assert chat.form == before and chat.memory.photos == () and not chat.wish


def test_nothing_about_it_is_forgotten_by_a_restart() -> None:
    chat = Chat()
    photo(chat)
    again = Chat()
    again.slot = chat.slot
    assert again.memory.photos == ("percakapan:1-1",)
    again.slot = {**(chat.slot or {}), "photos": None}  # kept by the version before
    assert again.memory.photos == () and LOADED.services
