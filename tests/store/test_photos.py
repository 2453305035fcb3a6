"""Photos on SQLite and PostgreSQL: sealed to their place, given to tickets, gone in time, and the way from the last release."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api import migrate
from api.domain.failures import UnknownPhoto
from api.domain.photos import Picture
from api.domain.tickets import Privacy, Status
from api.sealing import Seal
from api.store.tables import open_database
from api.store.unit_of_work import Store
from tests.fakes import MONDAY
from tests.store.test_store import add
from tests.store.test_tickets import RINA, keep, ticket

JPEG = b"\xff\xd8" + bytes(range(256)) * 400
NUMBER = "DMO-2026-000001"


async def take(store: Store, seq: int = 1, photo_id: str = "p1", of: str = "c1") -> None:
    async with store.begin() as uow:
        await uow.photos.add(Picture(JPEG, 300, 200), of, seq, photo_id, MONDAY)
        await uow.commit()


async def ids(store: Store) -> list[str]:
    async with store.read() as uow:
        return list((await uow.connection.execute(sa.text("SELECT id FROM photos ORDER BY id"))).scalars())


async def test_a_photo_comes_back_as_it_was_and_lies_sealed(store: Store) -> None:
    await add(store, "c1")
    await take(store)
    async with store.read() as uow:
        photo = await uow.photos.of_message("c1", 1)
        assert photo is not None and photo == await uow.photos.get("p1")
        assert (photo.width, photo.height, photo.size, photo.ticket) == (300, 200, len(JPEG), None)
        assert await uow.photos.open("p1") == JPEG
        assert await uow.photos.of_message("c1", 2) is None
        assert (await uow.photos.count("c1"), await uow.photos.count("c2")) == (1, 0)
        for call in (uow.photos.get, uow.photos.open):
            with pytest.raises(UnknownPhoto):
                await call("p2")
        raw = (await uow.connection.execute(sa.text("SELECT ciphertext FROM photos"))).scalar_one()
    assert JPEG[2:60] not in bytes(raw)


async def test_a_sealed_photo_opens_nowhere_else_and_with_no_other_key(store: Store) -> None:
    await add(store, "c1")
    await take(store)
    await take(store, 2, "p2")
    async with store.begin() as uow:
        await uow.connection.execute(
            sa.text(
                "UPDATE photos SET ciphertext = (SELECT ciphertext FROM photos WHERE id = 'p1') WHERE id = 'p2'"
            )
        )
        await uow.commit()
    async with store.read() as uow:
        with pytest.raises(UnknownPhoto):
            await uow.photos.open("p2")
    address = store.engine.url.render_as_string(hide_password=False)
    async with Store(open_database(address), Seal(os.urandom(32))) as other, other.read() as uow:
        with pytest.raises(UnknownPhoto):
            await uow.photos.open("p1")


async def test_a_photo_that_is_attached_stays_and_one_that_moves_begins_anew(store: Store) -> None:
    await add(store, "c1")
    await keep(store, ticket(NUMBER))
    await keep(store, ticket("DMO-2026-000002", privacy=Privacy.ANONIM))
    for seq in (3, 1, 2):
        await take(store, seq, f"p{seq}")
    async with store.begin() as uow:
        for seq in (3, 1):
            await uow.photos.attach(await uow.photos.get(f"p{seq}"), NUMBER)
        await uow.photos.move(await uow.photos.get("p2"), "DMO-2026-000002", MONDAY + timedelta(hours=1))
        await uow.commit()
    async with store.read() as uow:
        assert [p.id for p in await uow.photos.of_ticket(NUMBER)] == ["p1", "p3"]
        assert (await uow.photos.get("p1")).conversation_id == "c1"
        (moved,) = await uow.photos.of_ticket("DMO-2026-000002")
        assert moved.id != "p2" and (moved.conversation_id, moved.seq) == (None, None)
        assert await uow.photos.open(moved.id) == JPEG
        with pytest.raises(UnknownPhoto):
            await uow.photos.get("p2")
        assert await uow.photos.count("c1") == 2


async def test_each_goes_in_its_time(store: Store) -> None:
    await add(store, "c1")
    await keep(store, ticket(NUMBER))
    await take(store, 1, "loose")
    await take(store, 2, "attached")
    async with store.begin() as uow:
        await uow.photos.attach(await uow.photos.get("attached"), NUMBER)
        await uow.photos.purge(MONDAY)
        await uow.commit()
    assert await ids(store) == ["attached", "loose"]
    later = MONDAY + timedelta(days=300)
    async with store.begin() as uow:
        assert await uow.photos.purge(later) == 1
        await uow.commit()
    assert await ids(store) == ["attached"]  # its ticket is open
    async with store.begin() as uow:
        locked = await uow.tickets.lock(NUMBER)
        locked.status = Status.DIPROSES
        locked.move(Status.SELESAI, "Sudah.", later)
        await uow.tickets.save_move(locked, RINA)
        assert await uow.photos.purge(later) == 0
        assert await uow.photos.purge(later + timedelta(seconds=1)) == 1
        await uow.commit()
    assert await ids(store) == []


async def test_the_card_of_a_message_is_replaced_and_no_other(store: Store) -> None:
    from api.domain.messages import Author, Kind, Reply

    await add(store, "c1")
    async with store.begin() as uow:
        conversation = await uow.conversations.lock("c1")
        for author in (Author.CITIZEN, Author.BOT):
            await uow.messages.append(
                conversation, author, Kind.MEDIA, "[foto]", MONDAY, reply=Reply("", {"a": 1})
            )
        for seq in (1, 2):
            await uow.messages.show_instead("c1", seq, {"b": 2})
        await uow.conversations.save(conversation)
        await uow.commit()
    async with store.read() as uow:
        assert [m.card for m in await uow.messages.since("c1", 0)] == [{"b": 2}, {"a": 1}]


async def test_a_database_of_the_last_release_gets_the_table(empty: str) -> None:
    await migrate.upgrade(empty, "0002")
    seal = Seal(os.urandom(32))
    async with Store(open_database(empty), seal) as old:
        await add(old, "c1")
    await migrate.upgrade(empty)
    async with Store(open_database(empty), seal) as new:
        await take(new)
        assert await ids(new) == ["p1"]
