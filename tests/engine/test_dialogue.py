"""Conversations with the trained engine, in everyday Indonesian."""

from __future__ import annotations

import pytest

from tests.engine.conftest import Engine


def test_slang_gets_a_sourced_card_and_a_follow_up_keeps_the_service(engine: Engine) -> None:
    first = engine.say("story:1", "min ktp sy ilang gmn ya")
    card = first["replies"][0]["card"]
    assert (
        card["service"] == "ktp_el_hilang" and card["legal_basis"] and card["sources"] and card["reviewed_at"]
    )
    assert "kepolisian" in first["replies"][0]["text"] and "Gratis" in first["replies"][0]["text"]
    second = engine.say("story:1", "biayanya?")["replies"][0]
    assert second["card"]["service"] == "ktp_el_hilang"
    assert second["text"].splitlines()[1].startswith("Gratis.") and "UU 24/2013 Pasal 79A" in second["text"]
    third = engine.say("story:1", "kalo skck?")["replies"][0]["card"]
    assert (third["service"], third["aspect"]) == ("skck", "tanya_biaya")


@pytest.mark.parametrize(
    "words", ["suami saya mukulin saya tiap malam", "aku udah ga kuat hidup lagi", "rumah kebakaran tolong"]
)
def test_what_is_painful_goes_to_a_person(engine: Engine, words: str) -> None:
    answer = engine.say(f"pain:{words[:5]}", words)
    assert answer["handover"]["reason"].startswith("sensitive:")
    assert "sensitive" in answer and answer["replies"][0]["card"] is None


def test_twice_lost_offers_a_person_and_yes_means_yes(engine: Engine) -> None:
    assert engine.say("lost:1", "asdf qwer zxcv")["replies"][0]["buttons"]
    offer = engine.say("lost:1", "blub blub xyz")["replies"][0]
    assert [b["payload"] for b in offer["buttons"]] == ["/setuju", "/tolak"]
    assert engine.say("lost:1", "iya")["handover"]["reason"] == "not_understood"


def test_no_means_back_to_the_bot(engine: Engine) -> None:
    engine.say("no:1", "asdf qwer zxcv")
    engine.say("no:1", "blub blub xyz")
    answer = engine.say("no:1", "ga usah")
    assert answer["handover"] is None and "lanjut di sini" in answer["replies"][0]["text"]


@pytest.mark.parametrize(
    "words", ["mau ngomong sama petugas dong", "sambungin ke cs", "bicara dengan petugas"]
)
def test_a_wish_for_a_person_is_granted(engine: Engine, words: str) -> None:
    assert engine.say(f"wish:{words[:4]}", words)["handover"]["reason"] == "citizen_asked"


def test_it_says_it_is_a_machine(engine: Engine) -> None:
    assert "bukan manusia" in engine.say("bot:1", "ini robot ya?")["replies"][0]["text"]


def test_an_aspect_without_a_service_asks_which(engine: Engine) -> None:
    reply = engine.say("which:1", "syaratnya apa aja")["replies"][0]
    assert "layanan apa" in reply["text"] and 1 <= len(reply["buttons"]) <= 3


def test_office_hours_without_a_service(engine: Engine) -> None:
    text = engine.say("hours:1", "jam buka kantornya")["replies"][0]["text"]
    assert "WITA" in text and ("Sekarang buka" in text or "Sekarang tutup" in text)


def test_status_is_not_pretended(engine: Engine) -> None:
    text = engine.say("status:1", "berkas ktp saya udah sampai mana")["replies"][0]["text"]
    assert "nomor tiket" in text


@pytest.mark.parametrize(
    "words", ["🙏🙏🙏", "?!?!", "مرحبا كيف حالك", "你好吗", "a" * 1000, "1234567", "ok " * 300]
)
def test_anything_at_all_is_answered(engine: Engine, words: str) -> None:
    assert engine.say(f"odd:{len(words)}", words[:1000])["replies"]


def test_thanks_and_goodbye(engine: Engine) -> None:
    assert "Sama-sama" in engine.say("bye:1", "makasih ya kak")["replies"][0]["text"]
