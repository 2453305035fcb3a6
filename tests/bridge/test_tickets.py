"""Reports and prepared files from the citizen's message to the officer's last word."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
import sqlalchemy as sa

from api.domain.messages import HandoverRequest
from api.domain.tickets import Privacy
from api.domain.wishes import FileChecklist, FileReport, MessageSpan, Wish
from tests.conftest import Bridge, Citizen

NUMBER = re.compile(r"DMO-2026-\d{6}")
CODE = re.compile(r"Kode pemeriksaan: (\d{6})")
CONTACT = "hubungi Wulan Invented di 0800-0000-1234 atau rumah cat hijau"
REPORT = FileReport(None, Privacy.BIASA, "Lampu jalan mati", "Jalan Contoh", "sejak kemarin")


async def wished(
    bridge: Bridge, citizen: Citizen, wish: Wish | None, words: str = "ya, kirim"
) -> dict[str, Any]:
    """The bot's last message after a turn with this wish."""
    bridge.engine.wish = wish
    before = len([m for m in (await citizen.messages())["messages"] if m["author"] == "bot"])
    await citizen.send(words)
    view = await citizen.answered(before + (2 if wish else 1))
    bridge.engine.wish = None
    return [m for m in view["messages"] if m["author"] == "bot"][-1]


async def filed(bridge: Bridge, citizen: Citizen, report: FileReport = REPORT) -> tuple[str, str]:
    """Number and code as the citizen reads them."""
    text = (await wished(bridge, citizen, report))["text"]
    number, code = NUMBER.search(text), CODE.search(text)
    assert number and code, text
    return number.group(), code[1]


