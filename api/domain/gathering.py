"""Several bubbles, one question: how long to wait before the engine is asked (decision 0011).

A greeting or «mau nanya» announces more, so it waits; anything with content is answered at once.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_PREAMBLE = frozenset(
    [
        "a",
        "ada",
        "admin",
        "apa",
        "aslm",
        "aslmkm",
        "asalamualaikum",
        "assalamualaikum",
        "assalamu'alaikum",
        "assalamu",
        "alaikum",
        "ass",
        "bang",
        "bapak",
        "boleh",
        "bpk",
        "bu",
        "bertanya",
        "bund",
        "bro",
        "dong",
        "ditanyakan",
        "gan",
        "hai",
        "hallo",
        "halo",
        "hay",
        "hei",
        "hi",
        "ijin",
        "ingin",
        "izin",
        "kak",
        "kaka",
        "kakak",
        "ka",
        "kk",
        "mas",
        "mau",
        "mba",
        "mbak",
        "met",
        "maaf",
        "malam",
        "mimin",
        "min",
        "minta",
        "mohon",
        "mlm",
        "nanya",
        "nnya",
        "numpang",
        "nya",
        "om",
        "oi",
        "p",
        "pa",
        "pagi",
        "pak",
        "permisi",
        "pgi",
        "punten",
        "puntennya",
        "saja",
        "salam",
        "samlekum",
        "sampurasun",
        "sedikit",
        "selamat",
        "semua",
        "siang",
        "sore",
        "sob",
        "sy",
        "saya",
        "aku",
        "aq",
        "tabe",
        "tabe'",
        "tanya",
        "tante",
        "tanyakan",
        "tny",
        "to",
        "tolong",
        "waalaikumsalam",
        "wr",
        "wb",
        "warahmatullahi",
        "wabarakatuh",
        "ya",
        "yth",
        "kulonuwun",
        "horas",
        "rahayu",
    ]
)


def announces_more(text: str) -> bool:
    """True for greetings and preambles that carry no question of their own."""
    words = [w.lower() for w in _WORD.findall(text)]
    return 0 < len(words) <= 8 and "?" not in text and all(w in _PREAMBLE for w in words)


def pause_ms(text: str, *, after_preamble: int, after_content: int) -> int:
    """Milliseconds to give the citizen to finish."""
    return after_preamble if announces_more(text) else after_content
