"""Any order of turns ends submitted, cancelled or waiting: thousands of seeded random walks through the forms."""

from __future__ import annotations

import random
import re
import time
from typing import Any, Dict, List

import pytest

from actions.choices import command_of
from actions.forms import FORMS
from actions.forms.survei import ELEMENTS
from actions.memory import Heard
from tests.engine.chatting import LOADED, Chat

WALKS, TURNS = 2400, 14
INTENTS = [
    *(
        "tanya_syarat",
        "tanya_cara",
        "tanya_biaya",
        "tanya_waktu",
        "tanya_lokasi",
        "tanya_jam",
        "tanya_online",
    ),
    *(
        "tanya_masa_berlaku",
        "tanya_info",
        "tanya_status",
        "lapor_keluhan",
        "sapa",
        "terima_kasih",
        "pamit",
        "setuju",
    ),
    *("tolak", "batal", "ulangi", "bantuan", "tanya_bot", "umpan_balik_positif", "umpan_balik_negatif"),
    *("di_luar_cakupan", "nlu_fallback", "minta_petugas"),
]
SERVICES = [
    None,
    None,
    None,
    "pju_padam",
    "jalan_rusak",
    "ktp_el_hilang",
    "akta_kelahiran",
    "nib_oss",
    "skck",
    "pbg",
    "tidak_ada",
]
BEGINNINGS = [
    "mau lapor",
    "saya mau lapor lampu jalan mati di jalan mawar sejak senin",
    "lampu jalan mati udah 2 minggu",
    "buat laporan",
    "cek status tiket",
    "cek tiket DMO-2026-000123",
    "berkas saya udah lengkap belum",
    "cek kelengkapan berkas",
    "isi survei",
    '/pilih{"pilihan": "survei"}',
    '/pilih{"pilihan": "laporan", "layanan": "pju_padam"}',
    '/pilih{"pilihan": "kelengkapan", "layanan": "nikah_kua"}',
    '/pilih{"pilihan": "kelengkapan"}',
    '/pilih{"pilihan": "status"}',
    "/mulai_survei",
]
ANSWERS = [
    *(
        "jalan melati no 5",
        "di depan pasar baru",
        "2 minggu",
        "kemarin",
        "ga tau",
        "lewati",
        "batal",
        "ga jadi deh",
    ),
    *(
        "ya",
        "tidak",
        "benar",
        "kirim",
        "kirim aja",
        "ubah",
        "cukup",
        "semua",
        "semua kecuali 2",
        "belum ada",
        "1, 3",
    ),
    *(
        "1",
        "2",
        "3",
        "4",
        "5",
        "99",
        "yang kedua",
        "sangat baik",
        "kurang baik",
        "anonim aja",
        "rahasia",
        "biasa",
    ),
    *(
        "kk sudah, ktp belum",
        "no 2 ga yakin",
        "[NOMOR]",
        "[NIK/KK]",
        "wa saya [TELEPON]",
        "dmo 2026 123 kode 123456",
    ),
    *(
        "REG-2026-77-X",
        "punya",
        "ga punya",
        "petugas",
        "sambungin ke petugas",
        "perorangan",
        "hilang",
        "umum",
    ),
    *(
        "eh bukan di jalan mawar, di jalan melati",
        "tempatnya salah",
        "ralat: sejak 3 hari",
        "isinya diganti jadi banjir",
    ),
    *(
        "eh jam buka berapa?",
        "ktp hilang gimana?",
        "halo",
        "makasih ya kak",
        "cek tiket saya",
        "isi survei",
        "mau lapor",
    ),
    *(
        "asdf",
        "🙏🙏🙏",
        "?!",
        "   x   ",
        "你好",
        "{",
        "%s %d {0}",
        "[kontak]",
        "a" * 1000,
        "ya " * 333,
        "1 " * 500,
        "-" * 900,
    ),
    *(
        "jalan " * 160,
        "se" * 400,
        "tidak ada " * 90,
        "a1b2" * 200,
        "... " * 200,
        "0800",
        "NULL",
        "\n\n",
        "lampu\nmati\ndi\njalan",
    ),
    *("[foto]",) * 6,
    *("foto", "ga ada foto", "fotonya salah", "ubah foto", "(foto)"),
]
STALE = [
    f'/pilih{{"pilihan": "{choice}"}}'
    for choice in [
        *(
            "kirim",
            "ubah",
            "ubah:where",
            "ubah:contact",
            "ya",
            "batal",
            "lewati",
            "biasa",
            "rahasia",
            "kasus:1",
            "kasus:9",
        ),
        *(
            "cukup",
            "kirim_berkas",
            "ubah_berkas",
            "tanpa_nomor",
            "lainnya",
            "tidak_dikenal",
            "survei",
            "laporan",
            "status",
        ),
    ]
] + ["/setuju", "/tolak", "/minta_petugas", '/pilih{"rusak', "/pilih", '/tanya_biaya{"layanan": "skck"}']


