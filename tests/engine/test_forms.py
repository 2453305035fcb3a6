"""Every path of the four forms, on the real catalogue and sentences; what was understood is said by the test."""

from __future__ import annotations

import re
from typing import Any, Dict, Optional

import pytest

from actions.conditions import cases_to_check
from actions.forms import telling, wanted_form
from actions.forms.papers import verdicts
from actions.forms.status import code_in, ticket_in
from actions.forms.survei import ELEMENTS, grade_in
from actions.memory import Heard
from tests.engine.chatting import LOADED, Chat

LAMP = "lampu jalan mati di depan rumah udah 2 minggu"
NEVER_SAID = re.compile(r"disetujui|lolos|memenuhi syarat|pasti diterima|dijamin", re.IGNORECASE)


def reporting(privacy: Optional[str] = None) -> Chat:
    """A report up to the question of privacy, or its summary."""
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    chat.say("lampu jalan mati", "lapor_keluhan", "pju_padam")
    chat.say("jalan melati no 5", "tanya_info")
    chat.say("2 minggu", "di_luar_cakupan")
    chat.tap("Lewati")
    if privacy:
        chat.tap(privacy)
    return chat


# The report


def test_a_complaint_is_offered_a_report_and_not_asked_again_what_it_told() -> None:
    chat = Chat()
    chat.say(LAMP, "lapor_keluhan", "pju_padam")
    assert chat.titles[0] == "Buat laporan"
    said = chat.say("iya", "setuju")
    assert LAMP in said and "Sejak kapan: 2 minggu" in said and chat.titles == ["Benar", "Ubah", "Batal"]
    assert chat.tap("Benar").startswith("Di mana tempatnya?")
    assert "Ada fotonya?" in chat.say("jalan melati dekat masjid al ikhlas", "tanya_lokasi")
    assert "Anonim" in chat.say("ga ada fotonya kak", "tolak")
    assert "Ringkasan" in chat.say("anonim aja", "batal")
    assert chat.say("kirim aja", "batal") == ""
    assert chat.wish == {
        "do": "file_report",
        "service": "pju_padam",
        "privacy": "anonim",
        "what": LAMP,
        "where": "jalan melati dekat masjid al ikhlas",
        "since": "2 minggu",
        "contact_message": None,
        "photos": [],
    }
    assert chat.memory.form is None


def test_the_button_carries_the_complaint_too() -> None:
    chat = Chat()
    chat.say(LAMP, "lapor_keluhan", "pju_padam")
    assert LAMP in chat.tap("Buat laporan")
    assert chat.form["service"] == "pju_padam"


def test_a_full_first_message_asks_only_for_photos_and_privacy() -> None:
    chat = Chat()
    said = chat.say(
        "saya mau lapor sampah numpuk di depan pasar baru sejak senin", "lapor_keluhan", "sampah_dlh"
    )
    assert "Tempat: di depan pasar baru" in said and "Sejak kapan: senin" in said
    assert "Ada fotonya?" in chat.tap("Benar")
    assert "Rahasia:" in chat.tap("Lewati")
    assert chat.titles == ["Biasa", "Anonim", "Rahasia"]


def test_danger_is_named_before_the_first_question() -> None:
    chat = Chat()
    said = chat.say("mau lapor kabel putus di jalan mawar", "lapor_keluhan", "pju_padam")
    assert "112" in said.splitlines()[0]


def test_a_bare_wish_asks_what_where_since() -> None:
    chat = Chat()
    assert "Apa yang terjadi?" in chat.say("mau lapor", "lapor_keluhan")
    assert "Di mana" in chat.say("got mampet dan bau", "lapor_keluhan", "drainase_banjir")
    assert "Sejak kapan" in chat.say("kelurahan sukajadi", "nlu_fallback", "pelayanan_kelurahan")
    assert chat.titles == ["Lewati"]
    assert "Ada fotonya?" in chat.say("kemarin", "sapa") and chat.titles == ["Lewati"]
    assert "Biasa:" in chat.say("lewati", "batal")


def test_a_confidential_report_seals_the_contact_and_keeps_no_words_of_it() -> None:
    chat = reporting("Rahasia")
    assert "disegel" in chat.text and chat.last and not chat.last.secret
    chat.say("wa saya [TELEPON], bisa?", "tanya_online", message_id="p1:7-8")
    assert chat.last.secret and "sudah ditulis, disegel" in chat.text
    assert "TELEPON" not in str(chat.slot)
    chat.tap("Kirim")
    assert chat.wish["contact_message"] == "p1:7-8" and chat.wish["privacy"] == "rahasia"
    assert not chat.last.secret


