"""The net that works without the engine: crisis phrases and the wish for a person.

The phrases are data (`catalogue/sensitive.yml`); they are precise rather than complete, because the model looks at
every message too. What this net catches reaches a person even while the engine is down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_REPEATED = re.compile(r"(.)\1{2,}")
_NOT_WORD = re.compile(r"[^\w\s]|_")
_SPACES = re.compile(r"\s+")
_PERSON = re.compile(
    r"\b(?:petugas|operator|cs|customer service|manusia|orang (?:asli|beneran)|admin(?:nya)? (?:asli|manusia))\b"
)
_WISH = re.compile(
    r"\b(?:mau|minta|pengen|pingin|ingin|tolong|sambung\w*|hubung\w*|bicara|ngobrol|ngomong|chat|panggil\w*|bisa)\b"
)


def plain(text: str) -> str:
    """Lower case, no punctuation, letters repeated three or more times squeezed to one, single spaces."""
    return _SPACES.sub(" ", _NOT_WORD.sub(" ", _REPEATED.sub(r"\1", text.lower()))).strip()


class SafetyNet:
    """Compiled phrases per topic, most severe first. Raises `re.error` at construction for a bad phrase."""

    def __init__(self, phrases: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._topics = [
            (topic, re.compile("|".join(f"(?:{p})" for p in patterns)))
            for topic, raw in phrases
            if (patterns := list(raw))
        ]

    def topic_of(self, text: str) -> str | None:
        """The sensitive topic these words certainly touch, or None."""
        words = plain(text)
        return next((topic for topic, pattern in self._topics if pattern.search(words)), None)


def asks_for_person(text: str) -> bool:
    """Whether the words plainly ask for a human; used only while the engine cannot be asked."""
    words = plain(text)
    return bool(_PERSON.search(words)) and (bool(_WISH.search(words)) or len(words.split()) <= 3)
