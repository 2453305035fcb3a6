"""What was heard and what is remembered: the two values that every decision starts from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple

# What the bridge says instead of words where a photo was sent; typed by hand it never arrives like this.
PHOTO = "[foto]"


@dataclass(frozen=True)
class Part:
    """One of several things in a message, as the model understood it by itself."""

    intent: str
    service: Optional[str]
    text: str = ""


@dataclass(frozen=True)
class Heard:
    """What the model understood of one message; `choice` is what a pressed (or typed) button stands for."""

    intent: str
    service: Optional[str] = None
    topic: Optional[str] = None
    topic_chance: float = 1.0
    text: str = ""
    services: Tuple[Tuple[str, float], ...] = ()
    choice: Optional[str] = None
    parts: Tuple[Part, ...] = ()
    message_id: str = ""
    channel: str = "web"

    @property
    def is_photo(self) -> bool:
        return self.choice is None and self.text == PHOTO


@dataclass(frozen=True)
class Memory:
    """What the conversation remembers between turns.

    `offered` is `petugas` or a grave topic's id: what a «ya» would answer. `facts` holds what the citizen said about
    themselves that changes an answer (`warga: wna`). `choices` are the buttons shown last, (title, payload), so that
    a typed answer works like a tap. `form` is the state of the form being filled in (`actions/forms/`). `told` is the
    complaint that a report was offered for, so that «Buat laporan» does not ask for it again. `photos`
    are the ids of the messages that held one before a report was begun.
    """

    service: Optional[str] = None
    aspect: Optional[str] = None
    failures: int = 0
    offered: Optional[str] = None
    facts: Mapping[str, str] = field(default_factory=dict)
    choices: Tuple[Tuple[str, str], ...] = ()
    form: Optional[Mapping[str, Any]] = None
    told: str = ""
    photos: Tuple[str, ...] = ()

    def to_slot(self) -> Dict[str, Any]:
        """Plain JSON for Rasa's slot `ingatan`."""
        return asdict(self)

    @classmethod
    def from_slot(cls, slot: Optional[Mapping[str, Any]]) -> "Memory":
        """The memory in a slot; an empty one for nothing."""
        if not slot:
            return cls()
        choices = tuple((str(title), str(payload)) for title, payload in slot.get("choices") or ())
        plain = ("service", "aspect", "failures", "offered", "form", "told")
        known = {key: slot[key] for key in plain if key in slot}
        photos = tuple(str(photo) for photo in slot.get("photos") or ())
        return cls(**known, facts=dict(slot.get("facts") or {}), choices=choices, photos=photos)