@pytest.mark.parametrize(
    "words", ["tolong petugas telepon saya di [TELEPON]", "petugas hubungi rumah nomor 7"]
)
def test_a_contact_is_sealed_even_where_it_reads_like_a_call_for_a_person(words: str) -> None:
    chat = reporting("Rahasia")
    chat.say(words, "minta_petugas")
    assert chat.last and chat.last.secret and chat.last.handover is None and "Ringkasan" in chat.text


def test_a_place_to_meet_is_a_contact_and_sealed_whatever_the_model_suspects() -> None:
    chat = reporting("Rahasia")
    chat.say("temui saya di rumah", "lapor_keluhan", "uptd_ppa_sapa129", topic="kdrt", topic_chance=0.9)
    assert chat.last and chat.last.secret and chat.last.handover is None and chat.form["ask"] == "summary"


def test_a_cry_for_help_at_the_contact_goes_to_a_person_who_can_read_it() -> None:
    chat = reporting("Rahasia")
    cry = "tolong dia nunggu bawa parang depan rumah saya sekarang"
    chat.say(cry, "lapor_keluhan", topic="ancaman_kekerasan", topic_chance=0.9)
    assert chat.last and chat.last.handover and not chat.last.secret


def test_a_report_left_for_something_graver_goes_along_in_the_summary() -> None:
    chat = reporting()
    chat.say(
        "tolong saya takut dia mau bunuh saya malam ini", "lapor_keluhan", topic="kdrt", topic_chance=0.9
    )
    assert chat.last and chat.last.handover and "lampu jalan mati" in chat.last.handover["summary"]
    hidden = reporting("Anonim")
    hidden.say(
        "tolong saya takut dia mau bunuh saya malam ini", "lapor_keluhan", topic="kdrt", topic_chance=0.9
    )
    assert hidden.last and hidden.last.handover and "lampu" not in hidden.last.handover["summary"]


@pytest.mark.parametrize("words", ["lewati", "ga usah", "tidak"])
def test_the_contact_may_be_skipped(words: str) -> None:
    chat = reporting("Rahasia")
    assert "Kontak: tidak disebutkan" in chat.say(words, "tanya_online")
    assert chat.last and not chat.last.secret
    chat.tap("Kirim")
    assert chat.wish["contact_message"] is None


def test_a_question_at_the_contact_is_answered_and_asked_again() -> None:
    chat = reporting("Rahasia")
    said = chat.say("eh jam buka berapa?", "tanya_jam")
    assert "Jam layanan" in said and said.rstrip().endswith("“lewati”.") and chat.form["ask"] == "contact"
    assert chat.last and not chat.last.secret


def test_only_a_confidential_report_asks_for_a_contact() -> None:
    for privacy in ("Biasa", "Anonim"):
        assert "Ringkasan" in reporting(privacy).text


def test_leaving_confidential_drops_the_contact() -> None:
    chat = reporting("Rahasia")
    chat.say("email saya [EMAIL]")
    chat.tap("Ubah")
    chat.say("4")
    chat.tap("Biasa")
    chat.tap("Kirim")
    assert chat.wish["privacy"] == "biasa" and chat.wish["contact_message"] is None


@pytest.mark.parametrize(
    "words",
    ["batal", "ga jadi", "gajadi deh", "batalin aja laporannya kak", "ga jadi lapor", "udah batal aja"],
)
@pytest.mark.parametrize("answers", range(5))
def test_cancelling_says_that_nothing_was_sent_and_asks_nothing(words: str, answers: int) -> None:
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    for answer in ["lampu jalan mati", "jalan melati 5", "2 hari", "anonim"][:answers]:
        chat.say(answer)
    assert chat.say(words, "batal") == "Baik, laporan dibatalkan. Tidak ada yang dikirim."
    assert chat.memory.form is None and not chat.wish and not chat.titles


def test_what_cannot_be_skipped_says_why() -> None:
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    assert "tidak bisa dilewati" in chat.say("lewati")
    chat.say("jalan rusak parah", "lapor_keluhan", "jalan_rusak")
    assert "tidak bisa dilewati" in chat.say("skip aja", "batal")
    chat.say("jalan melati 3")
    assert "fotonya" in chat.say("lewati", "tanya_online")
    assert "Anonim" in chat.say("lewati", "tanya_online")
    assert "tidak bisa dilewati" in chat.say("lewati", "tanya_online")
    assert "Sejak kapan: tidak disebutkan" in chat.tap("Biasa")
    chat.tap("Kirim")
    assert chat.wish["since"] is None


