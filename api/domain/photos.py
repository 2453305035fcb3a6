"""Photos that citizens send: what is kept of one, and what its message shows. Bytes never stand in the transcript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# What may arrive; it is made anew as a small JPEG in any case.
MAX_UPLOAD = 5 * 1024 * 1024
CONTENT_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
MAX_PER_REPORT = 3
# Against filling the disk from one conversation; what moved to a ticket does not count.
MAX_PER_CONVERSATION = 20


@dataclass(frozen=True)
class Picture:
    """A photo made anew: upright, small, without the camera's place, time and name. Width and height in pixels."""

    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Photo:
    """A kept photo. It belongs to a message, to a ticket, or to both; `size` is the length of its JPEG in bytes."""

    id: str
    width: int
    height: int
    size: int
    conversation_id: str | None = None
    seq: int | None = None
    ticket: str | None = None


def card_of(photo_id: str, picture: Picture) -> dict[str, Any]:
    """What the photo's message carries."""
    return {"kind": "photo", "photo": photo_id, "width": picture.width, "height": picture.height}


def card_of_moved() -> dict[str, Any]:
    """What is left in the message when the photo went to a ticket that must not be linked: not even its size, for
    the ticket shows a photo of that size too."""
    return {"kind": "photo", "photo": None}
