"""How people name a service, or only point at it: pure functions on words."""

from __future__ import annotations

import re
from typing import FrozenSet

_FOLLOW_UP = re.compile(
    r"^(?:kalau|kalo|klo|kl|kalu|terus|trus|nah|dan|yang|yg)\b(?:[^\w\s]*\s*[\w-]+){1,4}\W*$", re.IGNORECASE
)


_CORRECTS = re.compile(
    r"^(?:(?:eh|oh|maaf|salah|bukan|bkn|tidak|ga|gak)\b[\s,.]*)*(?:itu\b[\s,.]*)?(?:maksud|mksd|maksut)",
    re.IGNORECASE,
)
_FILLERS = frozenset(
    [
        "mau",
        "mo",
        "pengen",
        "ingin",
        "urus",
        "ngurus",
        "mengurus",
        "bikin",
        "buat",
        "soal",
        "tentang",
        "info",
        "tanya",
        "nanya",
        "dong",
        "kak",
        "min",
        "pak",
        "bu",
        "saya",
        "aku",
        "kalau",
        "kalo",
        "klo",
        "kl",
        "kalu",
        "terus",
        "trus",
        "nah",
        "dan",
        "yang",
        "yg",
        "bukan",
        "bkn",
        "eh",
        "oh",
        "maaf",
        "salah",
        "itu",
        "maksud",
        "maksudnya",
        "maksudku",
        "maksut",
        "mksd",
    ]
)


def names_only_a_service(text: str) -> bool:
    """«kalau SKCK?» asks what was asked before, about another service."""
    return bool(_FOLLOW_UP.match(text.strip()))


def corrects(text: str) -> bool:
    """«bukan, maksud saya KK»: the same question about something else."""
    return bool(_CORRECTS.match(text.strip()))


def words_of(text: str) -> FrozenSet[str]:
    """The words that carry something."""
    return frozenset(re.findall(r"[^\W\d_]+", text.lower())) - _FILLERS


def family_of(service_id: str) -> str:
    """«paspor» of `paspor_hilang_rusak`: the papers that «yang hilang» may mean in a conversation about them."""
    return service_id.partition("_")[0]