def test_a_vague_place_is_asked_about_once() -> None:
    chat = Chat()
    chat.say("mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak")
    chat.tap("Benar")
    assert "belum bisa menemukan" in chat.say("depan rumah", "lapor_keluhan")
    assert "Sejak kapan" in chat.say("depan rumah saya", "lapor_keluhan")
    assert chat.form["where"] == "depan rumah saya"


@pytest.mark.parametrize(
    ("words", "intent", "service"),
    [
        ("eh jam buka berapa?", "tanya_jam", None),
        ("ktp hilang gimana?", "tanya_cara", "ktp_el_hilang"),
        ("berapa biaya bikin skck?", "tanya_biaya", "skck"),
        ("halo", "sapa", None),
        ("makasih ya kak", "terima_kasih", None),
    ],
)
@pytest.mark.parametrize("ask", ["what", "where", "since", "privacy", "summary"])
def test_a_digression_is_answered_and_the_question_asked_again(
    ask: str, words: str, intent: str, service: Optional[str]
) -> None:
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    for answer in ["lampu jalan mati", "jalan melati 5", "2 hari", "biasa"]:
        if chat.form["ask"] != ask:
            chat.say(answer)
    before, question = chat.form, chat.last.said[-1].text if chat.last else ""
    chat.say(words, intent, service)
    assert chat.last and len(chat.last.said) >= 2 and chat.form == before
    assert chat.last.said[-1].text.splitlines()[-1] == question.splitlines()[-1]
    assert not any(said.buttons for said in chat.last.said[:-1])


@pytest.mark.parametrize(
    ("ask", "words", "intent", "service"),
    [
        ("what", "kenapa lampu jalan di depan rumah mati terus ya?", "tanya_info", "pju_padam"),
        ("what", "kapan jalan berlubang ini diperbaiki?", "tanya_waktu", "jalan_rusak"),
        ("where", "di depan kantor kelurahan, tau kan?", "tanya_lokasi", None),
        ("where", "jalan mawar yang mana ya, pokoknya dekat pasar baru?", "tanya_lokasi", None),
        ("since", "kapan ya, kira-kira 3 hari?", "tanya_waktu", None),
    ],
)
def test_an_answer_that_contains_a_question_is_an_answer(
    ask: str, words: str, intent: str, service: Optional[str]
) -> None:
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    for answer in ["lampu jalan mati", "jalan melati 5"]:
        if chat.form["ask"] != ask:
            chat.say(answer)
    chat.say(words, intent, service)
    assert chat.form[ask] in words and chat.form["ask"] != ask


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("eh bukan di jalan mawar, di jalan melati", "where", "di jalan melati"),
        ("tempatnya salah, harusnya jalan kenanga", "where", "jalan kenanga"),
        ("maaf salah alamat, harusnya gang 5", "where", "gang 5"),
        ("ralat: sejak 3 hari", "since", "3 hari"),
        ("bukan 2 minggu tapi 3 minggu", "since", "3 minggu"),
        ("bukan lampu mati, kabel putus", "what", "kabel putus"),
        ("isinya diganti jadi lampu berkedip", "what", "lampu berkedip"),
    ],
)
@pytest.mark.parametrize("at_summary", [False, True])
def test_corrections_at_any_time(words: str, field: str, value: str, at_summary: bool) -> None:
    chat = reporting("Biasa" if at_summary else None)
    asked = chat.form["ask"]
    said = chat.say(words, "lapor_keluhan", "pju_padam")
    assert chat.form[field] == value and value in said and chat.form["ask"] == asked


@pytest.mark.parametrize(
    "words",
    ["salah satu lampu mati di jalan mawar", "jalan rusak bukan cuma di sini, di mana-mana", "lampu mati"],
)
def test_what_only_sounds_like_a_correction_is_none(words: str) -> None:
    assert telling.corrected(words) is None


def test_a_field_named_as_wrong_is_asked_for() -> None:
    chat = reporting("Biasa")
    assert "Di mana" in chat.say("tempatnya salah", "umpan_balik_negatif")
    assert "Tempat: jalan anggrek 2" in chat.say("jalan anggrek 2")


@pytest.mark.parametrize(
    ("said", "field"), [("2", "where"), ("tempat", "where"), ("yang ketiga", "since"), ("isinya", "what")]
)
def test_change_one_field_from_the_summary(said: str, field: str) -> None:
    chat = reporting("Biasa")
    chat.tap("Ubah")
    assert len(chat.titles) == 3
    chat.say(said)
    assert chat.form["ask"] == field
    chat.say("perempatan pasar baru 3 hari")
    assert "Ringkasan" in chat.text and chat.form[field] in ("perempatan pasar baru 3 hari", "3 hari")


