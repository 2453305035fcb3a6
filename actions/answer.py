"""The one action: reads what Rasa heard and remembers, asks `dialogue`, and utters the decision.

It changes nothing outside; a hand-over is data in the reply (decision 0007).
"""

from __future__ import annotations

import os
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import catalogue as catalogue_files
from actions.catalogue import Catalogue
from actions.dialogue import Dialogue
from actions.memory import Heard, Memory, Part
from actions.questions import Decision
from actions.sentences import Sentences

ROOT = Path(__file__).resolve().parent.parent


@lru_cache(maxsize=1)
def prepared() -> Tuple[Catalogue, Dialogue]:
    """Catalogue and dialogue, loaded once; the launcher calls this before it listens."""
    folder = Path(os.environ.get("PENDOPO_CATALOGUE") or ROOT / "catalogue")
    loaded = catalogue_files.load(folder, os.environ.get("PENDOPO_OFFICE") or "demo")
    return loaded, Dialogue(loaded, Sentences(ROOT / "domain.yml"))


def heard_in(message: Dict[str, Any]) -> Heard:
    """What the model said about the latest message, or what its button stands for."""
    entities = {e["entity"]: e for e in message.get("entities") or []}
    service, topic = entities.get("layanan") or {}, entities.get("topik_sensitif") or {}
    return Heard(
        intent=(message.get("intent") or {}).get("name") or "nlu_fallback",
        service=service.get("value"),
        topic=topic.get("value"),
        topic_chance=float(topic.get("confidence_entity", 1.0)),
        text=message.get("text") or "",
        services=tuple((r["name"], float(r["confidence"])) for r in message.get("service_ranking") or []),
        choice=(entities.get("pilihan") or {}).get("value"),
        parts=tuple(Part(p["intent"], p["service"], p["text"]) for p in message.get("parts") or []),
        message_id=str(message.get("message_id") or ""),
        channel=str((message.get("metadata") or {}).get("channel") or "web"),
    )


def utter(dispatcher: CollectingDispatcher, decision: Decision) -> List[Dict[str, Any]]:
    """Say it and return the slot to keep."""
    for said in decision.said:
        buttons: Optional[List[Dict[str, Any]]] = [
            {"title": b.title, "payload": b.payload} for b in said.buttons
        ]
        custom = {"card": said.card} if said.card else {}
        dispatcher.utter_message(text=said.text, buttons=buttons, json_message=custom)
    wishes = {"handover": decision.handover, "wish": decision.wish, "secret": decision.secret}
    if any(wishes.values()):
        dispatcher.utter_message(json_message={k: v for k, v in wishes.items() if v})
    return [SlotSet("ingatan", decision.memory.to_slot())]


class ActionAnswer(Action):
    """Answers every message."""

    def name(self) -> str:
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        known, dialogue = prepared()
        office = known.office((tracker.latest_message.get("metadata") or {}).get("office"))
        now = datetime.now(timezone.utc)
        memory = Memory.from_slot(tracker.get_slot("ingatan"))
        decision = dialogue.decide(heard_in(tracker.latest_message), memory, office, now)
        return utter(dispatcher, decision)
