"""Officers at work: one owner, silence of the bot, notes, transfer, return, resolve."""

from __future__ import annotations

import asyncio

from tests.conftest import Bridge, Citizen


async def waiting(bridge: Bridge) -> Citizen:
    citizen = await bridge.citizen()
    await citizen.http.post(f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth)
    return citizen


async def test_claim_reply_and_return(bridge: Bridge) -> None:
    citizen, rina = await waiting(bridge), await bridge.officer()
    at = f"/conversations/{citizen.id}"
    assert (await rina.post(f"{at}/claim")).status_code == 200
    assert (await rina.post(f"{at}/claim")).status_code == 200  # pressing twice is not a conflict
    view = await citizen.messages()
    assert view["officer"] == {"name": "Rina", "unit": "Disdukcapil"}
    first = await rina.put(f"{at}/replies/r1", {"text": "Selamat pagi, saya bantu."})
    again = await rina.put(f"{at}/replies/r1", {"text": "Selamat pagi, saya bantu."})
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    view = await citizen.messages()
    assert (view["messages"][-1]["author"], view["messages"][-1]["author_name"]) == ("officer", "Rina")
    await citizen.send("terima kasih")
    await asyncio.sleep(0.1)
    assert bridge.engine.heard == []
    assert (await rina.post(f"{at}/return")).json() == {"state": "bot"}
    await citizen.send("biaya ktp?")
    await citizen.answered()
    assert bridge.engine.heard[-1]["text"] == "biaya ktp?"
    assert bridge.engine.heard[-1]["session"] == f"{citizen.id}:2"


async def test_two_officers_claim_at_once_and_one_learns_who_was_faster(bridge: Bridge) -> None:
    rina, budi = await bridge.officer("Rina"), await bridge.officer("Budi")
    for _ in range(10):
        citizen = await waiting(bridge)
        answers = await asyncio.gather(*(d.post(f"/conversations/{citizen.id}/claim") for d in (rina, budi)))
        assert sorted(a.status_code for a in answers) == [200, 409]
        winner = (await rina.get(f"/conversations/{citizen.id}"))["officer"]["name"]
        loser = next(a for a in answers if a.status_code == 409).json()
        assert loser["error"] == "already_claimed" and loser["officer"] == winner


async def test_only_the_owner_may_act(bridge: Bridge) -> None:
    citizen, rina, budi = await waiting(bridge), await bridge.officer("Rina"), await bridge.officer("Budi")
    at = f"/conversations/{citizen.id}"
    await rina.post(f"{at}/claim")
    assert (await budi.put(f"{at}/replies/x", {"text": "halo"})).json()["error"] == "not_yours"
    for action in ("release", "return", "resolve"):
        assert (await budi.post(f"{at}/{action}")).status_code == 403
    forged = await budi.put(f"{at}/replies/x", {"text": "halo", "officer_id": rina.officer["id"]})
    assert forged.status_code == 403


async def test_client_ids_are_each_officers_own(bridge: Bridge) -> None:
    citizen, rina, budi = await waiting(bridge), await bridge.officer("Rina"), await bridge.officer("Budi")
    at = f"/conversations/{citizen.id}"
    await rina.post(f"{at}/claim")
    await rina.put(f"{at}/replies/r1", {"text": "dari Rina"})
    assert (await budi.put(f"{at}/replies/r1", {"text": "dari Budi"})).json()["error"] == "not_yours"
    await rina.post(f"{at}/transfer", {"officer_id": budi.officer["id"], "note": "tolong"})
    assert (await budi.put(f"{at}/replies/r1", {"text": "dari Budi"})).status_code == 201
    assert (await rina.put(f"{at}/replies/r1", {"text": "dari Rina"})).status_code == 200  # an old retry
    texts = [m["text"] for m in (await citizen.messages())["messages"] if m["author"] == "officer"]
    assert texts == ["dari Rina", "dari Budi"]


async def test_officers_words_hold_no_identity_numbers(bridge: Bridge) -> None:
    citizen, rina = await waiting(bridge), await bridge.officer()
    at = f"/conversations/{citizen.id}"
    await rina.post(f"{at}/claim")
    await rina.put(f"{at}/replies/r1", {"text": "NIK 0074012345670001 aktif, telepon 0800-0000-0101"})
    await rina.post(f"{at}/notes", {"text": "nik 0074012345670001, hp 0812-0000-0000"})
    thread = await rina.get(at)
    assert thread["messages"][-1]["text"] == "NIK [NIK/KK] aktif, telepon 0800-0000-0101"
    assert thread["notes"][0]["text"] == "nik [NIK/KK], hp [TELEPON]"


