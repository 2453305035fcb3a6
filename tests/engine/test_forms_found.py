"""Conversations in which a form once went wrong, told again as they were held."""

from __future__ import annotations

from typing import Dict, Optional

import pytest

from actions.forms import lets_go, telling, wanted_form
from actions.forms.papers import verdicts
from actions.forms.status import code_alone
from actions.memory import Heard
from tests.engine.chatting import LOADED, Chat

LOST = ["Surat keterangan kehilangan dari kepolisian", "Fotokopi Kartu Keluarga"]


@pytest.mark.parametrize(
    ("words", "police", "card"),
    [
        ("kk ada surat polisi belum", "belum", "ada"),
        ("kk udah polisi belum", "belum", "ada"),
        ("2 ada yang 1 belum", "belum", "ada"),
        ("kk ada yang belum polisi", "belum", "ada"),
        ("yang ada kk yang belum surat polisi", "belum", "ada"),
        ("belum kk sudah polisi", "ada", "belum"),
        ("surat hilang ada kk belum", "ada", "belum"),
        ("ga ada dua-duanya", "belum", "belum"),
        ("dua-duanya belum", "belum", "belum"),
        ("dua duanya ada", "ada", "ada"),
        ("dua2nya udah", "ada", "ada"),
        ("keduanya", "ada", "ada"),
        ("semuanya", "ada", "ada"),
        ("kk ada tp surat polisi masih diurus", "belum", "ada"),
        ("kk ada tp surat polisi lagi proses", "belum", "ada"),
        ("semua ada tapi kk hilang juga", "ada", "belum"),
        ("semua ada tapi kk ga yakin", "ada", "ragu"),
        ("gak ada yang kurang", "ada", "ada"),
        ("ga kurang apa apa", "ada", "ada"),
        ("udah", "ada", "ada"),
        ("ada", "ada", "ada"),
        ("kk udah belum", None, "ragu"),
        ("kk ada tapi belum dicap", None, "ragu"),
        ("kk ada lainnya belum", "belum", "ada"),
        ("kk ga hilang", None, "ada"),
        ("eh polisi udah juga", "ada", None),
    ],
)
def test_papers_are_read_as_they_were_said(words: str, police: Optional[str], card: Optional[str]) -> None:
    said = {0: police, 1: card}
    assert verdicts(words, LOST) == {place: verdict for place, verdict in said.items() if verdict}


@pytest.mark.parametrize("words", ["tiga-tiganya ada", "belum semua", "ga semua ada"])
def test_what_fits_no_list_is_not_guessed(words: str) -> None:
    assert verdicts(words, LOST) is None


def checking(service: str, case: Optional[str] = None) -> Chat:
    chat = Chat()
    chat.press(f'/pilih{{"pilihan": "kelengkapan", "layanan": "{service}"}}')
    if case:
        chat.say(case)
    return chat


def papers_of(chat: Chat) -> Dict[str, str]:
    case = next(
        c
        for c in LOADED.services["demo"][chat.form["service"]]["requirements"]
        if c["condition"] == chat.form["condition"]
    )
    return dict(zip(case["documents"], chat.form["papers"]))


def test_a_later_word_on_one_paper_changes_only_that() -> None:
    chat = checking("ktp_el_hilang", "1")
    chat.say("kk ada tp surat polisi masih diurus")
    assert list(papers_of(chat).values()) == ["belum", "ada"]
    chat.say("eh polisi udah juga")
    assert list(papers_of(chat).values()) == ["ada", "ada"] and "Bagus, menurut Anda" in chat.text
    chat.say("sudah")
    assert chat.wish["for_officer"] is False


# What a place is told for


@pytest.mark.parametrize(
    ("began", "service", "place"),
    [
        ("mau lapor jalan rusak", "jalan_rusak", "jalan veteran depan alfamart"),
        ("mau lapor sampah", "sampah_dlh", "rt 5 rw 2 kelurahan sukasari"),
        ("laporan sampah", "sampah_dlh", "jl dahlia rt 2"),
    ],
)
def test_a_place_instead_of_a_yes_leaves_what_was_told(began: str, service: str, place: str) -> None:
    chat = Chat()
    chat.say(began, "lapor_keluhan", service)
    told = chat.form["what"]
    assert "Sejak kapan" in chat.say(place, "lapor_keluhan", "lalu_lintas")
    assert (chat.form["what"], chat.form["where"], chat.form["service"]) == (told, place, service)