def test_change_the_privacy_to_confidential_asks_for_the_contact() -> None:
    chat = reporting("Biasa")
    chat.tap("Ubah")
    chat.say("kerahasiaannya")
    chat.tap("Rahasia")
    assert chat.form["ask"] == "contact"


def test_the_summary_shows_every_field_and_says_what_is_kept() -> None:
    said = reporting("Biasa").text
    for part in (
        "lampu jalan mati",
        "jalan melati no 5",
        "2 minggu",
        "Biasa",
        "Yang melihat",
        "setuju",
    ):
        assert part in said


@pytest.mark.parametrize("said", ["ya", "kirim", "kirim aja kak", "ok kirim", "benar", "oke", "krim"])
def test_many_ways_to_send(said: str) -> None:
    chat = reporting("Biasa")
    chat.say(said, "setuju")
    assert chat.wish["do"] == "file_report"


@pytest.mark.parametrize("said", ["jangan kirim dulu", "tidak", "hmm", "asdf", "kapan dikirim?", "Lewati"])
def test_nothing_else_sends(said: str) -> None:
    chat = reporting("Biasa")
    chat.say(said)
    assert not chat.wish and chat.memory.form


def test_what_is_volunteered_beside_the_question_is_kept() -> None:
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    chat.say("sampah menumpuk", "lapor_keluhan", "sampah_dlh")
    chat.say("pasar terong", "lapor_keluhan")
    assert "Sejak kapan" in chat.say("ga usah pake nama", "tolak") and chat.form["privacy"] == "anonim"
    said = chat.say("gang mangga 2")
    assert chat.form["where"] == "gang mangga 2" and chat.form["ask"] == "since", said
    assert "fotonya" in chat.say("lupa") and "Kerahasiaan: Anonim" in chat.tap("Lewati")


def test_a_time_told_at_the_question_of_privacy_is_kept() -> None:
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    for line in ("sampah menumpuk", "pasar terong", "lewati", "lewati"):
        chat.say(line, "lapor_keluhan")
    said = chat.say("eh kmrn", "sapa")
    assert "Sejak kapan: kmrn" in said and chat.form["ask"] == "privacy"


def test_telling_it_anew_instead_of_confirming_replaces_it() -> None:
    chat = Chat()
    chat.say("mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak")
    said = chat.say(
        "tetangga bakar sampah tiap sore di gang mangga", "lapor_keluhan", "pencemaran_lingkungan"
    )
    assert "Isi: tetangga bakar sampah" in said and "Tempat: di gang mangga" in said
    assert chat.form["service"] == "pencemaran_lingkungan" and chat.form["ask"] == "confirm"


def test_an_idle_yes_at_a_choice_is_asked_again() -> None:
    assert "belum menangkap" in reporting().say("ya", "setuju")
    chat = Chat()
    chat.say("mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak")
    chat.tap("Benar")
    assert "belum menangkap" in chat.say("ya", "setuju") and "where" not in chat.form


def test_an_old_send_button_sends_nothing_before_the_summary() -> None:
    chat = reporting()
    chat.press('/pilih{"pilihan": "kirim"}')
    assert not chat.wish and chat.form["ask"] == "privacy"


def test_too_long_is_refused_and_loses_nothing() -> None:
    chat = Chat()
    chat.say("mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak")
    chat.tap("Benar")
    said = chat.say("jalan " + "melati " * 60, "tanya_lokasi")
    assert "300" in said and chat.form["what"] == "jalan rusak" and "where" not in chat.form


def test_a_person_is_always_within_reach() -> None:
    chat = reporting()
    chat.say("petugas", "minta_petugas")
    assert chat.last and chat.last.handover and chat.memory.form is None


def test_what_mentions_an_officer_is_no_call_for_one() -> None:
    chat = Chat()
    chat.say("mau lapor", "lapor_keluhan")
    chat.say("minta petugas kebersihan datang, sampah menumpuk", "minta_petugas", "sampah_dlh")
    assert chat.last and chat.last.handover is None and "sampah" in chat.form["what"]


# Another form in between


def test_a_report_waits_while_a_ticket_is_looked_up() -> None:
    chat = reporting()
    said = chat.say("cek tiket DMO-2026-000007 kode 123456", "di_luar_cakupan")
    assert chat.wish == {"do": "look_up", "number": "DMO-2026-000007", "code": "123456"}
    assert "Anonim" in said and chat.form["ask"] == "privacy"


def test_a_report_waits_while_another_form_asks() -> None:
    chat = reporting()
    assert "nomor tiket" in chat.say("cek tiket saya", "tanya_status")
    said = chat.say("ga punya", "tolak")
    assert "Anonim" in said and chat.form["what"] == "lampu jalan mati" and "paused" not in chat.form
    chat.tap("Biasa")
    assert "Ringkasan" in chat.text


