"""A turn that is tried again is the same turn: the engine knows what it answered by its id."""

from __future__ import annotations

import asyncio

from api.domain.failures import EngineNotReady, EngineTimeout
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
