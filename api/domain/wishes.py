"""What the engine may wish from the bridge, read strictly: anything else is no wish and the whole turn is refused.

The engine decides what to say; only the bridge has the database, so filing and looking up are its deeds
(`docs/architecture.md`, «The turn»).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api.domain.photos import MAX_PER_REPORT
from api.domain.survey import ELEMENTS
from api.domain.tickets import Privacy

MAX_WHAT, MAX_WHERE, MAX_SINCE, MAX_COMMENT = 1000, 300, 200, 1000
MAX_DOCUMENTS, MAX_DOCUMENT, MAX_CONDITION, MAX_NUMBER = 40, 400, 120, 60
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CODE = re.compile(r"[0-9]{1,12}")
_MESSAGE = re.compile(r"([0-9A-Za-z\-]{1,36}):([0-9]{1,9})-([0-9]{1,9})")


@dataclass(frozen=True)
class MessageSpan:
    """The messages `first` … `last` of one conversation, as a turn's `message_id` names them."""

    conversation_id: str
    first: int
    last: int


@dataclass(frozen=True)
class FileReport:
    service: str | None
    privacy: Privacy
    what: str
    where: str
    since: str | None = None
    contact: MessageSpan | None = None
    photos: tuple[MessageSpan, ...] = ()  # the messages that hold them


@dataclass(frozen=True)
class LookUp:
    """A ticket of ours."""

    number: str
    code: str | None = None


@dataclass(frozen=True)
class LookUpApplication:
    """An application at an agency, by its registration number."""

    service: str
    number: str


@dataclass(frozen=True)
class FileChecklist:
    service: str
    condition: str
    have: tuple[str, ...]
    missing: tuple[str, ...]
    unsure: tuple[str, ...]
    for_officer: bool


@dataclass(frozen=True)
class FileSurvey:
    answers: Mapping[str, int | None]
    comment: str | None = None


Wish = FileReport | LookUp | LookUpApplication | FileChecklist | FileSurvey


def _words(raw: Any, limit: int) -> str:
    if not isinstance(raw, str) or not raw.strip() or len(raw) > limit:
        raise ValueError("A text of a wish is missing, empty or too long.")
    return raw.strip()


def _maybe(raw: Any, limit: int) -> str | None:
    return None if raw is None else _words(raw, limit)


def _matching(raw: Any, pattern: re.Pattern[str]) -> re.Match[str]:
    found = pattern.fullmatch(raw) if isinstance(raw, str) else None
    if found is None:
        raise ValueError("An id, code or message id of a wish is malformed.")
    return found


def _service(raw: Any) -> str:
    return _matching(raw, _ID).group()


def _documents(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or len(raw) > MAX_DOCUMENTS:
        raise ValueError("The documents of a wish are not a list, or too many.")
    return tuple(_words(item, MAX_DOCUMENT) for item in raw)


def read_span(raw: Any) -> MessageSpan:
    """`"{conversation}:{first}-{last}"`. Raises `ValueError`."""
    found = _matching(raw, _MESSAGE)
    first, last = int(found[2]), int(found[3])
    if not 1 <= first <= last or last - first > 200:
        raise ValueError("A message id with impossible numbers.")
    return MessageSpan(found[1], first, last)


def _report(raw: Mapping[str, Any]) -> FileReport:
    return FileReport(
        service=None if raw.get("service") is None else _service(raw["service"]),
        privacy=Privacy(raw["privacy"]),
        what=_words(raw["what"], MAX_WHAT),
        where=_words(raw["where"], MAX_WHERE),
        since=_maybe(raw.get("since"), MAX_SINCE),
        contact=None if raw.get("contact_message") is None else read_span(raw["contact_message"]),
        photos=_photos(raw.get("photos", [])),
    )


def _photos(raw: Any) -> tuple[MessageSpan, ...]:
    """A photo is a turn of its own, so each is one message, and none is named twice."""
    if not isinstance(raw, list) or len(raw) > MAX_PER_REPORT:
        raise ValueError("The photos of a wish are not a list, or too many.")
    spans = tuple(read_span(item) for item in raw)
    if len(set(spans)) < len(spans) or any(span.first != span.last for span in spans):
        raise ValueError("A photo of a wish is named twice, or is several messages.")
    return spans


def _look_up(raw: Mapping[str, Any]) -> LookUp:
    code = raw.get("code")
    return LookUp(_words(raw["number"], MAX_NUMBER), None if code is None else _matching(code, _CODE).group())


def _look_up_application(raw: Mapping[str, Any]) -> LookUpApplication:
    return LookUpApplication(_service(raw["service"]), _words(raw["number"], MAX_NUMBER))


def _checklist(raw: Mapping[str, Any]) -> FileChecklist:
    if not isinstance(raw["for_officer"], bool):
        raise ValueError("for_officer is neither true nor false.")
    return FileChecklist(
        service=_service(raw["service"]),
        condition=_words(raw["condition"], MAX_CONDITION),
        have=_documents(raw["have"]),
        missing=_documents(raw["missing"]),
        unsure=_documents(raw["unsure"]),
        for_officer=raw["for_officer"],
    )


def _survey(raw: Mapping[str, Any]) -> FileSurvey:
    answers = raw["answers"]
    if not isinstance(answers, dict) or not set(answers) <= set(ELEMENTS):
        raise ValueError("The answers of a survey are not the nine elements.")
    for value in answers.values():
        if value is not None and (type(value) is not int or not 1 <= value <= 4):
            raise ValueError("An answer of a survey is not 1 … 4.")
    return FileSurvey({e: answers.get(e) for e in ELEMENTS}, _maybe(raw.get("comment"), MAX_COMMENT))


_READERS: dict[str, tuple[frozenset[str], Callable[[Mapping[str, Any]], Wish]]] = {
    "file_report": (
        frozenset({"service", "privacy", "what", "where", "since", "contact_message", "photos"}),
        _report,
    ),
    "look_up": (frozenset({"number", "code"}), _look_up),
    "look_up_application": (frozenset({"service", "number"}), _look_up_application),
    "file_checklist": (
        frozenset({"service", "condition", "have", "missing", "unsure", "for_officer"}),
        _checklist,
    ),
    "file_survey": (frozenset({"answers", "comment"}), _survey),
}


def read_wish(raw: Any) -> Wish | None:
    """The contract's `wish` (`tests/contract/wishes.json`). Raises `ValueError` or `KeyError` on anything else."""
    if raw is None:
        return None
    if not isinstance(raw, dict) or raw.get("do") not in _READERS:
        raise ValueError("An unknown wish.")
    keys, read = _READERS[raw["do"]]
    if unknown := set(raw) - keys - {"do"}:
        raise ValueError(f"A wish with {len(unknown)} unknown fields.")
    return read(raw)
