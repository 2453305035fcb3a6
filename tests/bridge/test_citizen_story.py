"""A citizen's conversation over HTTP: answers, follow-ups, bubbles, people."""

from __future__ import annotations

import asyncio
from typing import Any

from api.domain.failures import EngineFailed, EngineNotReady
from api.domain.messages import HandoverRequest
from tests.conftest import Bridge


async def test_a_question_is_answered_and_the_understanding_stays_at_the_desk(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    sent = await citizen.send("min ktp sy ilang gmn ya")
    assert (sent.status_code, sent.json()) == (201, {"seq": 1})
    view = await citizen.answered()
    assert [m["author"] for m in view["messages"]] == ["citizen", "bot"]
    assert view["messages"][1]["text"] == "jawaban: min ktp sy ilang gmn ya"
    assert view["messages"][1]["buttons"] == [{"id": "2:0", "title": "Biaya"}]
    assert "understanding" not in view["messages"][0]
    officer = await bridge.officer()
    seen = await officer.get(f"/conversations/{citizen.id}")
    assert seen["messages"][0]["understanding"]["intent"] == "tanya_cara"


async def test_a_button_reaches_the_engine_as_its_command_and_the_transcript_as_its_title(
    bridge: Bridge,
) -> None:
    citizen = await bridge.citizen()
    await citizen.send("ktp hilang")
    await citizen.answered()
    assert (await citizen.send(button="2:0")).status_code == 201
    view = await citizen.answered(2)
    assert view["messages"][2]["text"] == "Biaya"
    assert bridge.engine.heard[-1]["command"] == "/tanya_biaya"
    assert bridge.engine.heard[-1]["text"] is None


async def test_words_are_never_commands(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    for words in ("/restart", '  /minta_petugas{"nik":"1"}'):
        await citizen.send(words)
    await citizen.answered()
    assert all(h["command"] is None for h in bridge.engine.heard)


async def test_three_bubbles_get_one_answer(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    for bubble in ("assalamualaikum", "mau nanya", "ktp hilang"):
        await citizen.send(bubble)
    view = await citizen.answered()
    await asyncio.sleep(0.4)
    view = await citizen.messages()
    assert [m["author"] for m in view["messages"]] == ["citizen"] * 3 + ["bot"]
    assert [h["text"] for h in bridge.engine.heard] == ["assalamualaikum mau nanya ktp hilang"]


async def test_bubbles_that_arrive_while_the_engine_thinks_are_the_next_turn(bridge: Bridge) -> None:
    bridge.engine.gate = asyncio.Event()
    citizen = await bridge.citizen()
    await citizen.send("ktp hilang")
    while not bridge.engine.heard:
        await asyncio.sleep(0.01)
    await citizen.send("di makassar ya")
    await citizen.send("yang dewasa")
    assert (await citizen.messages())["typing"] == "bot"
    bridge.engine.gate.set()
    await citizen.answered(2)
    assert [h["text"] for h in bridge.engine.heard] == ["ktp hilang", "di makassar ya yang dewasa"]


async def test_asking_for_a_person_queues_once_and_silences_the_bot(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    for _ in range(2):
        asked = await citizen.http.post(
            f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth
        )
        assert (asked.status_code, asked.json()) == (202, {"state": "queued"})
    view = await citizen.messages()
    assert view["queue"]["position"] == 1 and view["queue"]["estimate_s"] > 0
    assert [m["kind"] for m in view["messages"]] == ["notice"]
    for n in range(50):
        await citizen.send(f"halo {n}")
    await asyncio.sleep(0.2)
    assert bridge.engine.heard == []


async def test_the_engine_can_hand_over(bridge: Bridge) -> None:
    bridge.engine.handover = HandoverRequest("not_understood", service="ktp_el_hilang")
    citizen = await bridge.citizen()
    await citizen.send("blabla")
    view = await citizen.until(lambda v: v["state"] == "queued")
    assert "Disdukcapil" in view["messages"][-1]["text"]


async def test_a_crisis_reaches_people_without_the_engine(bridge: Bridge) -> None:
    bridge.engine.failures = [EngineNotReady() for _ in range(50)]
    citizen = await bridge.citizen()
    await citizen.send("suami saya mukulin saya tiap malam")
    view = await citizen.messages()
    assert view["state"] == "queued"
    card = view["messages"][1]["card"]
    assert card["kind"] == "sensitive" and card["numbers"] == [{"label": "SAPA 129", "dial": "129"}]
    assert "Anda tidak sendirian." in view["messages"][1]["text"] and "129" in view["messages"][1]["text"]
    assert bridge.engine.heard == []
    other = await bridge.citizen()
    await other.http.post(f"/v1/conversations/{other.id}/handover", json={}, headers=other.auth)
    queue = await (await bridge.officer()).get("/queue")
    first = queue["items"][0]
    assert (first["conversation_id"], first["severity"], first["reason"]) == (
        citizen.id,
        "kritis",
        "sensitive:kdrt",
    )
    assert first["preview"] is None and first["unit"] == "uptd_ppa"
    assert queue["counts"] == {"waiting": 2, "kritis": 1}


async def test_what_the_model_finds_sensitive_shows_the_same_words(bridge: Bridge) -> None:
    bridge.engine.handover = HandoverRequest("sensitive:kdrt", topic="kdrt")
    citizen = await bridge.citizen()
    await citizen.send("di rumah saya selalu takut")
    view = await citizen.until(lambda v: v["state"] == "queued")
    assert [m["text"] for m in view["messages"] if m["author"] == "bot"] == [
        "Anda tidak sendirian.\nSAPA 129: 129"
    ]


async def test_someone_waiting_who_writes_something_worse_moves_up(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    await citizen.http.post(f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth)
    await citizen.send("suami saya nabok saya")
    item = (await (await bridge.officer()).get("/queue"))["items"][0]
    assert item["severity"] == "kritis" and item["preview"] is None


async def test_a_closed_office_says_when_it_opens(bridge: Bridge) -> None:
    bridge.clock.forward(days=6)  # Sunday
    citizen = await bridge.citizen()
    await citizen.http.post(f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth)
    view = await citizen.messages()
    assert "di luar jam layanan" in view["messages"][-1]["text"]
    assert "Senin, 30 Nov 2026, 08.00 WITA" in view["messages"][-1]["text"]
    assert view["queue"]["estimate_s"] is None


async def test_engine_down_gives_a_receipt_then_a_person(bridge: Bridge) -> None:
    bridge.engine.failures = [EngineNotReady() for _ in range(200)]
    citizen = await bridge.citizen()
    await citizen.send("ktp hilang")
    await asyncio.sleep(0.2)
    bridge.clock.forward(seconds=8)
    view = await citizen.until(lambda v: any("sudah kami terima" in m["text"] for m in v["messages"]))
    assert view["state"] == "bot"
    bridge.clock.forward(seconds=60)
    view = await citizen.until(lambda v: v["state"] == "queued")
    receipts = [m for m in view["messages"] if "sudah kami terima" in m["text"]]
    assert len(receipts) == 1
    assert not any(m["author"] == "bot" for m in view["messages"])


async def test_engine_down_and_the_wish_for_a_person_is_heard_at_once(bridge: Bridge) -> None:
    bridge.engine.failures = [EngineNotReady() for _ in range(200)]
    citizen = await bridge.citizen()
    await citizen.send("saya mau bicara dengan petugas saja")
    await citizen.until(lambda v: v["state"] == "queued")


async def test_a_poisonous_message_does_not_circle_for_ever(bridge: Bridge) -> None:
    bridge.engine.failures = [EngineFailed() for _ in range(200)]
    citizen = await bridge.citizen()
    await citizen.send("racun")

    def later(view: dict[str, Any]) -> bool:
        bridge.clock.forward(seconds=0.1)
        return view["state"] == "queued"

    await citizen.until(later)
    assert len(bridge.engine.heard) == 3


async def test_bot_off_sends_everyone_to_people(bridge: Bridge) -> None:
    async with bridge.parts.store.begin() as uow:
        await uow.switches.set("bot", False, "Rina", "uji", bridge.clock())
        await uow.commit()
    citizen = await bridge.citizen()
    await citizen.send("ktp hilang")
    view = await citizen.messages()
    assert view["state"] == "queued" and bridge.engine.heard == []


async def test_leaving_the_queue_and_ending_with_a_rating(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    await citizen.http.post(f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth)
    left = await citizen.http.delete(f"/v1/conversations/{citizen.id}/handover", headers=citizen.auth)
    assert left.json() == {"state": "bot"}
    body = {"outcome": "answered", "rating": 5, "comment": "nomor saya 080000001234"}
    ended = await citizen.http.post(f"/v1/conversations/{citizen.id}/end", json=body, headers=citizen.auth)
    assert ended.status_code == 200
    seen = await (await bridge.officer()).get(f"/conversations/{citizen.id}")
    assert (seen["state"], seen["citizen_outcome"], seen["rating"]) == ("resolved", "answered", 5)
    await citizen.send("eh satu lagi")
    view = await citizen.answered()
    assert view["state"] == "bot"
    assert bridge.engine.heard[-1]["session"].endswith(":3")


async def test_closed_for_good_after_a_day(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    await citizen.http.post(f"/v1/conversations/{citizen.id}/end", json={}, headers=citizen.auth)
    bridge.clock.forward(hours=25)
    refused = await citizen.send("halo?")
    assert (refused.status_code, refused.json()["error"]) == (409, "conversation_closed")
