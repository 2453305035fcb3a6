"""Every transition of the table, every refusal, and what belongs to a state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api.domain.conversation import TRANSITIONS, Conversation, Event, State, next_state
from api.domain.failures import AlreadyClaimed, ConversationClosed, IllegalTransition, NotYours

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def conversation(state: State = State.BOT, **values: object) -> Conversation:
    return Conversation(
        id="c",
        channel="web",
        office="demo",
        state=state,
        epoch=1,
        last_seq=5,
        answered_seq=2,
        created_at=NOW,
        updated_at=NOW,
        contact_id="k",
        **values,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_the_table_is_the_whole_truth(state: State, event: Event) -> None:
    if (state, event) in TRANSITIONS:
        assert next_state(state, event) is TRANSITIONS[state, event]
    elif event is Event.CITIZEN_WROTE:
        assert next_state(state, event) is state
    else:
        with pytest.raises(IllegalTransition):
            next_state(state, event)


def test_back_to_the_bot_means_a_fresh_engine_session_and_nobody_in_charge() -> None:
    c = conversation(
        State.WITH_OFFICER, officer_id="o", officer_name="Rina", reason="citizen_asked", severity="sedang"
    )
    c.apply(Event.RETURNED, NOW)
    assert (c.epoch, c.engine_session, c.answered_seq) == (2, "c:2", 5)
    assert c.officer_id is c.reason is c.severity is None


def test_waiting_starts_with_the_queue_and_ends_with_a_claim() -> None:
    c = conversation()
    c.apply(Event.HANDOVER_ASKED, NOW)
    assert c.waiting_since == NOW
    c.apply(Event.CLAIMED, NOW + timedelta(minutes=1))
    assert c.waiting_since is None


def test_a_citizen_who_writes_changes_nothing_but_reopens() -> None:
    for state in (State.BOT, State.QUEUED, State.WITH_OFFICER):
        c = conversation(state)
        c.apply(Event.CITIZEN_WROTE, NOW)
        assert (c.state, c.epoch) == (state, 1)
    c = conversation(State.RESOLVED, closed_at=NOW)
    c.check_open(NOW + timedelta(hours=23), timedelta(hours=24))
    c.apply(Event.CITIZEN_WROTE, NOW)
    assert (c.state, c.epoch, c.closed_at) == (State.BOT, 2, None)


def test_closed_for_good() -> None:
    with pytest.raises(ConversationClosed):
        conversation(State.RESOLVED, closed_at=NOW).check_open(NOW + timedelta(hours=25), timedelta(hours=24))


def test_one_owner() -> None:
    c = conversation(State.WITH_OFFICER, officer_id="o", officer_name="Rina")
    assert c.check_claimable("o") is False
    with pytest.raises(AlreadyClaimed) as problem:
        c.check_claimable("p")
    assert problem.value.facts == {"officer": "Rina"}
    c.check_owner("o")
    with pytest.raises(NotYours):
        c.check_owner("p")
    with pytest.raises(NotYours):
        conversation(State.QUEUED, officer_id="o").check_owner("o")
