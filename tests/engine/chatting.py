"""A conversation with the dialogue alone: no Rasa, no model; a test says what was understood of each message."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, Dict, List, Optional

from actions import catalogue
from actions.choices import command_of
from actions.dialogue import Dialogue
from actions.memory import Heard, Memory
from actions.questions import Decision
from actions.sentences import Sentences
from tests.engine.conftest import ROOT

LOADED = catalogue.load(ROOT / "catalogue", "demo")
DIALOGUE = Dialogue(LOADED, Sentences(ROOT / "domain.yml"))
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=timezone.utc)


class Chat:
    """Remembers between turns as Rasa's slot does: as JSON."""

    def __init__(self, **office: Any) -> None:
        self.office = {**LOADED.office("demo"), "ticket_prefix": "DMO", **office}
        self.slot: Optional[Dict[str, Any]] = None
        self.last: Optional[Decision] = None
        self.number = 0

    @property
    def memory(self) -> Memory:
        return Memory.from_slot(self.slot)

    @property
    def form(self) -> Dict[str, Any]:
        return dict(self.memory.form or {})

    def hear(self, heard: Heard) -> Decision:
        decision = DIALOGUE.decide(heard, self.memory, self.office, NOW)
        self.slot = json.loads(json.dumps(decision.memory.to_slot()))
        assert Memory.from_slot(self.slot) == decision.memory
        self.last = decision
        return decision

    def say(self, text: str, intent: str = "nlu_fallback", service: Optional[str] = None, **more: Any) -> str:
        """Words; what the bot says to them, joined."""
        self.number += 1
        more.setdefault("message_id", f"percakapan:{self.number}-{self.number}")
        self.hear(Heard(intent, service, text=text, **more))
        return self.text

    def tap(self, title: str) -> str:
        """Press a button of the last message."""
        payload = next(p for t, p in self.memory.choices if t == title)
        return self.press(payload)

    def press(self, payload: str) -> str:
        """Press any button, also one of long ago."""
        intent, entities = command_of(payload)
        heard = Heard(intent, entities.get("layanan"), text=payload, choice=entities.get("pilihan"))
        self.hear(heard)
        return self.text

    @property
    def text(self) -> str:
        assert self.last is not None
        return "\n".join(s.text for s in self.last.said)

    @property
    def wish(self) -> Dict[str, Any]:
        assert self.last is not None
        return self.last.wish or {}

    @property
    def titles(self) -> List[str]:
        return [title for title, _ in self.memory.choices]
