"""A turn that is tried again is the same turn: the engine knows what it answered by its id."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from api.domain.failures import EngineNotReady, EngineTimeout
from api.sealing import Seal
from api.store import tables as t
from api.store.conversations import SqlMessages
from api.worker import MAX_CRASHES
from tests.conftest import Bridge


async def test_a_bubble_during_a_retry_is_the_next_turn_not_a_part_of_this_one(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    bridge.engine.failures = [EngineTimeout()]
    await citizen.send("kirim")
    while not bridge.engine.heard or bridge.engine.failures:
        await asyncio.sleep(0.01)
    await citizen.send("makasih")
    bridge.clock.forward(seconds=2)
    bridge.parts.live.wake_worker()
    view = await citizen.answered(2)
    assert [(h["id"], h["text"]) for h in bridge.engine.heard] == [
        (f"{citizen.id}:1-1", "kirim"),
        (f"{citizen.id}:1-1", "kirim"),
        (f"{citizen.id}:2-2", "makasih"),
    ]
    assert [m["text"] for m in view["messages"] if m["author"] == "bot"] == [
        "jawaban: kirim",
        "jawaban: makasih",
    ]


async def test_what_was_written_after_leaving_the_queue_is_answered_though_an_old_row_is_still_retried(
    bridge: Bridge,
) -> None:
    citizen = await bridge.citizen()
    bridge.engine.failures = [EngineNotReady()]
    await citizen.send("ktp hilang")
    while bridge.engine.failures:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    await citizen.http.post(f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth)
    left = await citizen.http.delete(f"/v1/conversations/{citizen.id}/handover", headers=citizen.auth)
    assert left.is_success, left.text
    await citizen.send("biaya ktp?")
    bridge.clock.forward(seconds=2)
    bridge.parts.live.wake_worker()
    await citizen.answered()
    assert [h["text"] for h in bridge.engine.heard] == ["ktp hilang", "biaya ktp?"]


@pytest.mark.parametrize("kind", [IntegrityError, DataError])
async def test_what_the_database_refuses_goes_to_a_person_instead_of_being_tried_for_ever(
    bridge: Bridge, kind: type[DBAPIError], monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen, tries = await bridge.citizen(), 0

    async def refused(*_: Any, **__: Any) -> None:
        nonlocal tries
        tries += 1
        raise kind("INSERT", {}, Exception("refused"))

    monkeypatch.setattr(SqlMessages, "understood", refused)
    await citizen.send("ktp hilang")
    for attempt in range(1, MAX_CRASHES + 1):
        while tries < attempt:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        bridge.clock.forward(seconds=31)
        bridge.parts.live.wake_worker()
    view = await citizen.until(lambda v: v["state"] == "queued")
    assert tries == MAX_CRASHES
    assert any("kami serahkan kepada petugas" in m["text"] for m in view["messages"])


async def test_a_secret_is_hidden_though_the_offices_key_was_changed(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    bridge.engine.secret, bridge.engine.gate = True, asyncio.Event()
    await citizen.send("wa saya 0800-0000-1234")
    while not bridge.engine.heard:
        await asyncio.sleep(0.01)
    async with bridge.parts.store.begin() as uow:
        other = Seal(os.urandom(32)).close("a number", f"{citizen.id}:1")
        changed = await uow.connection.execute(sa.update(t.sealed).values(ciphertext=other))
        await uow.commit()
    assert changed.rowcount == 1
    bridge.engine.gate.set()
    view = await citizen.answered()
    assert view["messages"][0]["text"] == "[kontak dirahasiakan]"
