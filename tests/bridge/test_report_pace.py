"""Reports of one conversation: as many as a person has, not as many as a machine can send."""

from __future__ import annotations

import pytest

from api.domain.tickets import Privacy
from api.domain.wishes import FileReport, MessageSpan
from tests.bridge.test_photos import rows, sent
from tests.bridge.test_tickets import CONTACT, filed, wished
from tests.conftest import Bridge


async def count(bridge: Bridge) -> int:
    async with bridge.parts.store.read() as uow:
        return sum((await uow.tickets.counts(None, None)).values())


@pytest.mark.parametrize("privacy", Privacy)
async def test_the_sixth_report_of_an_hour_is_kept_as_words_and_can_be_sent_later(
    bridge: Bridge, privacy: Privacy
) -> None:
    citizen, other = await bridge.citizen(), await bridge.citizen()
    report = FileReport(None, privacy, "Lampu jalan mati", "Jalan Contoh")
    for _ in range(5):
        await filed(bridge, citizen, report)
    refused = await wished(bridge, citizen, report, "ya, kirim lagi")
    assert "belum kami catat" in refused["text"] and "sudah ada 5 laporan" in refused["text"]
    assert [b["title"] for b in refused["buttons"]] == ["Bicara petugas"] and refused["card"] is None
    assert "ya, kirim lagi" in [m["text"] for m in (await citizen.messages())["messages"]]
    assert await count(bridge) == 5
    await filed(bridge, other, report)  # nobody else waits for it
    bridge.clock.forward(minutes=61)
    await filed(bridge, citizen, report)
    assert await count(bridge) == 7


async def test_what_a_refused_report_would_have_taken_along_stays_where_it_is(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    for _ in range(5):
        await filed(bridge, citizen)
    photo = await sent(bridge, citizen)
    seq = (await citizen.messages())["last_seq"] + 1
    bridge.engine.secret = True
    await wished(bridge, citizen, None, CONTACT)
    bridge.engine.secret = False
    spans = MessageSpan(citizen.id, seq, seq), MessageSpan(citizen.id, photo["seq"], photo["seq"])
    wish = FileReport(None, Privacy.RAHASIA, "Pungutan", "Loket 3", None, spans[0], spans[1:])
    assert "belum kami catat" in (await wished(bridge, citizen, wish))["text"]
    (kept,) = await rows(bridge)
    assert (kept["id"], kept["ticket"]) == (photo["photo"], None)
    async with bridge.parts.store.read() as uow:
        assert await uow.sealed.open(citizen.id, seq) == CONTACT
