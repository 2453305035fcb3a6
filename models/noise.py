"""How people really type: typos, dropped vowels and spaces, respellings, chat words, regional words.

Training messages pass through `spoil` anew in every epoch, so that a model never sees the same wording twice. The word
pairs are `nlu_data/short_forms.yml` (read backwards) and `nlu_data/regional_words.yml`.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List

import yaml

from bot.text_normalizer import SHORT_FORMS

REGIONAL = Path(__file__).resolve().parent.parent / "nlu_data" / "regional_words.yml"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS: Dict[str, str] = {
    key: row[max(0, i - 1) : i] + row[i + 1 : i + 2] for row in _ROWS for i, key in enumerate(row)
}
# Spoken Indonesian written as it sounds: (pattern, replacement).
_RESPELLED = [
    (re.compile(r"au\b"), "o"),  # kalau → kalo
    (re.compile(r"ai\b"), "e"),  # sampai → sampe
    (re.compile(r"\bh(?=[aiu])"), ""),  # hilang → ilang
    (re.compile(r"(?<=[aeiou])h\b"), ""),  # sudah → suda
    (re.compile(r"a(?=[tpnms]\b)"), "e"),  # cepat → cepet
    (re.compile(r"nya\b"), "x"),  # biayanya → biayax
    (re.compile(r"[fv]"), "p"),  # fotokopi → potokopi
    (re.compile(r"(?<=[aeiou])k\b"), "q"),  # anak → anaq
    (re.compile(r"\bme(?=ng|ny|m|n)"), ""),  # mengurus → ngurus
    (re.compile(r"kan\b"), "in"),  # laporkan → laporin
    (re.compile(r"s(?=[aiu])"), "c"),  # bisa → bica
    (re.compile(r"z"), "j"),  # izin → ijin
    (re.compile(r"u(?=[nkrt]\b)"), "o"),  # rusuk → rusok
]
_OPENINGS = (
    "min",
    "kak",
    "pak",
    "bu",
    "halo",
    "permisi",
    "halo min",
    "maaf",
    "mau tanya",
    "assalamualaikum",
    "mohon info",
    "eh",
)
_ENDINGS = (
    "ya",
    "min",
    "kak",
    "dong",
    "nih",
    "sih",
    "pak",
    "bu",
    "ya kak",
    "mohon info",
    "makasih",
    "tolong",
    "gan",
    "??",
    "🙏",
)
_WORD = re.compile(r"[A-Za-z]+")


def _backwards(pairs: Dict[str, str]) -> Dict[str, List[str]]:
    found: Dict[str, List[str]] = {}
    for short, full in pairs.items():
        found.setdefault(full, []).append(short)
    return found


@dataclass(frozen=True)
class Noise:
    """Chance of each kind of change per message, and how many words of a changed message it touches."""

    typos: float = 0.3
    vowels: float = 0.12
    glued: float = 0.08
    respelled: float = 0.15
    short: float = 0.25
    regional: float = 0.15
    framed: float = 0.2
    dropped: float = 0.15
    casing: float = 0.05
    touched: float = 0.25


class Spoiler:
    """Changes wording, never meaning. The same seed gives the same changes."""

    def __init__(self, noise: Noise, seed: int) -> None:
        self.noise, self.random = noise, random.Random(seed)
        self.short = _backwards(SHORT_FORMS)
        raw = yaml.safe_load(REGIONAL.read_text(encoding="utf-8"))
        self.regional: List[Dict[str, List[str]]] = [raw[name] for name in sorted(raw)]

    def spoil(self, text: str) -> str:
        """A message as someone else might have typed it; often unchanged."""
        chance, noise = self.random.random, self.noise
        words = text.split()
        if chance() < noise.short:
            words = [self._swapped(w, self.short, 0.6) for w in words]
        if chance() < noise.regional:
            language = self.random.choice(self.regional)
            words = [self._swapped(w, language, 0.7) for w in words]
        if chance() < noise.dropped and len(words) > 4:
            words.pop(self.random.randrange(len(words)))
        if chance() < noise.respelled:
            pattern, instead = self.random.choice(_RESPELLED)
            words = [pattern.sub(instead, w) if len(w) > 3 else w for w in words]
        if chance() < noise.vowels:
            words = [self._without_vowels(w) if chance() < 0.4 else w for w in words]
        if chance() < noise.typos:
            words = [self._mistyped(w) if chance() < noise.touched else w for w in words]
        if chance() < noise.glued and len(words) > 2:
            at = self.random.randrange(len(words) - 1)
            words[at : at + 2] = [words[at] + words[at + 1]]
        if chance() < noise.framed:
            if chance() < 0.5:
                words.insert(0, self.random.choice(_OPENINGS))
            else:
                words.append(self.random.choice(_ENDINGS))
        joined = " ".join(words)
        return joined.upper() if chance() < noise.casing else joined

    def _swapped(self, word: str, pairs: Dict[str, List[str]], often: float) -> str:
        core = _WORD.search(word.lower())
        others = pairs.get(core.group()) if core else None
        if not others or self.random.random() > often:
            return word
        assert core is not None
        return word[: core.start()] + self.random.choice(others) + word[core.end() :]

    def _without_vowels(self, word: str) -> str:
        return word[0] + re.sub("[aeiou]", "", word[1:-1]) + word[-1] if len(word) > 4 else word

    def _mistyped(self, word: str) -> str:
        if len(word) < 4:
            return word
        at = self.random.randrange(len(word) - 1)
        kind = self.random.randrange(4)
        if kind == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if kind == 1:
            return word[:at] + word[at + 1 :]
        if kind == 2:
            return word[: at + 1] + word[at:]
        near = _NEIGHBOURS.get(word[at].lower(), word[at])
        return word[:at] + self.random.choice(near) + word[at + 1 :]
