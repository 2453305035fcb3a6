"""Looking a ticket up: for its reporter, for who knows the code, and the same refusal for everyone else."""

from __future__ import annotations

import asyncio
import json

import pytest

from api.domain.tickets import Privacy
from api.domain.wishes import FileReport, LookUp
from tests.bridge.test_tickets import filed, wished
from tests.conftest import Bridge


async def test_status_for_the_reporter_without_and_for_others_only_with_the_code(bridge: Bridge) -> None:
    citizen, other = await bridge.citizen(), await bridge.citizen()
    number, code = await filed(bridge, citizen)
    own = await wished(bridge, citizen, LookUp(number, None))
    assert own["card"]["number"] == number and "Diterima sejak Senin, 23 Nov 2026, 10.00 WITA." in own["text"]
    elsewhere = await wished(bridge, other, LookUp(number.lower(), code), f"cek {number} kode {code}")
    assert "Diterima sejak" in elsewhere["text"] and "Lampu" not in json.dumps(elsewhere)
    typed = [m["text"] for m in (await other.messages())["messages"] if m["author"] == "citizen"]
    assert typed == [f"cek {number} kode [kode]"]


async def test_unknown_wrong_and_foreign_look_exactly_the_same(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    number, code = await filed(bridge, citizen)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    answers = []
    for asked in (
        LookUp(number, wrong),
        LookUp(number, None),
        LookUp("DMO-2026-999999", code),
        LookUp("entah", None),
    ):
        other = await bridge.citizen()
        message = await wished(bridge, other, asked)
        answers.append(
            {k: message[k] for k in ("kind", "text", "card")}
            | {"b": [b["title"] for b in message["buttons"]]}
        )
    assert all(a == answers[0] for a in answers)
    assert answers[0]["b"] == ["Bicara petugas"] and "tidak cocok" in answers[0]["text"]


async def test_after_five_wrong_tries_even_the_right_code_waits_an_hour(bridge: Bridge) -> None:
    citizen, other = await bridge.citizen(), await bridge.citizen()
    number, code = await filed(bridge, citizen)
    for n in range(5):
        assert "tidak cocok" in (await wished(bridge, other, LookUp(f"DMO-2026-90000{n}", "000000")))["text"]
    refused = await wished(bridge, other, LookUp(number, code))
    assert "kami hentikan dulu" in refused["text"] and [b["title"] for b in refused["buttons"]] == [
        "Bicara petugas"
    ]
    assert "Diterima sejak" in (await wished(bridge, citizen, LookUp(number, None)))["text"]
    bridge.clock.forward(minutes=61)
    assert "Diterima sejak" in (await wished(bridge, other, LookUp(number, code)))["text"]


async def test_guessing_one_number_from_many_conversations_ends_too_but_not_for_its_owner(
    bridge: Bridge,
) -> None:
    citizen = await bridge.citizen()
    number, code = await filed(bridge, citizen)
    async with bridge.parts.store.begin() as uow:
        for n in range(20):
            await uow.tickets.note_wrong_try(f"guess{n}", number, bridge.clock())
        await uow.commit()
    other = await bridge.citizen()
    assert "kami hentikan dulu" in (await wished(bridge, other, LookUp(number, code)))["text"]
    assert "Diterima sejak" in (await wished(bridge, citizen, LookUp(number, None)))["text"]


async def test_looking_up_an_anonymous_report_does_not_tie_it_to_the_conversation(bridge: Bridge) -> None:
    citizen, other, rina = await bridge.citizen(), await bridge.citizen(), await bridge.officer()
    bridge.engine.answer = lambda words: "baik"
    number, code = await filed(bridge, citizen, FileReport(None, Privacy.ANONIM, "Pungutan", "Loket 3"))
    message = await wished(bridge, other, LookUp(number, code), f"cek {number.lower()} {code}")
    assert number in message["text"]
    thread = json.dumps(await rina.get(f"/conversations/{other.id}"))
    assert number.lower() not in thread.lower() and code not in thread
    assert "cek [nomor tiket] [kode]" in thread


@pytest.mark.parametrize("typed", ["dmo-2026-1", "2026-1", "dmo 2026 1"])
async def test_the_number_of_an_anonymous_report_leaves_every_message_in_which_it_was_typed(
    bridge: Bridge, typed: str
) -> None:
    citizen, other, rina = await bridge.citizen(), await bridge.citizen(), await bridge.officer()
    bridge.engine.answer = lambda words: "baik"
    number, code = await filed(bridge, citizen, FileReport(None, Privacy.ANONIM, "Pungutan", "Loket 3"))
    await wished(bridge, other, None, f"tiket saya {typed} bagaimana")  # the code was asked for first
    await wished(bridge, other, LookUp(number, code), f"nomor {typed} kode {code}")
    await wished(bridge, other, LookUp(number, code), code)
    thread = await rina.get(f"/conversations/{other.id}")
    words, place = [m["text"] for m in thread["messages"] if m["author"] == "citizen"], "[nomor tiket]"
    assert words == [f"tiket saya {place} bagaimana", f"nomor {place} kode [kode]", "[kode]"]


async def test_a_code_leaves_the_transcript_even_when_an_officer_was_faster(bridge: Bridge) -> None:
    citizen, other, rina = await bridge.citizen(), await bridge.citizen(), await bridge.officer()
    number, code = await filed(bridge, citizen)
    heard = len(bridge.engine.heard)
    bridge.engine.wish, bridge.engine.gate = LookUp(number, code), asyncio.Event()
    await other.send(f"cek {number} kode {code}")
    while len(bridge.engine.heard) == heard:
        await asyncio.sleep(0.01)
    await other.http.post(f"/v1/conversations/{other.id}/handover", json={}, headers=other.auth)
    await rina.post(f"/conversations/{other.id}/claim")
    bridge.engine.gate.set()
    view = await other.until(lambda v: v["messages"][0]["text"] == f"cek {number} kode [kode]")
    assert view["state"] == "with_officer"


async def test_asking_without_a_code_locks_nobody_out_of_a_number(bridge: Bridge) -> None:
    citizen, other = await bridge.citizen(), await bridge.citizen()
    number, code = await filed(bridge, citizen, FileReport(None, Privacy.ANONIM, "Pungutan", "Loket 3"))
    for _ in range(4):
        spoiler = await bridge.citizen()
        for _ in range(5):
            assert "tidak cocok" in (await wished(bridge, spoiler, LookUp(number, None)))["text"]
        assert "kami hentikan dulu" in (await wished(bridge, spoiler, LookUp(number, None)))["text"]
    assert "Diterima sejak" in (await wished(bridge, other, LookUp(number, code)))["text"]
