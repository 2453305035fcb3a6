"""Somebody asks for a person while the office is closed: the matter is taken, and the notice says why and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import ROOT, Bridge, Citizen


@pytest.fixture
async def cities(run_bridge: Callable[..., Any]) -> Bridge:
    """A bridge with the real catalogue: four offices in two zones."""
    started: Bridge = await run_bridge(catalogue=ROOT / "catalogue")
    return started


async def citizen_of(bridge: Bridge, office: str) -> Citizen:
    http = bridge.client()
    opened = await http.post("/v1/conversations", json={"office": office})
    assert opened.status_code == 201, opened.text
    return Citizen(http, opened.json()["conversation_id"], opened.json()["token"])


async def asked_for_person(bridge: Bridge, office: str, moment: datetime) -> tuple[str, dict[str, Any]]:
    """What the citizen reads, and the desk's view of the conversation."""
    bridge.clock.now = moment
    citizen = await citizen_of(bridge, office)
    asked = await citizen.http.post(f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth)
    assert asked.status_code == 202
    notice = (await citizen.messages())["messages"][-1]["text"]
    desk = await bridge.officer(name=f"Rina{office}")
    return notice, await desk.get(f"/conversations/{citizen.id}")


@pytest.mark.parametrize(
    ("office", "opens", "due"),
    [
        ("tangsel", "Senin, 28 Des 2026, 08.00 WIB", "2026-12-28T02:00"),
        ("surabaya", "Senin, 28 Des 2026, 07.30 WIB", "2026-12-28T01:30"),
        ("makassar", "Senin, 28 Des 2026, 07.30 WITA", "2026-12-28T00:30"),
    ],
)
async def test_on_a_shared_leave_day(cities: Bridge, office: str, opens: str, due: str) -> None:
    notice, seen = await asked_for_person(cities, office, datetime(2026, 12, 24, 3, 0, tzinfo=UTC))
    assert "sudah masuk antrean" in notice
    assert "Hari ini kantor tutup karena Cuti bersama Natal dan Hari Raya Natal" in notice
    assert f"buka lagi {opens}" in notice
    assert seen["state"] == "queued" and seen["due_at"].startswith(due)


async def test_in_the_lunch_break_of_one_zone_the_other_works(cities: Bridge) -> None:
    noon = datetime(2026, 11, 25, 5, 30, tzinfo=UTC)  # 12.30 WIB, 13.30 WITA
    closed, _ = await asked_for_person(cities, "tangsel", noon)
    opened, _ = await asked_for_person(cities, "makassar", noon)
    assert "kantor buka lagi Rabu, 25 Nov 2026, 13.00 WIB" in closed
    assert "Posisi antrean" in opened


async def test_the_unit_of_this_office_and_its_own_saturday(cities: Bridge) -> None:
    saturday = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)  # 09.00 WIB
    cities.clock.now = saturday
    for office, unit, words in (
        ("surabaya", "Mal Pelayanan Publik Siola", "Posisi antrean"),
        ("tangsel", "Mal Pelayanan Publik Kota Tangerang Selatan", "Senin, 30 Nov 2026, 08.00 WIB"),
    ):
        citizen = await citizen_of(cities, office)
        async with cities.parts.store.begin() as uow:
            conversation = await uow.conversations.lock(citizen.id)
            conversation.service = "skck"
            await uow.conversations.save(conversation)
            await uow.commit()
        await cities.parts.citizen.ask_for_person(citizen.id)
        notice = (await citizen.messages())["messages"][-1]["text"]
        assert unit in notice and words in notice


async def test_the_welcome_names_the_holiday(cities: Bridge) -> None:
    cities.clock.now = datetime(2026, 12, 24, 3, 0, tzinfo=UTC)
    shown = (await cities.client().get("/v1/offices/makassar")).json()
    assert shown["open_now"] is False and shown["closed_for"] == "Cuti bersama Natal dan Hari Raya Natal"
    assert shown["opens_at"] == "2026-12-28T07:30:00+08:00"
    cities.clock.now = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
    assert (await cities.client().get("/v1/offices/makassar")).json()["closed_for"] is None


async def test_a_body_cannot_say_what_time_it_is(cities: Bridge) -> None:
    cities.clock.now = datetime(2026, 12, 24, 3, 0, tzinfo=UTC)
    opened = await cities.client().post(
        "/v1/conversations",
        json={"office": "demo", "now": "2026-11-23T02:00:00Z", "open_now": True, "timezone": "Asia/Jakarta"},
        headers={"Date": "Mon, 23 Nov 2026 02:00:00 GMT"},
    )
    citizen = Citizen(cities.client(), opened.json()["conversation_id"], opened.json()["token"])
    await cities.parts.citizen.ask_for_person(citizen.id)
    assert "tutup karena Cuti bersama Natal" in (await citizen.messages())["messages"][-1]["text"]


@pytest.mark.parametrize("office", ["demo", "tangsel", "surabaya", "makassar"])
async def test_every_office_has_its_demo_page_and_its_plain_form(cities: Bridge, office: str) -> None:
    http = cities.client()
    name = cities.parts.catalogue.office(office).name
    page = await http.get(f"/?office={office}")
    assert page.status_code == 200 and f"Pemerintah {name}" in page.text
    assert f'data-office="{office}"' in page.text and f'<option value="{office}" selected>' in page.text
    assert ("Kota ini tidak ada" in page.text or "tidak ada;" in page.text) == (office == "demo")
    form = await http.get(f"/formulir?office={office}")
    assert f"Tanya {name}" in form.text and f'name="kantor" value="{office}"' in form.text
    sent = await http.post("/formulir", data={"nomor": "1", "teks": "ktp hilang", "kantor": office})
    assert sent.status_code == 303
    async with cities.parts.store.read() as uow:
        conversation_id = sent.cookies["pendopo_formulir"].partition(".")[0]
        assert (await uow.conversations.get(conversation_id)).office == office


async def test_an_office_that_does_not_exist(cities: Bridge) -> None:
    http = cities.client()
    assert (await http.get("/?office=atlantis")).status_code == 404
    assert (await http.get("/formulir?office=atlantis")).status_code == 404
    lost = await http.post("/formulir", data={"nomor": "1", "teks": "ktp hilang", "kantor": "atlantis"})
    assert lost.status_code == 404 and "ktp hilang" in lost.text and "Kantor tidak ditemukan" in lost.text
    assert (await http.get("/demo/index.html")).status_code == 404
    assert 'data-office="demo"' in (await http.get("/")).text


async def test_a_conversation_is_transferred_within_its_own_office(cities: Bridge) -> None:
    citizen = await citizen_of(cities, "makassar")
    await cities.parts.citizen.ask_for_person(citizen.id)
    desk = await cities.officer()
    listed = {u["id"] for u in (await desk.get("/units?office=makassar"))["items"]}
    assert "kecamatan" in listed
    assert "kecamatan" not in {u["id"] for u in (await desk.get("/units"))["items"]}
    await desk.post(f"/conversations/{citizen.id}/claim")
    moved = await desk.post(f"/conversations/{citizen.id}/transfer", {"unit": "kecamatan", "note": ""})
    assert moved.status_code == 200
    seen = await desk.get(f"/conversations/{citizen.id}")
    assert (seen["unit"], seen["unit_name"]) == ("kecamatan", "Kantor kecamatan tempat tinggal")
