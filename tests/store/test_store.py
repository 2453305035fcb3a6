"""Outbox, locks and migrations on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api import migrate
from api.domain.conversation import Conversation, Event, State
from api.domain.failures import UnknownConversation
from api.domain.messages import Author, Kind
from api.store.tables import metadata
from api.store.unit_of_work import Store
from tests.fakes import MONDAY

LEASE = timedelta(seconds=30)


async def put(store: Store, *keys: str, at: Any = MONDAY) -> None:
    async with store.begin() as uow:
        for key in keys:
            await uow.outbox.put("engine.turn", key, {"k": key}, at)
        await uow.commit()


async def claim(store: Store, now: Any = MONDAY, limit: int = 10) -> list[Any]:
    async with store.begin() as uow:
        jobs = await uow.outbox.claim(now, LEASE, limit)
        await uow.commit()
        return jobs


async def test_order_per_key_and_parallel_between_keys(store: Store) -> None:
    await put(store, "a", "a", "b")
    first = await claim(store)
    assert [j.ordering_key for j in first] == ["a", "b"]
    assert await claim(store) == []
    async with store.begin() as uow:
        await uow.outbox.done(first[0])
        await uow.commit()
    assert [j.ordering_key for j in await claim(store)] == ["a"]


async def test_a_retry_keeps_its_place_and_a_buried_row_lets_the_next_go(store: Store) -> None:
    await put(store, "a", "a")
    (job,) = await claim(store)
    async with store.begin() as uow:
        await uow.outbox.retry(job, MONDAY + timedelta(seconds=5), "x")
        await uow.commit()
    assert await claim(store) == []
    (again,) = await claim(store, MONDAY + timedelta(seconds=5))
    assert (again.id, again.attempts) == (job.id, 2)
    async with store.begin() as uow:
        await uow.outbox.bury(again, "x")
        await uow.commit()
    (following,) = await claim(store)
    assert following.id > job.id
    async with store.read() as uow:
        assert await uow.outbox.depth() == {"dead": 1, "leased": 1}


async def test_an_expired_lease_is_taken_over_and_the_slow_worker_is_fenced(store: Store) -> None:
    await put(store, "a")
    (slow,) = await claim(store)
    (fast,) = await claim(store, MONDAY + timedelta(seconds=31))
    assert fast.lease_no == slow.lease_no + 1
    async with store.begin() as uow:
        assert not await uow.outbox.holds(slow) and await uow.outbox.holds(fast)
        await uow.outbox.done(slow)
        assert await uow.outbox.holds(fast)
        await uow.commit()


async def test_one_waiting_row_per_conversation(store: Store) -> None:
    later = MONDAY + timedelta(seconds=1)
    for at in (MONDAY, later):
        async with store.begin() as uow:
            await uow.outbox.put_or_postpone("engine.turn", "a", {}, at, MONDAY)
            await uow.commit()
    assert await claim(store) == []
    assert len(await claim(store, later)) == 1


async def test_a_row_asks_what_it_asked_at_its_first_attempt(store: Store) -> None:
    async def ask(last: int) -> None:
        async with store.begin() as uow:
            await uow.outbox.put_or_postpone("engine.turn", "a", {"last": last}, MONDAY, MONDAY)
            await uow.commit()

    await ask(1)
    await ask(2)
    (job,) = await claim(store)
    assert job.payload == {"last": 2}  # nobody had tried it yet
    await ask(3)
    async with store.begin() as uow:
        await uow.outbox.retry(job, MONDAY, "x")
        await uow.commit()
    await ask(4)
    (again,) = await claim(store)
    assert (again.id, again.payload) == (job.id, {"last": 2})
    async with store.begin() as uow:
        await uow.outbox.done(again)
        await uow.commit()
    assert [j.payload["last"] for j in await claim(store)][0] >= 3


async def test_many_workers_never_share_a_row(store: Store) -> None:
    await put(store, *[f"k{n}" for n in range(40)])
    taken = [j.id for jobs in await asyncio.gather(*(claim(store, limit=5) for _ in range(16))) for j in jobs]
    assert len(taken) == len(set(taken)) == 40


def conversation(name: str) -> Conversation:
    return Conversation(
        id=name,
        channel="web",
        office="demo",
        state=State.BOT,
        epoch=1,
        last_seq=0,
        answered_seq=0,
        created_at=MONDAY,
        updated_at=MONDAY,
        contact_id=f"k{name}",
    )


async def add(store: Store, name: str) -> None:
    async with store.begin() as uow:
        await uow.conversations.add(
            conversation(name), token_hash="h", token_expires_at=MONDAY + timedelta(days=1)
        )
        await uow.commit()


async def test_writers_of_one_conversation_take_turns(store: Store) -> None:
    await add(store, "c")

    async def write(n: int) -> None:
        async with store.begin() as uow:
            locked = await uow.conversations.lock("c")
            await uow.messages.append(locked, Author.CITIZEN, Kind.TEXT, str(n), MONDAY)
            await uow.conversations.save(locked)
            await uow.commit()

    await asyncio.gather(*(write(n) for n in range(30)))
    async with store.read() as uow:
        found = await uow.messages.since("c", 0)
        assert [m.seq for m in found] == list(range(1, 31))
        assert {m.text for m in found} == {str(n) for n in range(30)}


async def test_of_many_claims_exactly_one_wins(store: Store) -> None:
    for round_ in range(10):
        name = f"c{round_}"
        await add(store, name)

        async def claim_it(officer: str, name: str = name) -> bool:
            async with store.begin() as uow:
                locked = await uow.conversations.lock(name)
                if locked.state is State.WITH_OFFICER:
                    return False
                locked.apply(Event.HANDOVER_ASKED, MONDAY)
                locked.apply(Event.CLAIMED, MONDAY)
                locked.officer_id = officer
                await uow.conversations.save(locked)
                await uow.commit()
                return True

        assert sum(await asyncio.gather(*(claim_it(f"o{n}") for n in range(8)))) == 1


async def test_leaving_without_commit_keeps_nothing(store: Store) -> None:
    async with store.begin() as uow:
        await uow.conversations.add(conversation("x"), token_hash="h", token_expires_at=MONDAY)
    async with store.read() as uow:
        with pytest.raises(UnknownConversation):
            await uow.conversations.get("x")


async def test_a_second_unit_of_work_inside_the_first_is_refused(store: Store) -> None:
    async with store.begin():
        with pytest.raises(RuntimeError):
            async with store.begin():
                pass


async def test_sealed_originals_open_only_in_their_place_and_go_in_time(store: Store) -> None:
    await add(store, "c")
    async with store.begin() as uow:
        await uow.sealed.put("c", 1, "NIK 0074012345670001", MONDAY)
        await uow.commit()
    async with store.begin() as uow:
        raw = (await uow.connection.execute(sa.text("SELECT ciphertext FROM sealed"))).scalar_one()
        assert b"0074" not in raw
        assert await uow.sealed.open("c", 1) == "NIK 0074012345670001"
        assert await uow.sealed.purge(MONDAY) == 0
        assert await uow.sealed.purge(MONDAY + timedelta(seconds=1)) == 1


async def test_migrations_give_the_tables_the_code_uses(store: Store) -> None:
    def compare(connection: sa.Connection) -> dict[str, set[str]]:
        seen = sa.inspect(connection)
        return {
            t: {c["name"] for c in seen.get_columns(t)}
            for t in seen.get_table_names()
            if t != "alembic_version"
        }

    async with store.engine.connect() as connection:
        found = await connection.run_sync(compare)
    assert found == {t.name: {c.name for c in t.columns} for t in metadata.sorted_tables}


async def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'm.db'}"
    await asyncio.gather(migrate.upgrade(url))
    await migrate.upgrade(url)
    assert await migrate.current(url) == migrate.newest() == "0003"


async def test_previews_hide_whole_conversations_that_touched_something_grave(store: Store) -> None:
    harmless = {"intent": "tanya_biaya", "sensitive": None, "sensitive_confidence": 0.0}
    grave = {"intent": "lapor_keluhan", "sensitive": "kdrt", "sensitive_confidence": 0.3, "grave": True}
    told = {"calm": [harmless, None], "grave": [grave, harmless], "unread": [None]}
    for name in told:
        await add(store, name)
    async with store.begin() as uow:
        for name, understandings in told.items():
            locked = await uow.conversations.lock(name)
            for understanding in understandings:
                words = f"{name} {locked.last_seq + 1}"
                message = await uow.messages.append(locked, Author.CITIZEN, Kind.TEXT, words, MONDAY)
                if understanding:
                    await uow.messages.understood(name, message.seq, understanding)
            await uow.conversations.save(locked)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.messages.previews(list(told)) == {"calm": "calm 1"}
        assert await uow.messages.grave_topic("grave") == "kdrt"
        assert await uow.messages.grave_topic("calm") is None


async def test_the_newest_switch_of_each_name_counts(store: Store) -> None:
    async with store.begin() as uow:
        for name, is_on in (("bot", False), ("bot", True), ("bot:web", False)):
            await uow.switches.set(name, is_on, "Rina", "uji", MONDAY)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.switches.are_on("bot") and await uow.switches.are_on("bot", "bot:whatsapp")
        assert not await uow.switches.are_on("bot", "bot:web")
