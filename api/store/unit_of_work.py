"""One transaction over all repositories; it rolls back unless told to commit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from typing import Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.ports import Officer
from api.sealing import Seal
from api.store import tables as t
from api.store.conversations import SqlConversations, SqlMessages
from api.store.officers import SqlAudit, SqlOfficers, SqlSwitches
from api.store.outbox import SqlOutbox
from api.store.photos import SqlPhotos
from api.store.surveys import SqlSurveys
from api.store.tickets import SqlTickets

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class SqlInbound:
    """The permanent memory of what was already received."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._c = connection

    async def seen(self, channel: str, external_id: str) -> int | None:
        i = t.inbound.c
        query = sa.select(i.seq).where(i.channel == channel, i.external_id == external_id)
        return (await self._c.execute(query)).scalar_one_or_none()

    async def remember(
        self, channel: str, external_id: str, conversation_id: str, seq: int, now: datetime
    ) -> None:
        row = {"channel": channel, "external_id": external_id, "conversation_id": conversation_id}
        await self._c.execute(sa.insert(t.inbound), {**row, "seq": seq, "received_at": now})


class SqlSealed:
    """Originals of masked messages, readable only with the key."""

    def __init__(self, connection: AsyncConnection, seal: Seal) -> None:
        self._c, self._seal = connection, seal

    async def put(self, conversation_id: str, seq: int, original: str, now: datetime) -> None:
        """Takes the place of one that is there: the office's key was changed since, and nobody can open it."""
        insert = postgresql.insert if self._c.dialect.name == "postgresql" else sqlite.insert
        ciphertext = self._seal.close(original, f"{conversation_id}:{seq}")
        row = {"conversation_id": conversation_id, "seq": seq, "ciphertext": ciphertext, "created_at": now}
        await self._c.execute(
            insert(t.sealed)
            .values(**row)
            .on_conflict_do_update(
                index_elements=[t.sealed.c.conversation_id, t.sealed.c.seq],
                set_={"ciphertext": ciphertext, "created_at": now},
            )
        )

    async def open(self, conversation_id: str, seq: int) -> str | None:
        s = t.sealed.c
        query = sa.select(s.ciphertext).where(s.conversation_id == conversation_id, s.seq == seq)
        found = (await self._c.execute(query)).scalar_one_or_none()
        return None if found is None else self._seal.try_open(found, f"{conversation_id}:{seq}")

    async def purge(self, before: datetime) -> int:
        """Delete originals older than `before`; how many went."""
        return (await self._c.execute(sa.delete(t.sealed).where(t.sealed.c.created_at < before))).rowcount


class SqlNotes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._c = connection

    async def add(self, conversation_id: str, officer: Officer, text: str, now: datetime) -> int:
        result = await self._c.execute(
            sa.insert(t.notes)
            .values(
                conversation_id=conversation_id,
                officer_id=officer.id,
                officer_name=officer.name,
                text=text,
                created_at=now,
            )
            .returning(t.notes.c.id)
        )
        return int(result.scalar_one())

    async def of(self, conversation_id: str) -> list[sa.Row[tuple[int, str, str, datetime]]]:
        n = t.notes.c
        query = sa.select(n.id, n.text, n.officer_name, n.created_at)
        return list(await self._c.execute(query.where(n.conversation_id == conversation_id).order_by(n.id)))


class SqlUnitOfWork:
    """The repositories of one transaction."""

    def __init__(self, connection: AsyncConnection, seal: Seal) -> None:
        self.connection = connection
        self.conversations = SqlConversations(connection)
        self.messages = SqlMessages(connection)
        self.inbound = SqlInbound(connection)
        self.sealed = SqlSealed(connection, seal)
        self.outbox = SqlOutbox(connection)
        self.notes = SqlNotes(connection)
        self.officers = SqlOfficers(connection, seal)
        self.switches = SqlSwitches(connection)
        self.audit = SqlAudit(connection)
        self.tickets = SqlTickets(connection, seal)
        self.surveys = SqlSurveys(connection)
        self.photos = SqlPhotos(connection, seal)

    async def commit(self) -> None:
        await self.connection.commit()


class Store:
    """Opens units of work. On SQLite, writers of this process queue here instead of polling the file lock."""

    def __init__(self, engine: AsyncEngine, seal: Seal) -> None:
        self.engine, self._seal = engine, seal
        self._reader = engine.execution_options(reading=True)
        self._one_writer = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnitOfWork]:
        """A transaction that may write; nothing is kept without `commit`.

        One inside another would wait for itself for ever on SQLite, so it is refused on both databases.
        """
        if _writing.get():
            raise RuntimeError("A unit of work is already open in this task.")
        mark = _writing.set(True)
        try:
            async with self._one_writer or nullcontext(), self.engine.connect() as connection:
                yield SqlUnitOfWork(connection, self._seal)
        finally:
            _writing.reset(mark)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlUnitOfWork]:
        """A transaction that only reads and holds no write lock."""
        async with self._reader.connect() as connection:
            yield SqlUnitOfWork(connection, self._seal)

    async def close(self) -> None:
        await self.engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()
