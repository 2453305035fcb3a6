"""The satisfaction index of a period, with what each figure means beside it (`/desk/api/survey`)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.domain import notices
from api.domain.survey import ELEMENTS, index_of
from api.errors import HttpRefusal, documented
from api.routes.parts import PartsDep
from api.routes.sign_in import CurrentOfficer

router = APIRouter(prefix="/desk/api", tags=["officers"], responses=documented(401, 403, 404, 422, 503))
MAY_READ = frozenset({"supervisor", "admin"})
COMMENTS = 100


def _figure(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


@router.get("/survey")
async def survey(
    signed_in: CurrentOfficer,
    parts: PartsDep,
    start: Annotated[date, Query(alias="from")],
    end: Annotated[date, Query(alias="to")],
    office: Annotated[str | None, Query(max_length=60)] = None,
) -> dict[str, Any]:
    """Days are the office's own, both included. For supervisor and admin."""
    if signed_in.officer.role not in MAY_READ:
        raise HttpRefusal(403)
    if end < start:
        raise HttpRefusal(422, "period_reversed", "Tanggal akhir sebelum tanggal awal.")
    profile = parts.catalogue.office(office)
    zone = profile.hours.zone
    try:
        begins = datetime.combine(start, time(), zone)
        ends = datetime.combine(end + timedelta(days=1), time(), zone)
        async with parts.store.read() as uow:
            rows = await uow.surveys.between(profile.id, begins, ends)
    except OverflowError:  # the calendar ends in 9999
        raise HttpRefusal(422) from None
    index = index_of([{e: row[e] for e in ELEMENTS} for row in rows])
    return {
        "office": profile.id,
        "from": start,
        "to": end,
        "responses": index.responses,
        "ikm": _figure(index.ikm),
        "grade": index.grade,
        "performance": index.performance,
        "elements_counted": index.elements_counted,
        "elements": [
            {"id": e.element, "name": ELEMENTS[e.element], "answers": e.answers, "mean": _figure(e.mean)}
            for e in index.elements
        ],
        "units": [
            {"unit": unit, "unit_name": profile.unit_name(unit), "responses": count}
            for unit, count in sorted(Counter(row["unit"] for row in rows).items(), key=lambda i: str(i[0]))
        ],
        "comments": [row["comment"] for row in rows if row["comment"]][-COMMENTS:],
        "definitions": notices.SURVEY_DEFINITIONS,
    }
