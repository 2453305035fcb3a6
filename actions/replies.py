"""The shapes in which the bot's side speaks to the bridge."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

MAX_TEXT = 1024
MAX_TITLE = 20
MAX_BUTTONS = 3


@dataclass(frozen=True)
class Button:
    """A quick reply: title ≤ 20 characters, payload a command for the engine."""

    title: str
    payload: str


@dataclass(frozen=True)
class Said:
    """One message: plain text of the whole answer (≤ 1 024 characters), a card for those who can draw it, buttons."""

    text: str
    card: Optional[Dict[str, Any]] = None
    buttons: List[Button] = field(default_factory=list)


def ask(intent: str, title: str, service: Optional[str] = None) -> Button:
    """A button that asks for an aspect, or names a service."""
    entities = json.dumps({"layanan": service}, ensure_ascii=False) if service else ""
    return Button(shorten(title, MAX_TITLE), f"/{intent}{entities}")


def choose(title: str, choice: str, service: Optional[str] = None) -> Button:
    """A button that is not a question: starts a form, answers one, or says «something else»."""
    entities = {"pilihan": choice, **({"layanan": service} if service else {})}
    return Button(shorten(title, MAX_TITLE), f"/pilih{json.dumps(entities, ensure_ascii=False)}")


def shorten(text: str, limit: int) -> str:
    """Cut at a word and mark the cut; unchanged if it fits."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:.") + "…"
