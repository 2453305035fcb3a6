"""The engine's memory against Rasa's own store on the same file: same events, each once, sessions cut, slots kept."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, Coroutine, List, Optional, TypeVar

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import AT_HAND, TURNS_OF_A_SESSION, SessionTrackerStore
from tests.engine.conftest import ROOT

T = TypeVar("T")
DOMAIN = Domain.load(str(ROOT / "domain.yml")).merge(
    Domain.from_dict({"slots": {"lain": {"type": "text", "mappings": [{"type": "custom"}]}}})
)


def now(work: "Coroutine[Any, Any, T]") -> T:
    return asyncio.new_event_loop().run_until_complete(work)


@pytest.fixture
def store(tmp_path: Path) -> SessionTrackerStore:
    return SessionTrackerStore(domain=DOMAIN, db=str(tmp_path / "tracker.db"))


def take_turn(store: SessionTrackerStore, sender: str, number: int) -> DialogueStateTracker:
    """One turn as Rasa takes it: read, hear, answer, remember, save."""
    tracker = now(store.retrieve(sender)) or store.init_tracker(sender)
    tracker.update(UserUttered(f"pesan {number}", message_id=f"m{number}"))
    for event in (
        BotUttered(f"jawaban {number}"),
        SlotSet("ingatan", {"failures": number}),
        ActionExecuted("action_listen"),
    ):
        tracker.update(event)
    now(store.save(tracker))
    return tracker


def stored(store: SessionTrackerStore, sender: str) -> List[str]:
    """What citizens said, as Rasa's own store reads it from the file, every session."""
    plain = SQLTrackerStore(domain=DOMAIN, db=store.engine.url.database)
    tracker = now(plain.retrieve_full_tracker(sender))
    return [e.text or "" for e in tracker.events if isinstance(e, UserUttered)] if tracker else []


def test_every_event_is_stored_once(store: SessionTrackerStore) -> None:
    for number in range(4):
        tracker = take_turn(store, "a", number)
    reread: Optional[DialogueStateTracker] = now(
        SQLTrackerStore(domain=DOMAIN, db=store.engine.url.database).retrieve("a")
    )
    assert reread is not None and list(reread.events) == list(tracker.events)
    assert now(store.retrieve("a")) is tracker


def test_a_turn_that_failed_leaves_nothing_behind(store: SessionTrackerStore) -> None:
    take_turn(store, "a", 1)
    half = now(store.retrieve("a"))
    assert half is not None
    half.update(UserUttered("tidak pernah dijawab"))
    again = now(store.retrieve("a"))
    assert again is not None and again is not half
    assert "tidak pernah dijawab" not in [getattr(e, "text", "") for e in again.events]
    take_turn(store, "a", 2)
    assert stored(store, "a") == ["pesan 1", "pesan 2"]


@pytest.mark.parametrize("restarted", [False, True])
def test_a_long_session_begins_anew_with_its_slots(store: SessionTrackerStore, restarted: bool) -> None:
    turns = 3 * TURNS_OF_A_SESSION + 1
    for number in range(turns):
        if restarted:
            store = SessionTrackerStore(domain=DOMAIN, db=store.engine.url.database)
        tracker = take_turn(store, "a", number)
        assert sum(isinstance(e, UserUttered) for e in tracker.events) <= TURNS_OF_A_SESSION
        assert tracker.get_slot("ingatan") == {"failures": number}
    assert stored(store, "a") == [f"pesan {n}" for n in range(turns)]


def test_a_slot_set_once_survives_sessions_and_restarts(store: SessionTrackerStore) -> None:
    tracker = store.init_tracker("a")
    tracker.update(SlotSet("lain", "skck"))
    now(store.save(tracker))
    for number in range(TURNS_OF_A_SESSION + 1):
        take_turn(store, "a", number)
    again = now(SessionTrackerStore(domain=DOMAIN, db=store.engine.url.database).retrieve("a"))
    assert again is not None and again.get_slot("lain") == "skck"


def test_a_first_turn_that_failed_leaves_nothing_behind(store: SessionTrackerStore) -> None:
    first = store.init_tracker("a")
    now(store.save(first))  # as Rasa does before the turn
    first.update(UserUttered("tidak pernah dijawab"))
    take_turn(store, "a", 1)
    assert stored(store, "a") == ["pesan 1"]


def test_a_second_look_during_a_turn_stores_nothing_twice(store: SessionTrackerStore) -> None:
    take_turn(store, "a", 1)
    tracker = now(store.retrieve("a"))
    assert tracker is not None and now(store.retrieve("a")) is not tracker
    tracker.update(UserUttered("pesan 2"))
    now(store.save(tracker))
    assert stored(store, "a") == ["pesan 1", "pesan 2"]


def test_a_form_is_not_cut_in_the_middle(store: SessionTrackerStore) -> None:
    tracker = store.init_tracker("a")
    for number in range(TURNS_OF_A_SESSION + 2):
        tracker.update(UserUttered(f"pesan {number}"))
    tracker.change_loop_to("laporan")
    now(store.save(tracker))
    assert now(store.retrieve("a")) is tracker


def test_only_so_many_are_kept_at_hand(store: SessionTrackerStore) -> None:
    first = take_turn(store, "0", 0)
    for number in range(1, AT_HAND + 1):
        take_turn(store, str(number), number)
    again = now(store.retrieve("0"))
    assert again is not None and again is not first and list(again.events) == list(first.events)


def test_old_conversations_are_forgotten(tmp_path: Path) -> None:
    path = str(tmp_path / "tracker.db")
    store = SessionTrackerStore(domain=DOMAIN, db=path)
    tracker = store.init_tracker("old")
    tracker.update(UserUttered("dulu", timestamp=time.time() - 8 * 86400))
    now(store.save(tracker))
    take_turn(SessionTrackerStore(domain=DOMAIN, db=path), "new", 1)
    assert stored(store, "old") == [] and stored(store, "new") == ["pesan 1"]


@pytest.mark.parametrize("restarted", [False, True])
def test_words_are_forgotten_and_slots_kept(store: SessionTrackerStore, restarted: bool) -> None:
    take_turn(store, "a", 1)
    take_turn(store, "b", 2)
    if restarted:
        store = SessionTrackerStore(domain=DOMAIN, db=store.engine.url.database)
    now(store.forget_words("a"))
    assert stored(store, "a") == [] and stored(store, "b") == ["pesan 2"]
    again = now(SessionTrackerStore(domain=DOMAIN, db=store.engine.url.database).retrieve("a"))
    assert again is not None and again.get_slot("ingatan") == {"failures": 1}
    take_turn(store, "a", 3)
    assert stored(store, "a") == ["pesan 3"]
    now(store.forget_words("nobody"))