async def everything(bridge: Bridge) -> str:
    """Every row of every table."""
    async with bridge.parts.store.read() as uow:
        names = (
            (await uow.connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type='table'")))
            .scalars()
            .all()
        )
        rows = [
            (await uow.connection.execute(sa.text(f"SELECT * FROM {name}"))).mappings().all()
            for name in names
        ]
    return json.dumps([[dict(r) for r in table] for table in rows], default=str)


async def audit(bridge: Bridge, action: str) -> list[Any]:
    async with bridge.parts.store.read() as uow:
        rows = await uow.connection.execute(sa.text("SELECT * FROM audit WHERE action = :a"), {"a": action})
        return list(rows.mappings().all())


async def test_a_report_becomes_a_ticket_with_number_code_and_the_laws_times(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    message = await wished(bridge, citizen, REPORT)
    assert message["kind"] == "card" and message["card"]["kind"] == "ticket"
    assert message["card"]["number"] == "DMO-2026-000001" and message["card"]["status"] == "diterima"
    for words in ("DMO-2026-000001", "3 hari kerja", "14 hari", "60 hari sejak berkas lengkap", "saluran"):
        assert words in message["text"]
    code = CODE.search(message["text"])
    assert code and code[1] in json.dumps(message["card"])
    assert message["text"] == (await citizen.messages())["messages"][-1]["text"]  # also after a reload
    assert (await filed(bridge, citizen))[0] == "DMO-2026-000002"


async def test_the_code_stands_nowhere_but_on_the_citizens_screen(bridge: Bridge, capsys: Any) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    _, code = await filed(bridge, citizen)
    assert not re.search(rf"(?<!\d){code}(?!\d)", await everything(bridge))
    assert code not in json.dumps(await rina.get(f"/conversations/{citizen.id}"))
    assert "[kode]" in json.dumps(await rina.get(f"/conversations/{citizen.id}"))
    captured = capsys.readouterr()
    assert code not in captured.out + captured.err


async def test_the_plain_form_shows_the_code_too(bridge: Bridge) -> None:
    http = bridge.client()
    bridge.engine.wish = REPORT
    page = await http.post("/formulir", data={"nomor": "1", "teks": "ya, kirim"}, follow_redirects=True)
    for _ in range(200):
        if CODE.search(page.text):
            break
        await asyncio.sleep(0.02)
        page = await http.get("/formulir")
    assert CODE.search(page.text) and NUMBER.search(page.text)


async def test_a_turn_that_is_repeated_files_once(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    bridge.engine.wish, bridge.engine.gate = REPORT, asyncio.Event()
    await citizen.send("ya, kirim")
    while not bridge.engine.heard:
        await asyncio.sleep(0.01)
    bridge.clock.forward(seconds=60)  # the lease runs out while the engine thinks: a second worker takes over
    while len(bridge.engine.heard) < 2:
        bridge.parts.live.wake_worker()
        await asyncio.sleep(0.01)
    bridge.engine.gate.set()
    await citizen.answered(2)
    await asyncio.sleep(0.2)
    async with bridge.parts.store.read() as uow:
        assert (await uow.tickets.counts(None, None)) == {"diterima": 1}
    assert sum(m["author"] == "bot" for m in (await citizen.messages())["messages"]) == 2


async def test_an_officer_who_took_over_meanwhile_learns_that_nothing_was_filed(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    bridge.engine.wish, bridge.engine.gate = REPORT, asyncio.Event()
    await citizen.send("ya, kirim")
    while not bridge.engine.heard:
        await asyncio.sleep(0.01)
    await citizen.http.post(f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth)
    await rina.post(f"/conversations/{citizen.id}/claim")
    bridge.engine.gate.set()
    await asyncio.sleep(0.3)
    thread = await rina.get(f"/conversations/{citizen.id}")
    assert thread["messages"][-1]["suppressed"] and "Belum ada tiket" in thread["messages"][-1]["text"]
    assert not any(m["author"] == "bot" for m in (await citizen.messages())["messages"])
    assert (await rina.get("/tickets"))["items"] == []


async def test_an_anonymous_report_leads_to_nobody(bridge: Bridge) -> None:
    citizen, admin = await bridge.citizen(), await bridge.officer("Ayu", "admin")
    number, _ = await filed(bridge, citizen, FileReport(None, Privacy.ANONIM, "Pungutan", "Loket 3"))
    async with bridge.parts.store.read() as uow:
        row = (await uow.connection.execute(sa.text("SELECT * FROM tickets"))).mappings().one()
        transcript = json.dumps([m.text for m in await uow.messages.since(citizen.id, 0)])
    assert (row["conversation_id"], row["contact_id"], row["contact_sealed"]) == (None, None, None)
    assert number not in transcript and "[nomor tiket]" in transcript
    seen = await admin.get(f"/tickets/{number}")
    assert (seen["reporter"], seen["conversation_id"], seen["may_open_contact"]) == (
        "pelapor anonim",
        None,
        False,
    )
    assert (await admin.post(f"/tickets/{number}/contact", {"reason": "ingin tahu"})).status_code == 404
    before = (await citizen.messages())["last_seq"]
    assert (await admin.post(f"/tickets/{number}/status", {"status": "diteruskan"})).status_code == 200
    assert (await citizen.messages())["last_seq"] == before


async def test_the_contact_of_a_confidential_report_is_sealed_and_opened_only_with_a_reason(
    bridge: Bridge, capsys: Any
) -> None:
    citizen = await bridge.citizen()
    rina, ayu = await bridge.officer(), await bridge.officer("Ayu", "supervisor")
    bridge.engine.answer, bridge.engine.secret = (lambda words: "baik"), True
    await citizen.send(CONTACT)
    await citizen.answered()
    bridge.engine.secret = False
    span = MessageSpan(citizen.id, 1, 1)
    number, _ = await filed(
        bridge, citizen, FileReport(None, Privacy.RAHASIA, "Pungutan", "Loket 3", None, span)
    )

    assert (await citizen.messages())["messages"][0]["text"] == "[kontak dirahasiakan]"
    captured = capsys.readouterr()
    shown = json.dumps(await rina.get(f"/tickets/{number}"))
    for kept in (await everything(bridge), captured.out + captured.err, shown):
        for word in ("Wulan", "0800-0000", "cat hijau"):
            assert word not in kept

    seen = await rina.get(f"/tickets/{number}")
    assert (seen["reporter"], seen["conversation_id"], seen["may_open_contact"]) == (
        "pelapor dirahasiakan",
        None,
        False,
    )
    refused = await rina.post(f"/tickets/{number}/contact", {"reason": "perlu bertanya"})
    assert (refused.status_code, refused.json()["error"]) == (404, "unknown_ticket")
    assert await audit(bridge, "contact_opened") == []
    assert (await ayu.post(f"/tickets/{number}/contact", {})).status_code == 422
    assert (await ayu.post(f"/tickets/{number}/contact", {"reason": "x"})).status_code == 422
    opened = await ayu.post(f"/tickets/{number}/contact", {"reason": "Perlu bukti; nik 0074012345670001"})
    assert opened.json() == {"contact": CONTACT}
    (line,) = await audit(bridge, "contact_opened")
    assert (line["target"], line["officer_id"]) == (number, ayu.officer["id"])
    assert line["detail"] == "Perlu bukti; nik [NIK/KK]"


async def test_secret_words_leave_the_database_whole(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    bridge.engine.answer, bridge.engine.secret = (lambda words: "baik"), True
    for words in ("nama saya Wulan Invented", "0800-0000-1234"):  # one with, one without a number
        await citizen.send(words)
    await citizen.until(
        lambda v: (
            [m["text"] for m in v["messages"] if m["author"] == "citizen"] == ["[kontak dirahasiakan]"] * 2
        )
    )
    stored = await everything(bridge)
    assert "Wulan" not in stored and "Invented" not in stored and "0800-0000" not in stored
    async with bridge.parts.store.read() as uow:
        assert await uow.sealed.open(citizen.id, 1) == "nama saya Wulan Invented"
    seen = await (await bridge.officer()).get("/queue?state=all")
    assert "Wulan" not in json.dumps(seen)


async def test_secret_words_are_hidden_even_when_an_officer_took_over(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    bridge.engine.secret, bridge.engine.gate = True, asyncio.Event()
    await citizen.send("nama saya Wulan Invented")
    while not bridge.engine.heard:
        await asyncio.sleep(0.01)
    await citizen.http.post(f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth)
    bridge.engine.gate.set()
    view = await citizen.until(lambda v: v["messages"][0]["text"] == "[kontak dirahasiakan]")
    assert view["state"] == "queued"


async def test_a_prepared_file_goes_to_the_queue_with_its_checklist(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    wish = FileChecklist("ktp_el_hilang", "WNI, hilang", ("Kartu keluarga",), ("Surat kehilangan",), (), True)
    bridge.engine.wish = wish
    await citizen.send("serahkan saja")
    view = await citizen.until(lambda v: v["state"] == "queued")
    card = next(m["card"] for m in view["messages"] if m["card"])
    assert (
        card["kind"] == "ticket"
        and {"heading": "Belum ada", "lines": ["Surat kehilangan"]} in card["sections"]
    )
    item = (await rina.get("/queue"))["items"][0]
    assert (item["reason"], item["unit"]) == ("form_finished", "disdukcapil")
    thread = await rina.get(f"/conversations/{citizen.id}")
    for words in ("DMO-2026-000001", "Kartu keluarga", "Surat kehilangan", "WNI, hilang"):
        assert words in thread["summary"]
    seen = await rina.get("/tickets/DMO-2026-000001")
    assert (seen["kind"], seen["unit"], seen["conversation_id"]) == ("berkas", "disdukcapil", citizen.id)
    assert seen["details"]["missing"] == ["Surat kehilangan"] and seen["decide_by"] is None


async def test_a_checklist_to_keep_makes_no_ticket(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    wish = FileChecklist(
        "ktp_el_hilang", "WNI, hilang", ("Kartu keluarga",), ("Surat kehilangan",), (), False
    )
    message = await wished(bridge, citizen, wish)
    assert message["card"]["kind"] == "checklist" and "Surat kehilangan" in message["text"]
    assert "Petugas yang menentukan" in message["text"]
    assert (await rina.get("/tickets"))["items"] == [] and (await citizen.messages())["state"] == "bot"


async def test_the_engines_summary_reaches_the_officer_masked(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    bridge.engine.handover = HandoverRequest("citizen_asked", summary="Tanya KTP, nik 0074012345670001")
    await citizen.send("petugas")
    await citizen.until(lambda v: v["state"] == "queued")
    assert (await rina.get(f"/conversations/{citizen.id}"))["summary"] == "Tanya KTP, nik [NIK/KK]"


async def test_officers_move_a_ticket_and_the_citizen_reads_it(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    number, _ = await filed(bridge, citizen)
    at = f"/tickets/{number}"
    skipped = await rina.post(f"{at}/status", {"status": "selesai", "note": "Sudah."})
    assert (skipped.status_code, skipped.json()["error"]) == (409, "illegal_ticket_move")
    assert skipped.json()["possible"] == ["diteruskan", "ditolak"]
    moved = await rina.post(f"{at}/status", {"status": "diteruskan", "note": "", "officer_id": "someone"})
    assert (moved.status_code, moved.json()["status"]) == (200, "diteruskan")
    assert [n["status"] for n in moved.json()["next"]] == ["diproses", "ditolak"]
    assert (await rina.post(f"{at}/status", {"status": "diproses"})).status_code == 200
    silent = await rina.post(f"{at}/status", {"status": "selesai", "note": "  "})
    assert (silent.status_code, silent.json()["error"]) == (422, "note_required")
    note = "Lampu sudah menyala. NIK 0074012345670001"
    assert (await rina.post(f"{at}/status", {"status": "selesai", "note": note})).status_code == 200
    again = await rina.post(f"{at}/status", {"status": "ditolak", "note": "x"})
    assert (again.status_code, again.json()["possible"]) == (409, [])
    told = [m["text"] for m in (await citizen.messages())["messages"] if m["author"] == "system"]
    assert told == [
        f"Tiket {number}: Diteruskan.",
        f"Tiket {number}: Diproses.",
        f"Tiket {number}: Selesai.\nCatatan petugas: Lampu sudah menyala. NIK [NIK/KK]",
    ]
    seen = await rina.get(at)
    assert [(h["status"], h["officer"]) for h in seen["history"]][-1] == ("selesai", "Rina")
    assert [line["detail"] for line in await audit(bridge, "ticket_moved")][0] == "diterima to diteruskan"
    assert {line["officer_id"] for line in await audit(bridge, "ticket_moved")} == {rina.officer["id"]}
    assert (await rina.get("/tickets?status=open"))["items"] == []
    assert (await rina.get("/tickets"))["counts"]["selesai"] == 1


async def test_news_of_a_confidential_report_reach_only_its_reporter_by_number(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    number, _ = await filed(bridge, citizen, FileReport(None, Privacy.RAHASIA, "Pungutan", "Loket 3"))
    await rina.post(f"/tickets/{number}/status", {"status": "diteruskan"})
    assert (await citizen.messages())["messages"][-1]["text"] == f"Tiket {number}: Diteruskan."
    assert number not in json.dumps(await rina.get(f"/conversations/{citizen.id}"))


@pytest.mark.parametrize(
    "body", [{}, {"status": "diterima"}, {"status": "x"}, {"status": "selesai", "note": 5}]
)
async def test_a_step_that_is_none_is_refused(bridge: Bridge, body: dict[str, Any]) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    number, _ = await filed(bridge, citizen)
    assert (await rina.post(f"/tickets/{number}/status", body)).status_code == 422
    assert (await rina.post("/tickets/DMO-2026-999999/status", {"status": "diteruskan"})).status_code == 404
    assert (await rina.http.get("/desk/api/tickets/x")).status_code == 404
    assert (await rina.http.get("/desk/api/tickets?status=hilang")).status_code == 422
    long = await rina.post(f"/tickets/{number}/status", {"status": "diteruskan", "note": "a" * 1001})
    assert (long.status_code, long.json()["error"]) == (422, "text_too_long")


async def test_a_units_officers_see_their_own_first(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    await filed(bridge, citizen)
    await filed(bridge, citizen, FileReport("ktp_el_hilang", Privacy.BIASA, "KTP salah", "Loket"))
    for name, unit, first in (("Rina", "disdukcapil", 2), ("Budi", "umum", 1)):
        items = (await (await bridge.officer(name, unit=unit)).get("/tickets?office=demo"))["items"]
        assert [int(i["number"][-1]) for i in items][0] == first and len(items) == 2
    rina = await bridge.sign_in("rina@kota.example")
    assert [i["unit"] for i in (await rina.get("/tickets?unit=umum"))["items"]] == ["umum"]
    bridge.clock.forward(minutes=10)
    assert not any(i["is_late"] for i in (await rina.get("/tickets"))["items"])
