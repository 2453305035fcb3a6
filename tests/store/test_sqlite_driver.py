"""SQLite without threads: nobody else waits while one waits for the write lock, and cancelling breaks nothing."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from api.store.tables import open_database

INSERT = sa.text("INSERT INTO t VALUES (1)")
COUNT = sa.text("SELECT count(*) FROM t")


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    async with engine.begin() as connection:
        await connection.execute(sa.text("CREATE TABLE t (a)"))
    yield engine
    await engine.dispose()


@pytest.fixture
def other(engine: AsyncEngine) -> sqlite3.Connection:
    """Another process's connection."""
    return sqlite3.connect(str(engine.url.database), isolation_level=None, check_same_thread=False)


async def write(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(INSERT)


async def count(engine: AsyncEngine) -> int:
    async with engine.execution_options(reading=True).connect() as connection:
        return int((await connection.execute(COUNT)).scalar_one())


async def test_the_loop_goes_on_while_another_process_writes(
    engine: AsyncEngine, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(write(engine))
    longest = 0.0
    for _ in range(20):
        before = time.perf_counter()
        await asyncio.sleep(0.01)
        assert await count(engine) == 0
        longest = max(longest, time.perf_counter() - before)
    assert not writing.done() and longest < 0.5
    other.execute("COMMIT")
    await writing
    assert await count(engine) == 1


async def test_a_lock_that_is_never_given_back_is_an_error_in_time(
    engine: AsyncEngine, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sa.exc.OperationalError, match="locked"):
        await write(engine)
    other.execute("ROLLBACK")
    await write(engine)
    assert await count(engine) == 1


async def test_cancelled_writers_keep_nothing_and_break_nothing(
    engine: AsyncEngine, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN IMMEDIATE")
    writers = [asyncio.create_task(write(engine)) for _ in range(5)]
    await asyncio.sleep(0.1)
    for _ in range(3):  # cancel scopes repeat themselves
        for writer in writers:
            writer.cancel()
        before = time.perf_counter()
        await asyncio.sleep(0.05)
        assert time.perf_counter() - before < 0.5
    other.execute("COMMIT")
    assert all(
        isinstance(end, asyncio.CancelledError)
        for end in await asyncio.gather(*writers, return_exceptions=True)
    )
    assert await count(engine) == 0
    for _ in range(10):
        await write(engine)
    assert await count(engine) == 10


async def test_many_writers_do_not_lock_each_other_out(engine: AsyncEngine) -> None:
    started = time.perf_counter()
    await asyncio.gather(*(write(engine) for _ in range(16)))
    assert await count(engine) == 16 and time.perf_counter() - started < 4


async def test_what_was_committed_is_on_the_disk(engine: AsyncEngine, other: sqlite3.Connection) -> None:
    await write(engine)
    async with engine.connect() as connection:
        await connection.execute(INSERT)  # never committed
    assert other.execute("SELECT count(*) FROM t").fetchone() == (1,)
    async with engine.connect() as connection:
        modes = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", 2, 1]