def test_a_complaint_about_complaints_is_not_the_report() -> None:
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    said = chat.say("udahlah capek lapor ga pernah ditanggapi", "lapor_keluhan")
    assert "Masalahnya apa" in said and chat.titles == ["Bicara petugas"] and "what" not in chat.form
    chat.say("jalan depan pasar pon bolong gede, kemarin ada ibu2 jatoh", "lapor_keluhan", "jalan_rusak")
    assert "bolong gede" in chat.form["what"] and chat.form["service"] == "jalan_rusak"
    assert "depan pasar pon" in chat.form["where"]


def test_a_call_for_somebody_is_not_the_report() -> None:
    chat = Chat()
    chat.say("mau buat laporan", "lapor_keluhan")
    assert "Masalahnya apa" in chat.say("ada orang ga", "nlu_fallback")
    chat.say("jalan rusak parah di depan balai desa", "lapor_keluhan", "jalan_rusak")
    assert chat.form["what"].startswith("jalan rusak parah") and chat.form["service"] == "jalan_rusak"


def test_what_is_wrong_told_where_the_place_was_asked_for_is_kept() -> None:
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    chat.say("warga sini sudah capek", "nlu_fallback")
    chat.say("jalan depan pasar pon bolong gede", "lapor_keluhan", "jalan_rusak")
    assert chat.form["what"] == "warga sini sudah capek. jalan depan pasar pon bolong gede"
    assert chat.form["service"] == "jalan_rusak" and "pasar pon" in chat.form["where"]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("jalan veteran depan alfamart", "jalan veteran depan alfamart"),
        ("depan kantor pos lama", "depan kantor pos lama"),
        ("pasar pon", "pasar pon"),
        ("jl. mawar no 3 rt 2 rw 5 kelurahan sukamaju", "jl. mawar no 3 rt 2 rw 5 kelurahan sukamaju"),
        ("depan pasar banyak orang berantem", None),
        ("trotoar dipakai jualan depan pasar baru", None),
        ("jalan veteran bolong", None),
        ("kemarin malam", None),
    ],
)
def test_only_a_place(words: str, place: Optional[str]) -> None:
    assert telling.only_place(words) == place


# Loops


@pytest.mark.parametrize(
    "words", ["sudah", "udah", "yo", "iyo", "iye", "nggih", "muhun", "gaskeun", "👍", "iya betul sekali"]
)
def test_more_ways_to_say_yes(words: str) -> None:
    chat = Chat()
    chat.say("mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak")
    assert "Di mana" in chat.say(words, "setuju")


@pytest.mark.parametrize("words", ["engga", "kagak", "ora", "mboten", "henteu"])
def test_more_ways_to_say_no(words: str) -> None:
    chat = Chat()
    chat.say("mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak")
    assert "Bagian mana" in chat.say(words, "tolak")


def test_the_four_answers_that_once_got_four_times_the_same() -> None:
    chat = Chat()
    chat.say("mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak")
    said = [chat.say(words) for words in ("engga", "udah dari jaman bupati lama", "biasa", "sudah")]
    assert len(set(said)) == 4 and chat.form["ask"] == "where"
    assert "bupati lama" in chat.form["since"] and chat.form["privacy"] == "biasa"


def test_done_is_no_consent() -> None:
    chat = Chat()
    chat.say("mau lapor jalan rusak di jalan mawar sejak senin", "lapor_keluhan", "jalan_rusak")
    chat.tap("Benar")
    chat.tap("Lewati")
    chat.say("biasa aja")
    assert chat.form["ask"] == "summary"
    chat.say("sudah")
    assert not chat.wish and chat.form["ask"] == "summary"


def test_since_and_privacy_are_heard_at_the_confirmation() -> None:
    chat = Chat()
    chat.say("mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak")
    assert "Di mana" in chat.say("udah dari jaman bupati lama")
    assert "bupati lama" in chat.form["since"]
    chat = Chat()
    chat.say("mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak")
    chat.say("biasa")
    assert chat.form["privacy"] == "biasa" and chat.form["ask"] == "where"