def step(chat: Chat, dice: random.Random) -> None:
    # Mostly inside a form.
    kind = dice.random() if chat.memory.form or dice.random() < 0.3 else 0.45
    if kind < 0.35 and chat.memory.choices:
        chat.press(dice.choice(chat.memory.choices)[1])
    elif kind < 0.42:
        chat.press(dice.choice(STALE))
    elif kind < 0.5:
        began = dice.choice(BEGINNINGS)
        chat.press(began) if began.startswith("/") else chat.say(
            began, dice.choice(INTENTS), dice.choice(SERVICES)
        )
    else:
        words = dice.choice(ANSWERS) or "x"
        topic: Dict[str, Any] = (
            {"topic": "kdrt", "topic_chance": dice.random()} if dice.random() < 0.02 else {}
        )
        ranked = (("skck", 0.4), ("ktp_el_hilang", 0.3)) if dice.random() < 0.3 else ()
        chat.say(words, dice.choice(INTENTS), dice.choice(SERVICES), services=ranked, **topic)


def check_wish(wish: Dict[str, Any], before: Dict[str, Any]) -> None:
    """Exactly what the bridge takes (`api/domain/wishes.py`)."""
    kind = wish["do"]
    if kind == "file_report":
        assert set(wish) == {
            "do",
            "service",
            "privacy",
            "what",
            "where",
            "since",
            "contact_message",
            "photos",
        }
        assert wish["privacy"] in ("biasa", "anonim", "rahasia")
        assert 0 < len(wish["what"].strip()) <= 1000 and 0 < len(wish["where"].strip()) <= 300
        assert wish["since"] is None or 0 < len(wish["since"].strip()) <= 200
        assert len(wish["photos"]) <= 3 and len(set(wish["photos"])) == len(wish["photos"])
        assert all(re.fullmatch(r"percakapan:(\d+)-\1", photo) for photo in wish["photos"])
        assert wish["photos"] == before.get("photos", []), "Nothing is sent that was not shown."
        assert wish["contact_message"] is None or re.fullmatch(r"percakapan:\d+-\d+", wish["contact_message"])
        assert wish["contact_message"] is None or wish["privacy"] == "rahasia"
        assert wish["service"] is None or re.fullmatch(r"[a-z][a-z0-9_]*", wish["service"])
        assert before.get("ask") == "summary", "Nothing is sent that was not shown."
    elif kind == "look_up":
        assert re.fullmatch(r"[A-Z]{2,5}-20\d\d-\d{6}", wish["number"])
        assert wish["code"] is None or re.fullmatch(r"\d{6}", wish["code"])
    elif kind == "look_up_application":
        assert wish["service"] and 0 < len(wish["number"].strip()) <= 60
    elif kind == "file_checklist":
        documents = [*wish["have"], *wish["missing"], *wish["unsure"]]
        service = LOADED.services["demo"][wish["service"]]
        case = next(c for c in service["requirements"] if c["condition"] == wish["condition"])
        assert sorted(documents) == sorted(case["documents"]) and isinstance(wish["for_officer"], bool)
        assert before.get("ask") == "result"
    else:
        assert kind == "file_survey" and tuple(wish["answers"]) == ELEMENTS
        assert all(v is None or v in (1, 2, 3, 4) for v in wish["answers"].values())
        assert wish["comment"] is None or 0 < len(wish["comment"].strip()) <= 1000


