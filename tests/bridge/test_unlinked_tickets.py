"""No moment leads from an anonymous or confidential ticket to the conversation it came from."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from api.domain.tickets import Privacy
from api.domain.wishes import FileReport, LookUp
from tests.bridge.test_tickets import audit, filed, wished
from tests.conftest import Bridge


@pytest.mark.parametrize("privacy", [Privacy.ANONIM, Privacy.RAHASIA])
async def test_no_moment_of_an_unlinked_ticket_finds_a_message_of_its_conversation(
    bridge: Bridge, privacy: Privacy
) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    number, code = await filed(bridge, citizen, FileReport(None, privacy, "Pungutan", "Loket 3"))
    bridge.clock.forward(minutes=7)
    for status in ("diteruskan", "diproses", "selesai"):
        await rina.post(f"/tickets/{number}/status", {"status": status, "note": "Sudah."})
    day = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Makassar"))
    async with bridge.parts.store.read() as uow:
        kept, moves = await uow.tickets.get(number), await uow.tickets.moves(number)
        said = {m.created_at for m in await uow.messages.since(citizen.id, 0)}
    assert (kept.created_at, kept.status_at, kept.closed_at) == (day, day, day)
    assert [m.created_at for m in moves] == [day] * 4
    assert kept.respond_by == datetime(
        2026, 11, 26, 16, tzinfo=day.tzinfo
    )  # as of any other report of that day
    stamps = {int(at.timestamp() * 1_000_000) for at in said}
    assert not stamps & {line["created_at"] for line in await audit(bridge, "ticket_moved")}
    text = (await wished(bridge, citizen, LookUp(number, code)))["text"]
    assert "Selesai sejak Senin, 23 Nov 2026." in text
