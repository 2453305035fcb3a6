"""No message of a thousand characters may hold the action server up: every pattern that reads citizens' words, timed."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from typing import Iterator, List, Tuple

import actions
from tests.engine.chatting import LOADED, Chat

SECONDS = 0.25
PIECES = [
    "ya ", "ok ", "oke ", "yaya", "okok", "udah ", "batal ", "ga ", "kak ", "ya,", "di jalan ", "2 minggu ", "sudah ", "a", " ", ".",
    "1 dan ", "semua kecuali ", "kk ", "ada ", "belum ", "minta 50 ", "pukul 9 ", "ktp hilang ", "kirim ", "rt 1 ", "jl. A ", "DMO-", "1",
]  # fmt: skip
# Only ever matched against a few words (`words._is`).
GUARDED = {f"actions.forms.words.{name}" for name in ("_YES", "_NO", "_STOP", "_SKIP", "_UNKNOWN", "_DONE")}
MODULES = [
    m.name for m in pkgutil.walk_packages(actions.__path__, "actions.") if m.name != "actions.__main__"
]


def patterns() -> Iterator[Tuple[str, "re.Pattern[str]"]]:
    for name in MODULES:
        for key, value in vars(importlib.import_module(name)).items():
            if isinstance(value, re.Pattern):
                yield f"{name}.{key}", value
    for topic in LOADED.topics.values():
        for key in ("phrases", "harmless", "perhaps"):
            for number, phrase in enumerate(topic.get(key, ())):
                yield f"{topic['id']}.{key}.{number}", re.compile(phrase)
    for belief in LOADED.outdated["beliefs"]:
        for phrase in belief["phrases"]:
            yield belief["id"], re.compile(phrase)


def texts() -> List[str]:
    return [(piece * 1000)[:990] + end for piece in PIECES for end in ("x", "?", "")]


def test_forms_answer_repeated_words_at_once() -> None:
    for opening in ("saya mau lapor", "cek kelengkapan ktp hilang", "cek tiket", "isi survei"):
        for text in texts():
            chat = Chat()
            chat.say(opening, "lapor_keluhan" if "lapor" in opening else "tanya_status")
            began = time.perf_counter()
            chat.say(text, "nlu_fallback")
            chat.say(text, "setuju")
            assert time.perf_counter() - began < 2 * SECONDS, (opening, text[:30])


def test_searching_takes_no_time() -> None:
    slow = []
    for key, pattern in patterns():
        if key in GUARDED:
            continue
        for text in texts():
            began = time.perf_counter()
            pattern.search(text.lower())
            if time.perf_counter() - began > 1.0:
                slow.append((key, text[:30]))
    assert not slow
