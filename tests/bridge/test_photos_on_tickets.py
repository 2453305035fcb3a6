"""Whose a photo is: the officer's who has the conversation, the ticket's it was sent for, and nobody's after its time."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.domain.messages import HandoverRequest
from api.domain.tickets import Privacy
from api.domain.wishes import FileReport, MessageSpan
from tests.bridge.test_photos import opened, put, rows, sent
from tests.bridge.test_tickets import audit, everything, filed
from tests.conftest import Bridge, Citizen


def report(citizen: Citizen, *seqs: int, privacy: Privacy = Privacy.BIASA) -> FileReport:
    spans = tuple(MessageSpan(citizen.id, seq, seq) for seq in seqs)
    return FileReport(None, privacy, "Lampu jalan mati", "Jalan Contoh", photos=spans)


async def test_who_waits_and_who_talks_with_an_officer_sends_it_to_the_officer(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    bridge.engine.handover = HandoverRequest("citizen_asked")
    await citizen.send("petugas dong")
    await citizen.until(lambda v: v["state"] == "queued")
    waiting = (await put(citizen, client_id="a")).json()
    await rina.post(f"/conversations/{citizen.id}/claim")
    talking = (await put(citizen, client_id="b")).json()
    seen = await rina.get(f"/conversations/{citizen.id}")
    shown = [m["card"]["photo"] for m in seen["messages"] if m["kind"] == "media"]
    assert shown == [waiting["photo"], talking["photo"]] and len(bridge.engine.heard) == 1
    for photo in shown:
        await opened(rina.http, f"/desk/api/photos/{photo}")
    views = await audit(bridge, "photo_opened")
    assert [(v["target"], v["detail"], v["officer_id"]) for v in views] == [
        (citizen.id, photo, rina.officer["id"]) for photo in shown
    ]


async def test_while_the_bot_is_off_it_goes_to_a_person(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    async with bridge.parts.store.begin() as uow:
        await uow.switches.set("bot", False, "Ayu", "uji", bridge.clock())
        await uow.commit()
    await put(citizen)
    assert (await citizen.messages())["state"] == "queued" and bridge.engine.heard == []


# On the ticket


async def test_a_ticket_shows_its_photos_to_every_officer_and_the_citizen_still_sees_them(
    bridge: Bridge,
) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    budi = await bridge.officer("Budi", unit="umum")
    photos = [await sent(bridge, citizen, f"f{n}") for n in range(2)]
    number, _ = await filed(bridge, citizen, report(citizen, *(p["seq"] for p in photos)))
    for officer in (rina, budi):  # tickets have no walls between units, so neither have their photos
        seen = await officer.get(f"/tickets/{number}")
        assert [p["id"] for p in seen["photos"]] == [p["photo"] for p in photos]
        assert (seen["photos"][0]["width"], seen["photos"][0]["height"]) == (200, 300)
        await opened(officer.http, f"/desk/api/photos/{photos[0]['photo']}")
    assert [v["target"] for v in await audit(bridge, "photo_opened")] == [number, number]
    await opened(citizen.http, f"/v1/conversations/{citizen.id}/photos/{photos[1]['photo']}", **citizen.auth)
    moved = await rina.post(f"/tickets/{number}/status", {"status": "diteruskan"})
    assert len(moved.json()["photos"]) == 2


async def test_nobody_opens_one_without_a_session_and_an_unknown_one_leaves_no_record(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    photo = await sent(bridge, citizen)
    path = f"/desk/api/photos/{photo['photo']}"
    assert (await bridge.client().get(path)).status_code == 401
    assert (await bridge.client().get(path, headers=citizen.auth)).status_code == 401
    assert (await rina.http.get("/desk/api/photos/unknown")).json()["error"] == "unknown_photo"
    assert await audit(bridge, "photo_opened") == []


@pytest.mark.parametrize("privacy", [Privacy.ANONIM, Privacy.RAHASIA])
async def test_nothing_leads_from_an_unlinked_tickets_photo_to_the_conversation(
    bridge: Bridge, privacy: Privacy
) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    photo = await sent(bridge, citizen)
    number, _ = await filed(bridge, citizen, report(citizen, photo["seq"], privacy=privacy))
    (row,) = await rows(bridge)
    assert (row["conversation_id"], row["seq"], row["ticket"]) == (None, None, number)
    assert row["id"] != photo["photo"]
    day = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Makassar"))
    assert row["created_at"] == int(day.timestamp() * 1_000_000)  # no moment of the conversation
    seen = await rina.get(f"/tickets/{number}")
    assert [p["id"] for p in seen["photos"]] == [row["id"]] and citizen.id not in json.dumps(seen)
    await opened(rina.http, f"/desk/api/photos/{row['id']}")
    (view,) = await audit(bridge, "photo_opened")
    assert view["target"] == number and view["detail"] == row["id"]
    # What is left in the conversation names no photo, no size, and opens nothing.
    thread = await rina.get(f"/conversations/{citizen.id}")
    assert thread["messages"][0]["card"] == {"kind": "photo", "photo": None}
    assert photo["photo"] not in await everything(bridge)
    for http, path, headers in (
        (citizen.http, f"/v1/conversations/{citizen.id}/photos/{photo['photo']}", citizen.auth),
        (citizen.http, f"/v1/conversations/{citizen.id}/photos/{row['id']}", citizen.auth),
        (rina.http, f"/desk/api/photos/{photo['photo']}", {}),
    ):
        assert (await http.get(path, headers=headers)).status_code == 404
    again = await put(citizen)
    assert again.status_code == 200 and again.json() == {"seq": photo["seq"], "photo": None}


async def test_only_the_photos_of_the_own_conversation_can_be_named(bridge: Bridge) -> None:
    citizen, other = await bridge.citizen(), await bridge.citizen()
    photo = await sent(bridge, other)
    bridge.engine.wish = report(other, photo["seq"])
    await citizen.send("ya, kirim")
    await asyncio.sleep(0.3)
    async with bridge.parts.store.read() as uow:
        assert await uow.tickets.counts(None, None) == {}
    assert (await rows(bridge))[0]["ticket"] is None


async def test_a_message_without_a_photo_gives_none_and_one_photo_has_one_ticket(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    photo = await sent(bridge, citizen)
    first, _ = await filed(bridge, citizen, report(citizen, photo["seq"], 2))  # 2 is the bot's
    second, _ = await filed(bridge, citizen, report(citizen, photo["seq"]))
    assert len((await rina.get(f"/tickets/{first}"))["photos"]) == 1
    assert (await rina.get(f"/tickets/{second}"))["photos"] == []


async def test_the_contact_of_a_confidential_report_is_never_a_photo(bridge: Bridge) -> None:
    citizen, ayu = await bridge.citizen(), await bridge.officer("Ayu", role="supervisor")
    photo = await sent(bridge, citizen)
    span = MessageSpan(citizen.id, photo["seq"], photo["seq"])
    wish = FileReport(None, Privacy.RAHASIA, "Diminta uang", "Loket", None, span)
    number, _ = await filed(bridge, citizen, wish)
    assert (await ayu.get(f"/tickets/{number}"))["may_open_contact"] is False
    assert (await citizen.messages())["messages"][0]["text"] == "[foto]"


async def test_it_is_deleted_in_time_and_a_tickets_photo_after_its_end(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    loose, kept = await sent(bridge, citizen, "a"), await sent(bridge, citizen, "b")
    number, _ = await filed(bridge, citizen, report(citizen, kept["seq"]))
    for note, status in ((None, "diteruskan"), (None, "diproses")):
        await rina.post(f"/tickets/{number}/status", {"status": status, "note": note or ""})

    async def purged(days: int) -> list[str]:
        async with bridge.parts.store.begin() as uow:
            await uow.photos.purge(bridge.clock() + timedelta(days=days) - timedelta(days=30))
            await uow.commit()
        return [row["id"] for row in await rows(bridge)]

    assert len(await purged(29)) == 2
    assert await purged(31) == [kept["photo"]] == await purged(365)  # the ticket is open: it is needed
    closed = await rina.post(f"/tickets/{number}/status", {"status": "selesai", "note": "Sudah menyala."})
    assert closed.status_code == 200
    assert await purged(29) == [kept["photo"]]
    assert await purged(31) == []
    path = f"/v1/conversations/{citizen.id}/photos/{loose['photo']}"
    assert (await citizen.http.get(path, headers=citizen.auth)).json()["error"] == "unknown_photo"