def test_cancelling_the_form_in_between_keeps_the_report() -> None:
    chat = reporting()
    chat.say("cek kelengkapan", "tanya_syarat", "skck")
    assert "Anonim" in chat.say("batal", "batal") and chat.form["form"] == "laporan"


# Status


@pytest.mark.parametrize(
    ("words", "number", "code"),
    [
        ("DMO-2026-000123", "DMO-2026-000123", None),
        ("dmo-2026-000123 kodenya 654321", "DMO-2026-000123", "654321"),
        ("tiket saya dmo 2026 123", "DMO-2026-000123", None),
        ("DMO2026-123 654321", "DMO-2026-000123", "654321"),
        ("dmo/2026/123 kode: 654 321 ya", "DMO-2026-000123", "654321"),
        ("2026 123", "DMO-2026-000123", None),
        ("sby-2026-42", "SBY-2026-000042", None),
        ("nomor 123", None, None),
        ("sejak tahun 2025 ada 12 lampu", None, None),
    ],
)
def test_a_ticket_number_however_it_is_written(
    words: str, number: Optional[str], code: Optional[str]
) -> None:
    assert ticket_in(words, ["DMO", "SBY"]) == number
    if number:
        assert code_in(words) == code


def test_a_number_in_the_first_message_is_looked_up_at_once() -> None:
    chat = Chat()
    assert chat.say("cek tiket dmo-2026-000123 kode 654321", "di_luar_cakupan") == ""
    assert chat.wish == {"do": "look_up", "number": "DMO-2026-000123", "code": "654321"}


def test_without_a_number_it_asks_and_reads_the_answer() -> None:
    chat = Chat()
    said = chat.say("status laporan saya gimana", "tanya_status")
    assert "DMO-2026-000123" in said and "kode 6 angkanya" in said
    assert chat.titles == ["Tidak punya", "Bicara petugas", "Batal"]
    assert "belum menemukan nomor" in chat.say("123456")
    assert "Silakan tulis" in chat.say("punya", "setuju")
    chat.say("dmo 2026 77")
    assert chat.wish["number"] == "DMO-2026-000077" and chat.form.get("ask") in (None, "code")


@pytest.mark.parametrize("said", ["Tidak punya", "ga punya nomornya", "ilang kak", "tidak", "lupa"])
def test_without_any_number_it_is_honest_and_offers_a_person(said: str) -> None:
    chat = Chat()
    chat.say("cek tiket", "tanya_status")
    assert "tidak bisa melihat" in chat.say(said, "tolak") and chat.memory.form is None
    chat.say("ya", "setuju")
    assert chat.last and chat.last.handover and chat.last.handover["reason"] == "citizen_asked"


def test_an_application_is_looked_up_by_its_registration_number() -> None:
    chat = Chat()
    assert "tidak bisa melihat" in chat.say("ktp saya sampai mana", "tanya_status", "ktp_el_hilang")
    chat.say("REG/2026/0042-B")
    assert chat.wish == {"do": "look_up_application", "service": "ktp_el_hilang", "number": "REG/2026/0042-B"}


def test_a_masked_registration_number_is_handed_on_for_the_bridge_to_open() -> None:
    chat = Chat()
    chat.say("ktp saya sampai mana", "tanya_status", "ktp_el_hilang")
    chat.say("nomornya [NOMOR]")
    assert chat.wish["number"] == "[NOMOR]"


def test_a_personal_number_is_not_used() -> None:
    chat = Chat()
    chat.say("ktp saya sampai mana", "tanya_status", "ktp_el_hilang")
    assert "nomor pribadi" in chat.say("[NIK/KK]") and not chat.wish and chat.memory.form


def test_a_masked_ticket_asks_for_dashes() -> None:
    chat = Chat()
    chat.say("cek tiket", "tanya_status")
    assert "tersembunyi" in chat.say("dmo [NOMOR]") and chat.memory.form


def test_status_of_a_reported_matter_is_a_ticket() -> None:
    chat = Chat()
    assert "nomor tiket" in chat.say("laporan jalan rusak saya gimana", "tanya_status", "jalan_rusak")
    chat.say("2026 5")
    assert chat.wish["do"] == "look_up"


def test_a_question_during_status_is_answered() -> None:
    chat = Chat()
    chat.say("cek tiket", "tanya_status")
    said = chat.say("berapa biaya skck?", "tanya_biaya", "skck")
    assert "Rp30.000" in said and "Punya nomor tiket?" in said


# Papers


