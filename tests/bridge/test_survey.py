"""The survey is offered once, reaches the engine as a command, and its figures stand beside what they mean."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from api.domain.survey import ELEMENTS
from api.domain.wishes import FileSurvey
from tests.conftest import Bridge, Citizen

MARKS = (4, 3, 3, 4, 3, 4, 4, 3, 2)
ANSWERS: dict[str, int | None] = dict(zip(ELEMENTS, MARKS, strict=True))
PERIOD = "from=2026-11-01&to=2026-11-30"


async def resolved(bridge: Bridge, citizen: Citizen, rina: Any, unit: str | None = None) -> dict[str, Any]:
    await citizen.http.post(f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth)
    at = f"/conversations/{citizen.id}"
    await rina.post(f"{at}/claim")
    if unit:
        await rina.post(f"{at}/transfer", {"unit": unit})
        await rina.post(f"{at}/claim")
    assert (await rina.post(f"{at}/resolve", {})).status_code == 200
    return await citizen.messages()


async def answer_survey(bridge: Bridge, citizen: Citizen, view: dict[str, Any], wish: FileSurvey) -> str:
    bots = sum(m["author"] == "bot" for m in view["messages"])
    offer = next(m for m in view["messages"] if m["buttons"] and m["author"] == "system")
    bridge.engine.wish = wish
    assert (await citizen.send(button=offer["buttons"][0]["id"])).status_code == 201
    seen = await citizen.answered(bots + 2)
    bridge.engine.wish = None
    return str(seen["messages"][-1]["text"])


async def rows(bridge: Bridge) -> list[Any]:
    async with bridge.parts.store.read() as uow:
        return list(
            (await uow.connection.execute(sa.text("SELECT * FROM survey_responses"))).mappings().all()
        )


async def test_pressing_the_offer_reopens_and_reaches_the_engine_as_its_command(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    view = await resolved(bridge, citizen, rina, "uptd_ppa")
    assert view["state"] == "resolved"
    offer = view["messages"][-1]
    assert (offer["author"], offer["kind"], [b["title"] for b in offer["buttons"]]) == (
        "system",
        "notice",
        ["Isi survei"],
    )
    said = await answer_survey(bridge, citizen, view, FileSurvey(ANSWERS, "Cepat, nik saya 0074012345670001"))
    assert bridge.engine.heard[-1]["command"] == "/mulai_survei" and bridge.engine.heard[-1]["text"] is None
    assert "tanpa nama" in said
    assert (await citizen.messages())["state"] == "bot"
    (row,) = await rows(bridge)
    assert (row["office"], row["unit"], row["comment"]) == ("demo", "uptd_ppa", "Cepat, nik saya [NIK/KK]")
    assert tuple(row[e] for e in ELEMENTS) == MARKS
    assert set(row) == {"id", "office", "unit", "service", "comment", "created_at", *ELEMENTS}
    assert row["created_at"] % 86_400_000_000 == 16 * 3_600_000_000  # midnight in Makassar, no time of day


async def test_it_is_offered_once_and_counted_once(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    view = await resolved(bridge, citizen, rina)
    await answer_survey(bridge, citizen, view, FileSurvey(ANSWERS))
    again = await answer_survey(bridge, citizen, await citizen.messages(), FileSurvey(ANSWERS))
    assert "tidak dihitung dua kali" in again and len(await rows(bridge)) == 1
    view = await resolved(bridge, citizen, rina)
    assert sum(bool(m["buttons"]) for m in view["messages"] if m["author"] == "system") == 1


async def test_an_empty_survey_counts_for_nothing(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    view = await resolved(bridge, citizen, rina)
    said = await answer_survey(bridge, citizen, view, FileSurvey(dict.fromkeys(ELEMENTS)))
    assert "tidak ada penilaian" in said and await rows(bridge) == []


async def test_the_figures_with_their_definitions_for_those_who_may(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    await answer_survey(bridge, citizen, await resolved(bridge, citizen, rina), FileSurvey(ANSWERS, "Ramah"))
    for name, role in (("Budi", "petugas"), ("Kiki", "kurator")):
        refused = await (await bridge.officer(name, role)).http.get(f"/desk/api/survey?{PERIOD}")
        assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    for name, role in (("Ayu", "supervisor"), ("Adi", "admin")):
        seen = await (await bridge.officer(name, role)).get(f"/survey?office=demo&{PERIOD}")
        assert (seen["responses"], seen["ikm"], seen["grade"], seen["performance"]) == (1, 83.33, "B", "Baik")
        assert seen["elements"][0] == {"id": "persyaratan", "name": "Persyaratan", "answers": 1, "mean": 4.0}
        assert seen["comments"] == ["Ramah"] and "dibulatkan dua desimal" in seen["definitions"]["ikm"]
        assert [u["responses"] for u in seen["units"]] == [1]


async def test_periods_are_whole_days_of_the_office_and_odd_ones_are_refused(bridge: Bridge) -> None:
    citizen, rina, ayu = (
        await bridge.citizen(),
        await bridge.officer(),
        await bridge.officer("Ayu", "supervisor"),
    )
    await answer_survey(bridge, citizen, await resolved(bridge, citizen, rina), FileSurvey(ANSWERS))
    for period, count in (
        ("from=2026-11-23&to=2026-11-23", 1),
        ("from=2026-11-24&to=2026-11-24", 0),
        ("from=2026-11-22&to=2026-11-22", 0),
    ):
        seen = await ayu.get(f"/survey?{period}")
        assert seen["responses"] == count and (seen["ikm"] is None) == (count == 0)
    for bad in (
        "",
        "?from=2026-11-23",
        "?from=x&to=y",
        "?from=2026-11-23&to=2026-11-22",
        "?from=9999-12-31&to=9999-12-31",
    ):
        assert (await ayu.http.get(f"/desk/api/survey{bad}")).status_code == 422, bad
    assert (await ayu.http.get(f"/desk/api/survey?office=bulan&{PERIOD}")).status_code == 404
