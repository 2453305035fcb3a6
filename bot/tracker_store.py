"""Rasa's memory of running conversations: its SQL store, with the trackers in use kept at hand.

Rasa 3.6.21 reads and rebuilds every event of a conversation at every turn, compares the whole history with its rules
and sends all of it to the action server: with a few dozen turns behind it that was four fifths of a turn's work.

- The engine is one process and the only user of its database, so a tracker that was saved serves the next turn as it
  is. `retrieve` *takes out* the tracker at hand and `save` puts it back: a turn that fails in between leaves nothing
  half-changed behind, and the next one reads the database again.
- After a few turns a new Rasa session begins that carries all slots over, as Rasa can do by itself after idle time. What
  to say depends on slots alone (`actions/dialogue.py`), so nobody notices.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from typing import Any, Optional

import sqlalchemy as sa
import sqlalchemy.orm
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.pool import StaticPool

AT_HAND = 300
TURNS_OF_A_SESSION = 6
FORGET_EVERY_S = 3600.0
# Attribute of a tracker: how many of its events stand in the database.
STORED = "events_stored"


class SessionTrackerStore(SQLTrackerStore):
    """`keep_days`: how long the engine remembers; the conversation of record is the bridge's."""

    engine: sa.engine.Engine

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[str] = None,
        event_broker: Optional[EventBroker] = None,
        keep_days: float = 7.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain=domain, host=host, event_broker=event_broker, **kwargs)
        self._keep_s, self._forgotten_at = float(keep_days) * 86400, 0.0
        self._at_hand: "OrderedDict[str, DialogueStateTracker]" = OrderedDict()
        if self.engine.dialect.name == "sqlite":
            # Rasa opens and closes the file at every read and write; one connection stays open instead.
            self.engine = sa.create_engine(
                self.engine.url, poolclass=StaticPool, connect_args={"check_same_thread": False}
            )
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The tracker at hand, or the latest session from the database, or None."""
        tracker = self._at_hand.pop(sender_id, None)
        if tracker is None:
            tracker = await super().retrieve(sender_id)
            if tracker is not None:
                setattr(tracker, STORED, len(tracker.events))
        return self._begin_again(tracker) if tracker is not None and _is_long(tracker) else tracker

    def _begin_again(self, old: DialogueStateTracker) -> DialogueStateTracker:
        """A new session with the old slots; its first events are stored with the turn that needed it."""
        new = self.init_tracker(old.sender_id)
        # Made in this order: a later reading takes what is not older than the session's start.
        new.update(ActionExecuted(ACTION_SESSION_START_NAME))
        new.update(SessionStarted())
        for name, slot in old.slots.items():
            if slot.value != slot.initial_value:
                new.update(SlotSet(name, slot.value))
        new.update(ActionExecuted(ACTION_LISTEN_NAME))
        return new

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the events that are new; afterwards the tracker is at hand."""
        await self.stream_events(tracker)
        sender = tracker.sender_id
        new = list(tracker.events)[getattr(tracker, STORED, 0) :]
        rows = []
        for event in new:
            data = event.as_dict()
            rows.append(
                {
                    "sender_id": sender,
                    "type_name": event.type_name,
                    "timestamp": data.get("timestamp"),
                    "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
                    "action_name": data.get("name"),
                    "data": json.dumps(data),
                }
            )
        with self.session_scope() as session:
            if rows:
                session.execute(sa.insert(self.SQLEvent.__table__), rows)
            self._forget_old(session)
            session.commit()
        setattr(tracker, STORED, len(tracker.events))
        if tracker.events:  # Rasa saves a new tracker while it is empty, before the turn it belongs to
            self._at_hand[sender] = tracker
        while len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)

    async def forget_words(self, sender_id: str) -> None:
        """Nothing of what was said stays, only the slots: for a turn that held a contact, a ticket's code or a report."""
        tracker = self._at_hand.pop(sender_id, None) or await super().retrieve(sender_id)
        if tracker is None:
            return
        with self.session_scope() as session:
            session.execute(sa.delete(self.SQLEvent.__table__).where(self.SQLEvent.sender_id == sender_id))
            session.commit()
        await self.save(self._begin_again(tracker))

    def _forget_old(self, session: Any) -> None:
        now = time.time()
        if now - self._forgotten_at > FORGET_EVERY_S:
            self._forgotten_at = now
            old = self.SQLEvent.timestamp < now - self._keep_s
            session.execute(sa.delete(self.SQLEvent.__table__).where(old))


def _is_long(tracker: DialogueStateTracker) -> bool:
    """Whether its session has had its turns and nothing is being filled in."""
    turns = sum(isinstance(event, UserUttered) for event in tracker.events)
    return turns >= TURNS_OF_A_SESSION and not tracker.active_loop_name


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """No wait for the disk at every turn: what a power cut may cost here, the bridge's record holds."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