def papers_of(chat: Chat) -> Dict[str, Any]:
    return {k: chat.wish[k] for k in ("have", "missing", "unsure")}


def test_papers_of_a_service_with_two_cases() -> None:
    chat = Chat()
    chat.say("syarat ktp hilang", "tanya_syarat", "ktp_el_hilang")
    assert chat.titles[2] == "Periksa berkas"
    assert "1. Hilang (WNI)" in chat.tap("Periksa berkas")
    assert chat.titles[0] == "Hilang (WNI)"
    assert "2. Fotokopi Kartu Keluarga" in chat.say("1")
    said = chat.say("semua kecuali 2", "lapor_keluhan")
    assert "Belum ada:\n- Fotokopi Kartu Keluarga" in said and "UU 24/2013" in said and "petugas yang" in said
    assert chat.titles == ["Kirim ke petugas", "Cukup", "Ubah"]
    chat.tap("Kirim ke petugas")
    assert chat.wish == {
        "do": "file_checklist",
        "service": "ktp_el_hilang",
        "condition": "Hilang (WNI)",
        "have": ["Surat keterangan kehilangan dari kepolisian"],
        "missing": ["Fotokopi Kartu Keluarga"],
        "unsure": [],
        "for_officer": True,
    }


def test_who_is_known_to_be_foreign_is_not_asked_which_case() -> None:
    chat = Chat()
    chat.say("saya wna, ktp hilang", "tanya_syarat", "ktp_el_hilang")
    assert "Dokumen perjalanan" in chat.say("cek kelengkapan berkas", "tanya_syarat", "ktp_el_hilang")


def test_more_than_three_cases_are_numbered_and_typed() -> None:
    chat = Chat()
    said = chat.say("cek berkas akta lahir", "tanya_syarat", "akta_kelahiran")
    assert "4. Anak yang ditemukan" in said and not chat.titles
    assert "F-2.03" in chat.say("yang tanpa surat keterangan lahir")


def test_papers_without_a_service_ask_which_and_enough_files_for_the_citizen() -> None:
    chat = Chat()
    assert "layanan apa" in chat.say("berkas saya udah lengkap belum", "tanya_status")
    chat.tap("NIB / OSS")
    chat.say("perorangan")
    assert "pastikan" in chat.say("nik udah, data usaha ga yakin", "tanya_cara", "konsolidasi_nik")
    chat.say("cukup")
    assert papers_of(chat) == {
        "have": ["NIK"],
        "missing": ["Email atau nomor HP"],
        "unsure": ["Data usaha: bidang usaha (KBLI), lokasi, dan modal"],
    }
    assert chat.wish["for_officer"] is False


def test_a_correction_changes_the_list_before_it_is_sent() -> None:
    chat = Chat()
    chat.say("cek kelengkapan skck", "tanya_syarat", "skck")
    chat.say("1")
    chat.say("eh 2 juga sudah ada", "umpan_balik_positif")
    chat.say("tidak", "tolak")
    assert len(chat.wish["have"]) == 2 and chat.wish["for_officer"] is False


def test_change_asks_for_the_papers_again() -> None:
    chat = Chat()
    chat.say("cek kelengkapan skck", "tanya_syarat", "skck")
    chat.say("semua")
    assert "Mana yang sudah ada?" in chat.tap("Ubah")
    assert "Sudah ada" not in chat.say("belum ada", "tolak")


def test_a_question_about_the_service_keeps_the_place() -> None:
    chat = Chat()
    chat.say("cek kelengkapan skck", "tanya_syarat", "skck")
    said = chat.say("biayanya berapa?", "tanya_biaya")
    assert "Rp30.000" in said and "Mana yang sudah ada?" in said


@pytest.mark.parametrize("service", ["jalan_rusak", "surat_keterangan_usaha", "pju_padam"])
def test_no_papers_to_check_is_said(service: str) -> None:
    chat = Chat()
    assert "belum punya daftar" in chat.say("cek kelengkapan", "tanya_syarat", service)
    assert chat.memory.form is None and chat.titles == ["Bicara petugas"]


BIRTH = [
    "Surat keterangan lahir dari fasilitas kesehatan, dokter, bidan, atau desa/kelurahan",
    "Buku nikah atau kutipan akta perkawinan",
    "Kartu Keluarga",
    "KTP-el orang tua atau pelapor",
]


