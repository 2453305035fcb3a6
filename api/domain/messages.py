"""The vocabulary every channel is translated into, and the rules for a citizen's words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from api.domain.failures import InvalidMessage
from api.domain.photos import Picture
from api.domain.wishes import Wish

MAX_TEXT = 1000
_CLIENT_ID = re.compile(r"[A-Za-z0-9_.:\-]{1,100}")


class Author(StrEnum):
    CITIZEN = "citizen"
    BOT = "bot"
    OFFICER = "officer"
    SYSTEM = "system"


class Kind(StrEnum):
    TEXT = "text"
    CARD = "card"
    NOTICE = "notice"
    MEDIA = "media"


class Delivery(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    RETRYING = "retrying"
    FAILED = "failed"


@dataclass(frozen=True)
class Button:
    """A quick reply. The payload stays in the bridge; citizens only ever see an opaque id."""

    title: str
    payload: str


@dataclass(frozen=True)
class InboundMessage:
    """A citizen's message as any channel delivers it: words, a pressed button, or a photo. It does not know its connector."""

    channel: str
    external_id: str
    text: str
    button_id: str | None = None
    photo: Picture | None = None


@dataclass(frozen=True)
class Reply:
    """One message of the bot, ready to be appended."""

    text: str
    card: dict[str, Any] | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class HandoverRequest:
    """The engine's wish that a person takes over; what follows is the bridge's decision."""

    reason: str
    service: str | None = None
    topic: str | None = None
    summary: str = ""


@dataclass(frozen=True)
class Understanding:
    """What the model made of a citizen's words; probabilities in 0…1."""

    intent: str | None = None
    confidence: float = 0.0
    service: str | None = None
    service_confidence: float = 0.0
    sensitive: str | None = None
    sensitive_confidence: float = 0.0


@dataclass(frozen=True)
class Turn:
    """One answer of the engine."""

    replies: tuple[Reply, ...]
    handover: HandoverRequest | None = None
    understanding: Understanding = field(default_factory=Understanding)
    wish: Wish | None = None
    # The words of this turn are confidential (the contact of a `rahasia` report).
    secret: bool = False


@dataclass(frozen=True)
class StoredMessage:
    """A row of the transcript."""

    conversation_id: str
    seq: int
    author: Author
    kind: Kind
    text: str
    created_at: datetime
    delivery: Delivery = Delivery.ACCEPTED
    card: dict[str, Any] | None = None
    buttons: tuple[Button, ...] = ()
    pressed: str | None = None
    understanding: dict[str, Any] | None = None
    author_name: str | None = None
    author_unit: str | None = None
    officer_id: str | None = None
    suppressed: bool = False
    masked: bool = False


_JOINERS = "\u200c\u200d"


def clean_text(raw: str) -> str:
    """A citizen's words, NFC-normalised, without control characters, 1 … `MAX_TEXT` characters.

    Raises `InvalidMessage` with `name` "text_empty", "text_too_long" or "text_invalid" (lone surrogates).
    """
    try:
        raw.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidMessage(
            "The text holds characters that are not valid Unicode.", name="text_invalid"
        ) from None
    text = unicodedata.normalize("NFC", raw)
    # Invisible characters hide numbers from the masking; the joiners inside emoji and some scripts stay.
    text = "".join(
        c for c in text if c in "\n\t" + _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co")
    ).strip()
    if not text.strip(_JOINERS):
        raise InvalidMessage("The text is empty.", name="text_empty")
    if len(text) > MAX_TEXT:
        raise InvalidMessage(f"The text is longer than {MAX_TEXT} characters.", name="text_too_long")
    return text


def typed_only(text: str, place: str, instead: str) -> str:
    """The same words with the mark `place` («[foto]») written otherwise: typed by hand it stands for nothing."""
    return re.sub(rf"\[\s*{re.escape(place.strip('[]'))}\s*\]", instead, text, flags=re.IGNORECASE)


def check_client_id(client_id: str) -> str:
    """The client's own id for a message: 1–100 of A–Z a–z 0–9 `_ . : -`; else `InvalidMessage`."""
    if not _CLIENT_ID.fullmatch(client_id):
        raise InvalidMessage("The client's message id is malformed.", name="client_id_invalid")
    return client_id
