"""The states of a conversation. `docs/architecture.md` draws this table and a test compares the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from api.domain.failures import AlreadyClaimed, ConversationClosed, IllegalTransition, NotYours


class State(StrEnum):
    BOT = "bot"
    QUEUED = "queued"
    WITH_OFFICER = "with_officer"
    RESOLVED = "resolved"


class Event(StrEnum):
    CITIZEN_WROTE = "citizen_wrote"
    HANDOVER_ASKED = "handover_asked"
    HANDOVER_WITHDRAWN = "handover_withdrawn"
    CLAIMED = "claimed"
    RELEASED = "released"
    RETURNED = "returned"
    CLOSED = "closed"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.BOT, Event.HANDOVER_ASKED): State.QUEUED,
    (State.QUEUED, Event.HANDOVER_WITHDRAWN): State.BOT,
    (State.QUEUED, Event.CLAIMED): State.WITH_OFFICER,
    (State.WITH_OFFICER, Event.RELEASED): State.QUEUED,
    (State.WITH_OFFICER, Event.RETURNED): State.BOT,
    (State.WITH_OFFICER, Event.CLOSED): State.RESOLVED,
    (State.QUEUED, Event.CLOSED): State.RESOLVED,
    (State.BOT, Event.CLOSED): State.RESOLVED,
    (State.RESOLVED, Event.CITIZEN_WROTE): State.BOT,
}


def next_state(state: State, event: Event) -> State:
    """Where `event` leads from `state`; a citizen who writes otherwise changes nothing. Raises `IllegalTransition`."""
    if event is Event.CITIZEN_WROTE and (state, event) not in TRANSITIONS:
        return state
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition(
            f"'{event}' is not possible while the conversation is '{state}'.", state=str(state)
        ) from None


@dataclass
class Conversation:
    """The conversation of record, loaded and locked by the flow that changes it."""

    id: str
    channel: str
    office: str
    state: State
    epoch: int
    last_seq: int
    answered_seq: int
    created_at: datetime
    updated_at: datetime
    contact_id: str
    service: str | None = None
    reason: str | None = None
    severity: str | None = None
    unit: str | None = None
    officer_id: str | None = None
    officer_name: str | None = None
    officer_unit: str | None = None
    waiting_since: datetime | None = None
    due_at: datetime | None = None
    claimed_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    citizen_outcome: str | None = None
    rating: int | None = None
    comment: str | None = None
    receipt_seq: int = 0
    summary: str | None = None  # what the engine tells the officer on handing over
    served_unit: str | None = None  # who resolved it last, for the survey
    survey: str | None = None  # None, "offered" or "answered"; once per conversation

    @property
    def engine_session(self) -> str:
        """The engine hears a fresh conversation after every return or reopening."""
        return f"{self.id}:{self.epoch}"

    def apply(self, event: Event, now: datetime) -> None:
        """Move to the next state and keep the columns that belong to it consistent."""
        before, self.state = self.state, next_state(self.state, event)
        self.updated_at = now
        if self.state is before:
            return
        if self.state is State.BOT:
            self.epoch += 1
            self.reason = self.severity = self.unit = self.summary = None
            self.answered_seq = max(self.answered_seq, self.last_seq)
            self.closed_at = self.outcome = None
        if self.state is State.QUEUED:
            self.waiting_since = now
        else:
            self.waiting_since = self.due_at = None
        if self.state in (State.BOT, State.QUEUED):
            self.officer_id = self.officer_name = self.officer_unit = None
            self.claimed_at = None
        if self.state is State.RESOLVED:
            self.closed_at = now

    def check_open(self, now: datetime, reopen_within: timedelta) -> None:
        """May refuse a citizen's message: a conversation resolved long ago stays closed."""
        if self.state is State.RESOLVED and self.closed_at and now - self.closed_at > reopen_within:
            raise ConversationClosed()

    def check_claimable(self, officer_id: str) -> bool:
        """True if it may be claimed, False if this officer already holds it; raises `AlreadyClaimed`."""
        if self.state is State.WITH_OFFICER:
            if self.officer_id == officer_id:
                return False
            raise AlreadyClaimed(officer=self.officer_name)
        return True

    def check_owner(self, officer_id: str) -> None:
        """Only the claiming officer speaks, returns and resolves."""
        if self.state is not State.WITH_OFFICER or self.officer_id != officer_id:
            raise NotYours(officer=self.officer_name)