@pytest.mark.parametrize(
    ("words", "have", "missing", "unsure"),
    [
        ("1, 3", "02", "", ""),
        ("1 dan 3", "02", "", ""),
        ("1-3", "012", "", ""),
        ("semua", "0123", "", ""),
        ("udah lengkap kak", "", "", None),
        ("lengkap", "0123", "", ""),
        ("semua kecuali 2", "023", "1", ""),
        ("semua kecuali kk", "013", "2", ""),
        ("semuanya belum", "", "0123", ""),
        ("belum ada", "", "0123", ""),
        ("belum punya apa-apa", "", "0123", ""),
        ("yang kk sudah", "2", "", ""),
        ("kk sudah, ktp belum", "2", "3", ""),
        ("1 udah 2 belum", "0", "1", ""),
        ("cuma kurang buku nikah", "023", "1", ""),
        ("no 2 ga yakin", "", "", "1"),
        ("buku nkah ada", "1", "", ""),
        ("9", "", "", None),
        ("surat", "", "", None),
        ("asdf", "", "", None),
    ],
)
def test_which_papers_someone_says_to_have(
    words: str, have: str, missing: str, unsure: Optional[str]
) -> None:
    said = verdicts(words, BIRTH)
    if unsure is None:
        assert said is None or have == ""
        return
    expected = {**dict.fromkeys(map(int, have), "ada"), **dict.fromkeys(map(int, missing), "belum")}
    assert said == {**expected, **dict.fromkeys(map(int, unsure), "ragu")}


CASES = [
    (service["id"], case["condition"])
    for service in LOADED.services["demo"].values()
    for case in cases_to_check(service)
]


def test_every_case_of_every_service_can_be_gone_through() -> None:
    """All of the catalogue: limits kept, its own words filed, nothing promised."""
    assert len(CASES) > 100
    for service, condition in CASES:
        chat, said = Chat(), []
        said.append(chat.press(f'/pilih{{"pilihan": "kelengkapan", "layanan": "{service}"}}'))
        if chat.form["ask"] == "case":
            said.append(chat.say(str(chat.form["cases"].index(condition) + 1)))
        said.append(chat.say("belum ada"))
        for decision in (chat.last,):
            assert decision and all(len(s.text) <= 1024 for s in decision.said), (service, condition)
        assert not NEVER_SAID.search("\n".join(said)), (service, condition)
        chat.tap("Cukup")
        case = next(
            c for c in LOADED.services["demo"][service]["requirements"] if c["condition"] == condition
        )
        assert papers_of(chat) == {"have": [], "missing": case["documents"], "unsure": []}
        assert chat.wish["condition"] == condition


# Survey


def test_a_whole_survey() -> None:
    chat = Chat()
    said = chat.press("/mulai_survei")
    assert "1/9" in said and "tanpa nama" in said
    for n, answer in enumerate(
        ["4", "baik", "lewati", "kurang baik", "tidak baik", "3 kak", "sangat baik", "2", "satu"]
    ):
        assert f"{n + 1}/9" in chat.text
        chat.say(answer, "setuju")
    assert "saran" in chat.text
    assert chat.say("petugas mohon ditambah", "minta_petugas") == ""
    answers = dict(zip(ELEMENTS, [4, 3, None, 2, 1, 3, 4, 2, 1]))
    assert chat.wish == {"do": "file_survey", "answers": answers, "comment": "petugas mohon ditambah"}


@pytest.mark.parametrize("words", ["isi survei", '/pilih{"pilihan": "survei"}'])
def test_other_ways_into_the_survey(words: str) -> None:
    chat = Chat()
    said = chat.press(words) if words.startswith("/") else chat.say(words, "tanya_status")
    assert "1/9" in said


def test_enough_sends_what_was_given() -> None:
    chat = Chat()
    chat.press("/mulai_survei")
    chat.say("1")  # a grade, not the first button
    chat.tap("Cukup")
    assert (
        chat.wish["answers"] == {**dict.fromkeys(ELEMENTS), "persyaratan": 1} and chat.wish["comment"] is None
    )


def test_nothing_given_sends_nothing() -> None:
    chat = Chat()
    chat.press("/mulai_survei")
    assert "tidak ada penilaian yang dikirim" in chat.say("cukup") and not chat.wish
    chat.press("/mulai_survei")
    for _ in range(10):
        chat.tap("Lewati")
    assert not chat.wish and chat.memory.form is None


def test_cancelling_the_survey_sends_nothing() -> None:
    chat = Chat()
    chat.press("/mulai_survei")
    chat.say("4")
    assert "Tidak ada" in chat.say("batal", "batal") and not chat.wish and chat.memory.form is None


@pytest.mark.parametrize("words", ["5", "biasa aja", "hmm", "0", "12"])
def test_what_is_no_grade_is_asked_again(words: str) -> None:
    chat = Chat()
    chat.press("/mulai_survei")
    assert "1/9" in chat.say(words) and "angka dari 1 sampai 4" in chat.text


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        ("4", 4),
        ("bagus banget", 4),
        ("cukup baik", 3),
        ("kurang", 2),
        ("ga puas", 1),
        ("cukup", None),
        ("10", None),
    ],
)
def test_grades(words: str, grade: Optional[int]) -> None:
    assert grade_in(words) == grade