def check(chat: Chat, before: Dict[str, Any]) -> None:
    decision = chat.last
    assert decision is not None and (decision.said or decision.wish or decision.handover), "Silence."
    for said in decision.said:
        assert 0 < len(said.text.strip()) <= 1024
        assert len(said.buttons) <= 3 and all(0 < len(b.title) <= 20 for b in said.buttons)
        assert len({b.title for b in said.buttons}) == len(said.buttons)
        assert all(command_of(b.payload)[0].isidentifier() for b in said.buttons)
    assert not any(said.buttons for said in decision.said[:-1]) or chat.memory.form is None
    form = chat.form
    assert not form or form["form"] in FORMS
    if form:
        assert decision.handover is None
        assert form.get("paused", {}).get("form") in (None, *FORMS) and "paused" not in form.get("paused", {})
    if decision.wish:
        check_wish(decision.wish, before)
    if decision.secret:
        assert before.get("ask") == "contact"


@pytest.mark.parametrize("part", range(4))
def test_any_order_of_turns_ends_or_waits(part: int) -> None:
    ended = {"wish": 0, "waiting": 0, "no form": 0}
    for seed in range(part, WALKS, 4):
        dice, chat, path = random.Random(seed), Chat(), []
        for _ in range(TURNS):
            before = chat.form
            try:
                step(chat, dice)
                path.append(chat.last.wish["do"] if chat.last and chat.last.wish else chat.form.get("ask"))
                check(chat, before)
            except Exception as problem:
                raise AssertionError(f"seed {seed}, after {path}, in {before}: {problem!r}") from problem
        ended["wish"] += any(isinstance(p, str) and p in WISHES for p in path)
        ended["waiting" if chat.memory.form else "no form"] += 1
        leave(chat)
    assert min(ended.values()) > 50, ended  # the walks reach every kind of end


WISHES = {"file_report", "look_up", "look_up_application", "file_checklist", "file_survey"}


def leave(chat: Chat) -> None:
    """«batal» ends a form, and the one that waits behind it; nothing is sent by it."""
    for _ in range(2):
        if chat.memory.form:
            chat.say("batal", "batal")
            assert not chat.wish
    assert chat.memory.form is None


@pytest.mark.parametrize("began", BEGINNINGS)
def test_whoever_only_presses_buttons_or_types_numbers_gets_out(began: str) -> None:
    """Nobody is led in a circle: a patient citizen who answers at random has ended within some dozens of turns."""
    for seed in range(30):
        dice, chat = random.Random(seed), Chat()
        intent = "lapor_keluhan" if "lapor" in began else "tanya_status"
        chat.press(began) if began.startswith("/") else chat.say(began, intent)
        for _ in range(60):
            if not chat.memory.form:
                break
            taps: List[str] = [p for t, p in chat.memory.choices if t not in ("Ubah", "Lainnya")]
            if taps and dice.random() < 0.6:
                chat.press(dice.choice(taps))
            else:
                chat.say(
                    dice.choice(["1", "2", "jalan melati 5", "DMO-2026-000001", "akta kelahiran"]),
                    service="akta_kelahiran",
                )
        assert chat.memory.form is None, (began, seed, chat.form)


def test_long_words_are_read_quickly() -> None:
    """No pattern runs away on a thousand letters."""
    for words in [
        w * (1000 // len(w))
        for w in ("ya ", "ga ", "1 ", "se", "a1", "jalan ", "di ", "- ", "eh ", "bukan ", "rt 1 ", "kk,")
    ]:
        for began in BEGINNINGS:
            chat = Chat()
            chat.press(began) if began.startswith("/") else chat.say(began, "lapor_keluhan")
            started = time.perf_counter()
            chat.say(words)
            assert time.perf_counter() - started < 1.0, (began, words[:10])


def test_the_state_outlives_a_pause_and_another_version_of_the_words() -> None:
    chat = Chat()
    chat.say("mau lapor jalan rusak di jalan mawar", "lapor_keluhan", "jalan_rusak")
    slot = chat.slot
    again = Chat()
    again.slot = slot
    again.hear(Heard("setuju", text="ya"))
    assert again.form["ask"] == "since" and again.form["where"] == "di jalan mawar"
