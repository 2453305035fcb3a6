"""Forms through the trained engine: what the model makes of everyday answers, and what survives a restart."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from tests.engine.conftest import Engine


def titles(answer: Dict[str, Any]) -> List[str]:
    return [button["title"] for button in answer["replies"][-1]["buttons"]]


def tap(engine: Engine, session: str, answer: Dict[str, Any], title: str) -> Dict[str, Any]:
    command = next(b["payload"] for b in answer["replies"][-1]["buttons"] if b["title"] == title)
    status, said = engine.turn(session, command=command)
    assert status == 200, said
    return dict(said)


def told(engine: Engine, session: str, *lines: str) -> Tuple[Dict[str, Any], str]:
    """The answer to the last line, and its text."""
    answer: Optional[Dict[str, Any]] = None
    for line in lines:
        answer = engine.say(session, line)
    assert answer is not None
    return answer, "\n".join(reply["text"] for reply in answer["replies"])


def test_a_report_from_the_first_message_to_the_wish_across_a_restart(engine: Engine) -> None:
    session = "form-laporan:1"
    answer, _ = told(engine, session, "lampu jalan mati di depan rumah saya udah 2 minggu")
    assert titles(answer)[0] == "Buat laporan"
    answer = tap(engine, session, answer, "Buat laporan")
    assert "udah 2 minggu" in answer["replies"][-1]["text"] and titles(answer) == ["Benar", "Ubah", "Batal"]
    answer, text = told(engine, session, "bener kak")
    assert "Di mana tempatnya?" in text

    assert engine.actions is not None
    engine.actions.kill()
    engine.actions.wait(20)
    engine.start_actions()

    answer, text = told(engine, session, "eh jam buka berapa?")
    assert "Jam layanan" in text and answer["replies"][-1]["text"].startswith("Di mana tempatnya?")
    answer, text = told(engine, session, "jalan melati no 5 dekat masjid")
    assert "Ada fotonya?" in text and titles(answer) == ["Lewati"]
    status, answer = engine.turn(session, "[foto]", message_id="form-laporan:6-6")
    assert status == 200 and "Foto ke-1" in answer["replies"][0]["text"] and answer["secret"] is False
    assert titles(answer) == ["Biasa", "Anonim", "Rahasia"]
    answer, text = told(engine, session, "rahasia aja")
    assert "disegel" in text and answer["secret"] is False
    status, answer = engine.turn(session, "wa saya [TELEPON] ya", message_id="form-laporan:7-7")
    assert status == 200 and answer["secret"] is True and answer["wish"] is None
    answer, text = told(engine, session, "eh bukan jalan melati, di jalan mawar")
    assert "Tempat: di jalan mawar" in text and answer["secret"] is False
    answer, _ = told(engine, session, "kirim aja")
    assert answer["replies"] == [] and answer["wish"] == {
        "do": "file_report",
        "service": "pju_padam",
        "privacy": "rahasia",
        "what": "lampu jalan mati di depan rumah saya udah 2 minggu",
        "where": "di jalan mawar",
        "since": "2 minggu",
        "contact_message": "form-laporan:7-7",
        "photos": ["form-laporan:6-6"],
    }


def test_a_digression_to_another_service_returns_to_the_form(engine: Engine) -> None:
    session = "form-digresi:1"
    answer, text = told(engine, session, "saya mau lapor jalan rusak", "ktp hilang gimana?")
    assert answer["replies"][0]["card"]["service"] == "ktp_el_hilang"
    assert "Isi: jalan rusak" in answer["replies"][-1]["text"]
    answer, text = told(engine, session, "ya", "jalan kenanga 3", "lewati", "ga jadi deh")
    assert text == "Baik, laporan dibatalkan. Tidak ada yang dikirim." and answer["wish"] is None


def test_a_ticket_is_looked_up_with_its_code(engine: Engine) -> None:
    answer, _ = told(engine, "form-status:1", "cek tiket DMO-2026-000123 kode 654321")
    assert answer["wish"] == {"do": "look_up", "number": "DMO-2026-000123", "code": "654321"}


def test_papers_are_gone_through_after_the_requirements(engine: Engine) -> None:
    session = "form-berkas:1"
    answer, _ = told(engine, session, "syarat ktp hilang apa aja")
    answer = tap(engine, session, answer, "Periksa berkas")
    answer, text = told(engine, session, "yang pertama", "yang kk sudah")
    assert "Belum ada:\n- Surat keterangan kehilangan dari kepolisian" in text
    answer, _ = told(engine, session, "kirim ke petugas")
    assert answer["wish"]["do"] == "file_checklist" and answer["wish"]["for_officer"] is True
    assert answer["handover"] is None


def test_the_bridges_command_begins_the_survey(engine: Engine) -> None:
    session = "form-survei:1"
    status, answer = engine.turn(session, command="/mulai_survei")
    assert status == 200 and "1/9" in answer["replies"][0]["text"]
    answer, _ = told(engine, session, "4", "baik", "lewati", "cukup")
    assert answer["wish"]["answers"]["persyaratan"] == 4 and answer["wish"]["answers"]["waktu"] is None


def test_more_turns_than_a_rasa_session_keeps_lose_nothing(engine: Engine) -> None:
    """After six turns the tracker starts a new session; the slot with the form goes along."""
    session = "form-panjang:1"
    told(engine, session, "survei", *["3"] * 9)
    answer, _ = told(engine, session, "semoga petugas lebih cepat")
    assert list(answer["wish"]["answers"].values()) == [3] * 9
    assert answer["wish"]["comment"] == "semoga petugas lebih cepat"


def test_a_photo_beside_any_form_is_not_taken_for_words(engine: Engine) -> None:
    """Whatever the model hears in the word: it is a photo, the bot says so, and a report begun after it takes it."""
    session = "form-foto:1"
    status, answer = engine.turn(session, "[foto]", message_id="form-foto:1-1")
    assert status == 200 and answer["handover"] is None and answer["wish"] is None
    assert "tidak bisa melihat isi foto" in answer["replies"][0]["text"]
    assert titles(answer) == ["Buat laporan", "Bicara petugas"]
    tap(engine, session, answer, "Buat laporan")
    answer, text = told(engine, session, "jalan rusak parah", "jalan kenanga 3", "2 hari")
    assert titles(answer) == ["Biasa", "Anonim", "Rahasia"]
    answer, text = told(engine, session, "biasa")
    assert "Foto: 1" in text
    answer, _ = told(engine, session, "kirim")
    assert answer["wish"]["photos"] == ["form-foto:1-1"]


def test_what_was_confided_is_forgotten_with_the_next_turn(engine: Engine) -> None:
    session = "confided:1"
    asked = engine.say(session, "cek tiket DMO-2026-000123 kode 482913")
    assert asked["wish"]["code"] == "482913"
    database = Path(engine.env["PENDOPO_TRACKER_DB"])

    assert engine.say(session, "biaya skck berapa")["replies"][0]["card"]["service"] == "skck"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        rows = connection.execute("SELECT data FROM events WHERE sender_id = ?", (session,)).fetchall()
    assert rows and not any("482913" in row[0] for row in rows)
    assert engine.say(session, "syaratnya?")["replies"][0]["card"]["service"] == "skck"