# What asks for a form


@pytest.mark.parametrize(
    ("words", "intent", "service", "form"),
    [
        ("mau lapor", "lapor_keluhan", None, "laporan"),
        ("buat laporan", "batal", None, "laporan"),
        ("laporkan drainase mampet di jl. veteran", "nlu_fallback", "drainase_banjir", "laporan"),
        ("lapor diri ke rt", "tanya_cara", "pindah_datang", None),
        ("tiket saya hilang gimana cara ceknya", "di_luar_cakupan", None, "status"),
        ("bikin pengaduan dong", "nlu_fallback", None, "laporan"),
        ("saya mau lapor jalan rusak", "lapor_keluhan", "jalan_rusak", "laporan"),
        ("mau ngadu soal sampah ga diangkut", "tanya_cara", "sampah_dlh", "laporan"),
        ("pengen bikin aduan soal pohon tumbang", "tanya_cara", "pohon_rawan", "laporan"),
        ("mau laporin tetangga berisik", "tanya_cara", "ketertiban_umum", "laporan"),
        ("mau lapor kehilangan ktp", "tanya_cara", "ktp_el_hilang", None),
        ("mau lapor kehilangan ktp", "lapor_keluhan", "ktp_el_hilang", None),
        ("lapor SPT", "tanya_cara", "spt_coretax", None),
        ("lapor pajak tahunan", "tanya_cara", "spt_coretax", None),
        ("mau lapor kelahiran anak", "lapor_keluhan", "akta_kelahiran", None),
        ("bikin laporan polisi", "tanya_syarat", None, None),
        ("gimana cara buat laporan?", "tanya_cara", None, None),
        ("mau lapor pungli", "lapor_keluhan", "pungli_gratifikasi_wbs", None),
        ("lampu jalan mati", "lapor_keluhan", "pju_padam", None),
        ("cek status tiket", "tanya_status", None, "status"),
        ("cek tiket DMO-2026-000123", "di_luar_cakupan", None, "status"),
        ("dmo-2026-123", "di_luar_cakupan", None, "status"),
        ("nik saya [NIK/KK]", "di_luar_cakupan", None, None),
        ("tahun 2025 12 orang", "di_luar_cakupan", None, None),
        ("berkas saya udah lengkap belum", "tanya_status", None, "kelengkapan"),
        ("cek kelengkapan", "tanya_syarat", None, "kelengkapan"),
        ("apa berkas saya sudah cukup?", "tanya_status", None, "kelengkapan"),
        ("syarat lengkap bikin ktp apa aja?", "tanya_syarat", "ktp_el_baru", None),
        ("berkas saya sudah lengkap tapi belum diproses", "lapor_keluhan", None, None),
        ("isi survei", "tanya_status", None, "survei"),
    ],
)
def test_which_words_want_a_form(
    words: str, intent: str, service: Optional[str], form: Optional[str]
) -> None:
    known = LOADED.service(LOADED.office("demo"), service)
    assert wanted_form(Heard(intent, service, text=words), known) == form


def test_registering_a_birth_is_answered_and_no_report_offered() -> None:
    chat = Chat()
    said = chat.say("mau lapor kelahiran anak", "lapor_keluhan", "akta_kelahiran")
    assert "F-2.01" in said and "Buat laporan" not in chat.titles


def test_help_offers_the_forms() -> None:
    chat = Chat()
    chat.say("bisa apa aja", "bantuan")
    assert chat.titles == ["Buat laporan", "Cek tiket", "Bicara petugas"]
    assert "Apa yang terjadi?" in chat.tap("Buat laporan")


def test_a_form_of_another_version_is_let_go() -> None:
    chat = Chat()
    chat.slot = {"form": {"form": "lama", "ask": "x"}}
    assert "Rp30.000" in chat.say("biaya skck", "tanya_biaya", "skck") and chat.memory.form is None


def test_a_place_named_earlier_is_offered_in_the_report() -> None:
    chat = Chat()
    chat.say("saya warga Kelurahan Pondok Benda, ktp hilang", "tanya_syarat", "ktp_el_hilang")
    said = chat.say("saya mau lapor lampu jalan mati sudah 2 minggu", "lapor_keluhan", "pju_padam")
    assert chat.form["where"] == "Kelurahan Pondok Benda" and chat.form["ask"] == "confirm"
    assert "Kelurahan Pondok Benda" in said
