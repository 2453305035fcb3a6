"""A typed answer works like a tap: which of the buttons shown last was meant."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher
from typing import Dict, FrozenSet, List, Optional, Sequence, Tuple

CLOSE_ENOUGH = 0.8
_ORDINALS = {
    "1": 0,
    "satu": 0,
    "pertama": 0,
    "kesatu": 0,
    "pertamax": 0,
    "2": 1,
    "dua": 1,
    "kedua": 1,
    "ke2": 1,
    "3": 2,
    "tiga": 2,
    "ketiga": 2,
    "ke3": 2,
    "4": 3,
    "keempat": 3,
    "terakhir": -1,
    "atas": 0,
    "tengah": 1,
    "bawah": -1,
}
# Words around an answer that say nothing about which.
_AROUND = frozenset(
    [
        "yang",
        "yg",
        "yng",
        "no",
        "nomor",
        "nomer",
        "pilih",
        "pilihan",
        "opsi",
        "deh",
        "dong",
        "aja",
        "saja",
        "kak",
        "min",
        "ka",
        "pak",
        "bu",
        "kk",
        "ya",
        "iya",
        "nya",
        "itu",
        "sih",
        "mau",
        "saya",
        "sy",
        "ku",
        "aku",
        "tolong",
        "mas",
        "mbak",
        "ke",
    ]
)


def chosen(text: str, choices: Sequence[Tuple[str, str]]) -> Optional[str]:
    """The payload of the one button that `text` names: its words (also misspelt) or its place («yang kedua»)."""
    said = _words(text)
    if not said or not choices or len(said) > 6:
        return None
    names = [_words(title) for title, _ in choices]
    exact = [i for i, name in enumerate(names) if name == said]
    if len(exact) == 1:
        return choices[exact[0]][1]
    telling = [w for w in said if w not in _AROUND] or said
    if len(telling) == 1 and telling[0] in _ORDINALS:
        place = _ORDINALS[telling[0]]
        return choices[place][1] if -1 <= place < len(choices) else None
    fitting = [i for i, name in enumerate(names) if all(_among(word, name) for word in telling)]
    return choices[fitting[0]][1] if len(fitting) == 1 else None


def command_of(payload: str) -> Tuple[str, Dict[str, str]]:
    """Intent and entities of a button's payload, `/intent{"entity": "value"}`."""
    name, brace, rest = payload.lstrip("/").partition("{")
    try:
        entities = json.loads(brace + rest) if brace else {}
    except ValueError:
        entities = {}
    return name, {str(k): str(v) for k, v in entities.items()}


def _words(text: str) -> List[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _among(word: str, name: Sequence[str]) -> bool:
    if word in name:
        return True
    near: FrozenSet[str] = frozenset(w for w in name if len(w) > 2)
    return len(word) > 2 and any(SequenceMatcher(None, word, w).ratio() >= CLOSE_ENOUGH for w in near)