async def test_an_answer_that_comes_too_late_is_kept_but_not_shown(bridge: Bridge) -> None:
    bridge.engine.gate = asyncio.Event()
    citizen, rina = await bridge.citizen(), await bridge.officer()
    await citizen.send("ktp hilang")
    while not bridge.engine.heard:
        await asyncio.sleep(0.01)
    await citizen.http.post(f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth)
    await rina.post(f"/conversations/{citizen.id}/claim")
    bridge.engine.gate.set()
    await asyncio.sleep(0.2)
    assert not any(m["author"] == "bot" for m in (await citizen.messages())["messages"])
    seen = await rina.get(f"/conversations/{citizen.id}")
    assert [m["suppressed"] for m in seen["messages"] if m["author"] == "bot"] == [True]


async def test_notes_stay_at_the_desk(bridge: Bridge) -> None:
    citizen, rina = await waiting(bridge), await bridge.officer()
    assert (
        await rina.post(f"/conversations/{citizen.id}/notes", {"text": "hubungi kelurahan"})
    ).status_code == 201
    assert "kelurahan" not in str(await citizen.messages())
    seen = await rina.get(f"/conversations/{citizen.id}")
    assert [n["text"] for n in seen["notes"]] == ["hubungi kelurahan"]


async def test_release_and_transfer(bridge: Bridge) -> None:
    citizen, rina, budi = await waiting(bridge), await bridge.officer("Rina"), await bridge.officer("Budi")
    at = f"/conversations/{citizen.id}"
    await rina.post(f"{at}/claim")
    assert (await rina.post(f"{at}/transfer", {"unit": "bulan"})).json()["error"] == "unknown_unit"
    assert (await rina.post(f"{at}/transfer", {})).json()["error"] == "unit_or_officer"
    moved = await rina.post(f"{at}/transfer", {"unit": "uptd_ppa", "note": "tolong dibantu"})
    assert moved.json() == {"state": "queued"}
    items = (await budi.get("/queue?unit=uptd_ppa"))["items"]
    assert [i["conversation_id"] for i in items] == [citizen.id]
    await budi.post(f"{at}/claim")
    await budi.post(f"{at}/transfer", {"officer_id": rina.officer["id"]})
    assert (await rina.get(at))["mine"] is True
    assert (await rina.post(f"{at}/release")).json() == {"state": "queued"}


async def test_resolving_frees_the_citizen_for_the_bot(bridge: Bridge) -> None:
    citizen, rina = await waiting(bridge), await bridge.officer()
    at = f"/conversations/{citizen.id}"
    await rina.post(f"{at}/claim")
    assert (await rina.post(f"{at}/resolve", {"outcome": "answered"})).json() == {"state": "resolved"}
    late = await rina.put(f"{at}/replies/late", {"text": "satu lagi"})
    assert late.json()["error"] == "not_yours"
    await citizen.send("halo lagi, ktp?")
    await citizen.answered()


async def test_impossible_moves_say_so(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    refused = await rina.post(f"/conversations/{citizen.id}/claim")
    assert (refused.status_code, refused.json()["error"], refused.json()["state"]) == (
        409,
        "illegal_transition",
        "bot",
    )
    assert (await rina.post("/conversations/tidak-ada/claim")).status_code == 404
    left = await citizen.http.delete(f"/v1/conversations/{citizen.id}/handover", headers=citizen.auth)
    assert left.status_code == 409


async def test_the_queue_is_ordered_by_severity_then_waiting_time(bridge: Bridge) -> None:
    first = await waiting(bridge)
    bridge.clock.forward(minutes=1)
    second = await waiting(bridge)
    bridge.clock.forward(minutes=1)
    urgent = await bridge.citizen()
    await urgent.send("suami saya memukul saya")
    items = (await (await bridge.officer()).get("/queue"))["items"]
    assert [i["conversation_id"] for i in items] == [urgent.id, first.id, second.id]
    assert (await second.messages())["queue"]["position"] == 3
