"""Rules about what is written: fees have a legal basis, links have the right form, texts are short and plain.

Links are looked at, never fetched: whether a page still says what it said is for people to check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from api.curation import sentences
from api.curation.remedies import Remark, by_rule
from api.domain.curation_notices import OFFICIALESE

# An answer has 1 024 characters for everything; heading, basis and date need the rest.
ROOM_FOR_A_SECTION = 850
WORDS_PER_SENTENCE = 20
_LINK = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s<>\"']*|\bwww\.[^\s<>\"']+", re.IGNORECASE)
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE)
_OFFICIALESE = [
    (re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE), word, plain)
    for word, plain in sorted(OFFICIALESE.items(), key=lambda pair: -len(pair[0]))
]
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")
_WORD = re.compile(r"[^\W\d_][\w'-]*")


def of_fee(file: str, fee: Any, prefix: str = "") -> Iterator[Remark]:
    """A fee that is said needs its legal basis: an error where rupiah are named as verified, else a warning."""
    if not isinstance(fee, dict) or fee.get("confidence") == "unverified" or fee.get("legal_basis"):
        return
    lines = [str(fee.get("short")), str(fee.get("summary")), *map(str, fee.get("details") or ())]
    names_rupiah = bool(fee.get("amount_idr")) or any(re.search(r"Rp\s?\d", line) for line in lines)
    is_error = names_rupiah and fee.get("confidence") == "verified"
    yield by_rule(file, f"{prefix}fee.legal_basis", "fee_without_basis", not is_error, {})


def of_links(file: str, key: str, text: str, *, is_source: bool = False) -> Iterator[Remark]:
    """https and a host that can be one. A source keeps the address under which it was read, so http only warns there."""
    for found in _LINK.findall(text):
        link = found.rstrip(".,;:!?)]»")
        values = {"value": link}
        if not link.lower().startswith("https://"):
            yield by_rule(file, key, "source_not_https" if is_source else "link_not_https", is_source, values)
        elif not _is_well_formed(link):
            yield by_rule(file, key, "link_form", False, values)


def _is_well_formed(link: str) -> bool:
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return False
    return bool(_HOST.fullmatch(parts.hostname or "")) and "@" not in parts.netloc and port in (None, 443)


def of_length(file: str, service: Mapping[str, Any], prefix: str = "") -> Iterator[Remark]:
    """Cases and steps that do not fit into one answer; the citizen would read «…»."""
    long = [
        (f"requirements.{n}.documents", case.get("documents"))
        for n, case in enumerate(_dicts(service.get("requirements")))
    ]
    steps = service.get("steps")
    long.append(("steps.lines", steps.get("lines") if isinstance(steps, dict) else None))
    for key, lines in long:
        length = sum(len(str(line)) + 3 for line in lines) if isinstance(lines, list) else 0
        if length > ROOM_FOR_A_SECTION:
            yield by_rule(file, prefix + key, "long", True, {"length": length})


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def of_plainness(file: str, key: str, text: str) -> Iterator[Remark]:
    """Words of the office, and sentences that are too long to be understood at once."""
    left = text
    for pattern, word, plain in _OFFICIALESE:
        if pattern.search(left):
            left = pattern.sub(" ", left)  # «tersebut di atas» is not «tersebut» as well
            yield by_rule(file, key, "officialese", True, {"word": word, "plain": plain})
    average = words_per_sentence(text)
    if average > WORDS_PER_SENTENCE:
        values = {"words": f"{average:.0f}", "limit": WORDS_PER_SENTENCE}
        yield by_rule(file, key, "long_sentence", True, values)


def words_per_sentence(text: str) -> float:
    """Average; a colon or semicolon ends a thought as a full stop does, numbers are no words."""
    counts = [n for part in _SENTENCE_END.split(text) if (n := len(_WORD.findall(part)))]
    return sum(counts) / len(counts) if counts else 0.0


def of_service(file: str, service: Any, prefix: str = "") -> Iterator[Remark]:
    """All of these rules for a service, or for what an office changes in it."""
    if not isinstance(service, dict):
        return
    yield from of_fee(file, service.get("fee"), prefix) if "confidence" in (service.get("fee") or {}) else ()
    yield from of_length(file, service, prefix)
    yield from of_texts(file, sentences.of_service(service, prefix))
    for key, text in sentences.texts(service.get("sources"), f"{prefix}sources"):
        yield from of_links(file, key, text, is_source=True)


def of_texts(file: str, read: Iterator[tuple[str, str]]) -> Iterator[Remark]:
    """Links and plainness of what citizens read; the titles of laws are as they are."""
    for key, text in read:
        yield from of_links(file, key, text)
        if "legal_basis" not in key:
            yield from of_plainness(file, key, text)