def test_two_misses_offer_a_person_and_the_short_question() -> None:
    chat = Chat()
    chat.say("mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak")
    assert "Isi:" in chat.say("asdf") and chat.titles == ["Benar", "Ubah", "Batal"]
    said = chat.say("qwer")
    assert "Isi:" not in said and said.endswith("Sudah benar?")
    assert chat.titles == ["Bicara petugas", "Batal"]
    assert "Di mana" in chat.say("benar", "setuju") and "misses" not in chat.form
    chat = checking("pbg", "1")
    long = chat.text
    chat.say("xyzzy")
    said = chat.say("xyzzy")
    assert len(said) < len(long) and chat.titles == ["Bicara petugas", "Batal"]
    chat.tap("Bicara petugas")
    assert chat.last and chat.last.handover


def test_a_drawing_alone_is_heard() -> None:
    chat = checking("pbg", "2")
    chat.say("gambar doang")
    assert list(papers_of(chat).values()) == ["ada"]
    chat = checking("pbg", "2")
    chat.say("udah")
    assert list(papers_of(chat).values()) == ["ada"]
    chat = checking("pbg")
    chat.say("gambar doang")
    assert list(papers_of(chat).values()).count("ada") == 1
    chat.say("lainnya ga ada")
    assert list(papers_of(chat).values()).count("belum") == 6


def test_a_company_is_a_case() -> None:
    chat = checking("nib_oss", "pt")
    assert chat.form["condition"] == "Badan usaha"
    chat.say("ga punya semua wkwk")
    assert set(papers_of(chat).values()) == {"belum"}


def test_papers_told_before_the_case_are_of_the_first() -> None:
    chat = checking("spp_irt")
    chat.say("udah punya nib sama label", "tanya_syarat", "nib_oss")
    assert papers_of(chat) == {
        "NIB": "ada",
        "Data produk": "belum",
        "Rancangan label": "ada",
        "Pernyataan komitmen yang ditandatangani": "belum",
    }
    chat.say("penyuluhan belum")
    chat.say("cukup")
    assert chat.wish["do"] == "file_checklist"


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("lapor tiketku ga dibales2 udah sebulan", "status"),
        ("tiketnya ga dibales", "status"),
        ("lapor parkir ga dikasih tiketnya", "laporan"),
        ("laporan sampah", "laporan"),
        ("laporan sampah saya belum ditanggapi", None),
    ],
)
def test_a_ticket_of_ours_is_looked_up(words: str, form: Optional[str]) -> None:
    service = LOADED.services["demo"]["sampah_dlh"]
    assert wanted_form(Heard("lapor_keluhan", "sampah_dlh", text=words), service) == form


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("kodenya 123456", "123456"),
        ("kode 123456", "123456"),
        ("123 456 kak", "123456"),
        ("1234567", None),
        ("biaya 123456 ya pak?", None),
        ("halo", None),
    ],
)
def test_a_look_up_waits_for_a_code_and_lets_go_of_anything_else(words: str, code: Optional[str]) -> None:
    assert code_alone(words) == code
    waiting = {"form": "status", "ask": "code", "number": "DMO-2026-000012"}
    assert lets_go(waiting, Heard("nlu_fallback", text=words)) is (code is None)
    assert not lets_go({"form": "status"}, Heard("nlu_fallback", text=words))


# A ticket's code that follows its number


def test_a_code_that_follows_the_number_completes_the_look_up() -> None:
    for words in ("kodenya 123456", "kode 123456", "123456", "123 456 kak"):
        chat = Chat()
        chat.say("cek tiket DMO-2026-000012", "tanya_status")
        assert chat.wish == {"do": "look_up", "number": "DMO-2026-000012", "code": None}
        chat.say(words, "di_luar_cakupan", "spt_coretax")
        assert chat.wish == {"do": "look_up", "number": "DMO-2026-000012", "code": "123456"}
        assert chat.memory.form is None


def test_anything_but_a_code_is_answered_as_if_no_look_up_waited() -> None:
    chat = Chat()
    chat.say("cek tiket DMO-2026-000012", "tanya_status")
    said = chat.say("berapa biaya skck?", "tanya_biaya", "skck")
    assert "Rp30.000" in said and "nomor tiket" not in said and chat.memory.form is None


def test_a_report_goes_on_after_a_look_up_in_between() -> None:
    chat = Chat()
    chat.say("mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak")
    said = chat.say("cek tiket DMO-2026-000012", "tanya_status")
    assert chat.wish["do"] == "look_up" and "Sudah benar?" in said and chat.form["form"] == "laporan"
