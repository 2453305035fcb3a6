"""A painful message that also asks something: the person comes first, and the answer stands beside."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.domain.failures import EngineNotReady
from api.domain.messages import HandoverRequest
from tests.conftest import Bridge

GRAVE = "suami saya nabok saya, akta cerai gimana ngurusnya"
CARD = {"service": "akta_perceraian", "aspect": "tanya_cara", "title": "Akta perceraian", "sections": []}


def cards(view: dict[str, Any]) -> list[str]:
    return [m["card"].get("service") or m["card"]["topic"] for m in view["messages"] if m["card"]]


async def test_the_net_calls_a_person_and_the_question_is_answered_beside(bridge: Bridge) -> None:
    bridge.engine.card = CARD
    citizen = await bridge.citizen()
    await citizen.send(GRAVE)
    assert cards(await citizen.messages())[0] == "kdrt"
    view = await citizen.until(lambda v: len(cards(v)) == 2)
    assert cards(view) == ["kdrt", "akta_perceraian"] and view["state"] == "queued"
    answer = view["messages"][-1]
    assert answer["author"] == "bot" and answer["buttons"] == []
    assert bridge.engine.heard[-1]["text"] == GRAVE
    assert str(bridge.engine.heard[-1]["session"]).endswith(":beside")


async def test_the_model_notices_it_and_only_the_answer_follows_the_first_words(bridge: Bridge) -> None:
    bridge.engine.handover = HandoverRequest("sensitive:kdrt", topic="kdrt")
    bridge.engine.card = CARD
    citizen = await bridge.citizen()
    await citizen.send("badan saya biru semua, akta cerai gimana")
    view = await citizen.until(lambda v: len(cards(v)) == 2)
    assert cards(view) == ["kdrt", "akta_perceraian"] and view["state"] == "queued"


@pytest.mark.parametrize("card", [None, {"kind": "sensitive", "topic": "kdrt"}])
async def test_nothing_asked_nothing_beside(bridge: Bridge, card: Any) -> None:
    bridge.engine.card = card
    citizen = await bridge.citizen()
    await citizen.send(GRAVE)
    while not bridge.engine.heard:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert cards(await citizen.messages()) == ["kdrt"]


async def test_an_engine_that_is_away_changes_nothing_for_the_person_who_waits(bridge: Bridge) -> None:
    bridge.engine.card = CARD
    bridge.engine.failures = [EngineNotReady() for _ in range(9)]
    citizen = await bridge.citizen()
    await citizen.send(GRAVE)
    for _ in range(5):
        await asyncio.sleep(0.05)
        bridge.clock.forward(seconds=3)
        bridge.parts.live.wake_worker()
    view = await citizen.messages()
    assert cards(view) == ["kdrt"] and view["state"] == "queued"
    assert not any("terganggu" in m["text"] for m in view["messages"])
    assert len(bridge.engine.heard) <= 3


async def test_the_bot_adds_nothing_once_an_officer_has_it(bridge: Bridge) -> None:
    bridge.engine.card, bridge.engine.gate = CARD, asyncio.Event()
    citizen = await bridge.citizen()
    await citizen.send(GRAVE)
    assert (await citizen.messages())["typing"] == "bot"
    officer = await bridge.officer()
    assert (await officer.post(f"/conversations/{citizen.id}/claim")).status_code == 200
    bridge.engine.gate.set()
    await asyncio.sleep(0.2)
    assert cards(await citizen.messages()) == ["kdrt"]
