"""SQLite under SQLAlchemy's `aiosqlite` dialect without a thread switch per call (decision 0014).

aiosqlite hands each statement to a thread four times (cursor, execute, fetch, close), about 0.1 ms each, while the
statements themselves take some 20 µs: a citizen's turn of 50 statements cost the bridge 20 ms. Here statements run where
they are called. Only what can truly wait goes to a thread: `BEGIN IMMEDIATE` (another process may hold the write lock) and
commits (the disk).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

WAITS = "BEGIN IMMEDIATE"
# More than the pool has connections: a commit must never wait for a thread behind those who wait for its lock.
_threads = ThreadPoolExecutor(32, thread_name_prefix="sqlite")


async def _aside(work: Callable[[], object]) -> None:
    """Run in a thread; a cancelled caller still waits for its end, so that nobody else meets a busy connection.

    Raises `CancelledError` then, also after a commit that came through.
    """
    running = asyncio.get_running_loop().run_in_executor(_threads, work)
    cancelled: asyncio.CancelledError | None = None
    while not running.done():
        try:
            await asyncio.wait([running])
        except asyncio.CancelledError as wish:  # however often it comes
            cancelled = wish
    if cancelled is not None:
        running.exception()
        raise cancelled
    running.result()


class Cursor:
    """`sqlite3.Cursor` with the coroutine methods that the dialect awaits."""

    def __init__(self, raw: sqlite3.Cursor) -> None:
        self._raw = raw

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        if statement == WAITS:
            await _aside(lambda: self._raw.execute(statement))
        else:
            self._raw.execute(statement, parameters)

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        self._raw.executemany(statement, parameters)

    async def fetchall(self) -> list[Any]:
        return self._raw.fetchall()

    async def close(self) -> None:
        self._raw.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


class Connection:
    """What the dialect asks of an `aiosqlite.Connection` here; transactions begin only where the code says so.

    Not there, because nobody uses it: server-side cursors (`connection.stream`) and changing the isolation level.
    """

    def __init__(self, path: str, timeout_s: float) -> None:
        self._connection = sqlite3.connect(
            path, timeout=timeout_s, isolation_level=None, check_same_thread=False
        )

    def cursor(self) -> Cursor:
        return Cursor(self._connection.cursor())

    async def create_function(self, *args: Any, **kwargs: Any) -> None:
        self._connection.create_function(*args, **kwargs)

    async def commit(self) -> None:
        await _aside(self._connection.commit)

    async def rollback(self) -> None:
        self._connection.rollback()

    async def close(self) -> None:
        self._connection.close()

    def stop(self) -> None:
        self._connection.close()


async def connect(path: str, timeout_s: float) -> Connection:
    """Open a database file. Raises `sqlite3.OperationalError` if it cannot be opened."""
    return Connection(path, timeout_s)
