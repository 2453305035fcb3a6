"""What was grave once is neither shown in a list nor made less urgent, whichever way the conversation goes."""

from __future__ import annotations

from typing import Any

from api.domain.messages import HandoverRequest
from tests.conftest import Bridge, Citizen, Desk

GRAVE = "suami saya nabok saya"


async def ask_for_person(citizen: Citizen, **body: Any) -> dict[str, Any]:
    at = f"/v1/conversations/{citizen.id}/handover"
    answer = await citizen.http.post(at, json=body, headers=citizen.auth)
    assert answer.status_code == 202, answer.text
    return answer.json()


async def seen(desk: Desk, state: str = "queued") -> dict[str, Any]:
    (item,) = (await desk.get(f"/queue?state={state}"))["items"]
    return item


async def test_while_an_officer_has_it_the_desk_is_told_and_the_bot_is_silent(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    await ask_for_person(citizen)
    await rina.post(f"/conversations/{citizen.id}/claim")
    before = len((await citizen.messages())["messages"])
    await citizen.send(GRAVE)
    item = await seen(rina, "with_officer")
    assert (item["severity"], item["reason"], item["preview"]) == ("kritis", "sensitive:kdrt", None)
    view = await citizen.messages()
    assert [m["author"] for m in view["messages"][before:]] == ["citizen"]
    await rina.post(f"/conversations/{citizen.id}/release")
    item = await seen(rina)
    assert (item["severity"], item["preview"]) == ("kritis", None)


async def test_leaving_the_queue_and_asking_again_keeps_the_urgency(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    await citizen.send(GRAVE)
    at = f"/v1/conversations/{citizen.id}/handover"
    assert (await citizen.http.delete(at, headers=citizen.auth)).json() == {"state": "bot"}
    await ask_for_person(citizen)
    item = await seen(rina)
    assert (item["severity"], item["reason"], item["preview"]) == ("kritis", "sensitive:kdrt", None)


async def test_what_the_model_alone_noticed_is_kept_as_well(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    bridge.engine.handover = HandoverRequest("sensitive:kdrt", topic="kdrt")
    await citizen.send("di rumah saya selalu takut")
    await citizen.until(lambda v: v["state"] == "queued")
    at = f"/v1/conversations/{citizen.id}/handover"
    await citizen.http.delete(at, headers=citizen.auth)
    await ask_for_person(citizen)
    item = await seen(rina)
    assert (item["severity"], item["reason"], item["preview"]) == ("kritis", "sensitive:kdrt", None)


async def test_given_back_and_asked_for_again_keeps_it_too(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    await citizen.send(GRAVE)
    await rina.post(f"/conversations/{citizen.id}/claim")
    await rina.post(f"/conversations/{citizen.id}/return")
    await citizen.send("biaya ktp?")
    await citizen.answered(2)
    await ask_for_person(citizen)
    item = await seen(rina)
    assert (item["severity"], item["preview"]) == ("kritis", None)


async def test_words_nobody_has_read_yet_stand_in_no_list(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    await citizen.send("biaya ktp?")
    await citizen.answered()
    await ask_for_person(citizen)
    await citizen.send("sebenarnya saya takut pulang")  # grave, but no phrase tells
    assert (await seen(rina))["preview"] == "biaya ktp?"


async def test_the_desk_sees_what_the_phrases_found(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    await citizen.send(GRAVE)
    first = (await rina.get(f"/conversations/{citizen.id}"))["messages"][0]
    assert (first["understanding"]["sensitive"], first["understanding"]["sensitive_confidence"]) == (
        "kdrt",
        1.0,
    )


async def test_a_reason_is_a_message_masked_and_looked_through(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    await ask_for_person(citizen, reason=f"{GRAVE}, nik 0074012345670001")
    assert (await seen(rina))["severity"] == "kritis"
    first = (await rina.get(f"/conversations/{citizen.id}"))["messages"][0]
    assert (first["author"], first["text"], first["masked"]) == ("citizen", f"{GRAVE}, nik [NIK/KK]", True)
    assert bridge.engine.heard == []


async def test_closed_for_good_is_closed_for_people_too(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    await citizen.http.post(f"/v1/conversations/{citizen.id}/end", json={}, headers=citizen.auth)
    bridge.clock.forward(hours=25)
    at = f"/v1/conversations/{citizen.id}/handover"
    refused = await citizen.http.post(at, json={}, headers=citizen.auth)
    assert (refused.status_code, refused.json()["error"]) == (409, "conversation_closed")


async def test_ending_again_keeps_the_rating_unless_a_new_one_is_given(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    at = f"/v1/conversations/{citizen.id}/end"
    for body, rating in (({"rating": 5}, 5), ({}, 5), ({"rating": 2}, 2)):
        await citizen.http.post(at, json=body, headers=citizen.auth)
        assert (await rina.get(f"/conversations/{citizen.id}"))["rating"] == rating
