"""Tickets at the desk: list, one with its history, the next status, and a sealed contact (`/desk/api/tickets`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from api.domain import notices
from api.domain.photos import Photo
from api.domain.tickets import CLOSED, TRANSITIONS, Status, Ticket, TicketKind
from api.errors import documented
from api.flows.ticket_desk import MAY_OPEN_CONTACTS
from api.ports import Officer
from api.routes.parts import Parts, PartsDep, check_json
from api.routes.sign_in import ActingOfficer, CurrentOfficer
from api.routes.widget import rfc3339

router = APIRouter(
    prefix="/desk/api", tags=["officers"], responses=documented(401, 403, 404, 409, 413, 415, 422, 503)
)
JsonOnly = Depends(check_json)
MOST = 300
PREVIEW = 120


class Step(BaseModel):
    status: Literal["diteruskan", "diproses", "selesai", "ditolak"]
    note: str = Field("", max_length=4000)


class Why(BaseModel):
    reason: str = Field(min_length=5, max_length=500)


def entry(parts: Parts, ticket: Ticket) -> dict[str, Any]:
    """A ticket as the list shows it; which conversation it came from only when that may be known."""
    office = parts.catalogue.office(ticket.office)
    about = ticket.details["what"] if ticket.kind is TicketKind.LAPORAN else ticket.details["condition"]
    return {
        "number": ticket.number,
        "office": ticket.office,
        "kind": ticket.kind,
        "status": ticket.status,
        "privacy": ticket.privacy,
        "service": ticket.service,
        "service_name": parts.catalogue.service_names.get(ticket.service or ""),
        "unit": ticket.unit,
        "unit_name": office.unit_name(ticket.unit),
        "reporter": notices.REPORTER_HIDDEN.get(ticket.privacy),
        "preview": about[:PREVIEW],
        "created_at": rfc3339(ticket.created_at),
        "status_at": rfc3339(ticket.status_at),
        "due_at": rfc3339(ticket.due_at),
        "is_late": ticket.due_at is not None and ticket.due_at < parts.clock(),
    }


def whole(parts: Parts, ticket: Ticket, officer: Officer, photos: Sequence[Photo]) -> dict[str, Any]:
    """Everything this officer may know of a ticket, and which steps are possible."""
    return {
        **entry(parts, ticket),
        "details": ticket.details,
        "photos": [{"id": p.id, "width": p.width, "height": p.height} for p in photos],
        "note": ticket.note,
        "respond_by": rfc3339(ticket.respond_by),
        "reply_by": rfc3339(ticket.reply_by),
        "decide_by": rfc3339(ticket.decide_by),
        "conversation_id": ticket.conversation_id if ticket.is_linked else None,
        "may_open_contact": ticket.has_contact and officer.role in MAY_OPEN_CONTACTS,
        "next": [{"status": s, "note_required": s in CLOSED} for s in TRANSITIONS[ticket.status]],
    }


@router.get("/tickets")
async def tickets(
    signed_in: CurrentOfficer,
    parts: PartsDep,
    status: Literal["open", "diterima", "diteruskan", "diproses", "selesai", "ditolak"] | None = None,
    unit: Annotated[str | None, Query(max_length=40)] = None,
    office: Annotated[str | None, Query(max_length=60)] = None,
) -> dict[str, Any]:
    """The officer's own unit first, open before closed, then by what is due. At most 300; `counts` knows them all."""
    async with parts.store.read() as uow:
        found = await uow.tickets.list(
            status=status, unit=unit, office=office, first_unit=signed_in.officer.unit, limit=MOST + 1
        )
        counts = await uow.tickets.counts(unit, office)
    return {
        "items": [entry(parts, t) for t in found[:MOST]],
        "counts": {str(s): counts.get(s, 0) for s in Status},
        "more": len(found) > MOST,
    }


@router.get("/tickets/{number}")
async def ticket(number: str, signed_in: CurrentOfficer, parts: PartsDep) -> dict[str, Any]:
    """One ticket and where it stood."""
    async with parts.store.read() as uow:
        found = await uow.tickets.get(number)
        moves = await uow.tickets.moves(number)
        photos = await uow.photos.of_ticket(number)
    history = [
        {"status": m.status, "note": m.note, "officer": m.officer_name, "created_at": rfc3339(m.created_at)}
        for m in moves
    ]
    return {**whole(parts, found, signed_in.officer, photos), "history": history}


@router.post("/tickets/{number}/status", dependencies=[JsonOnly])
async def move(number: str, step: Step, acting: ActingOfficer, parts: PartsDep) -> dict[str, Any]:
    """The next step. 409 `illegal_ticket_move` names the possible ones; an ending needs a note."""
    moved = await parts.tickets.move(number, acting.officer, Status(step.status), step.note)
    async with parts.store.read() as uow:
        photos = await uow.photos.of_ticket(number)
    return whole(parts, moved, acting.officer, photos)


@router.post("/tickets/{number}/contact", dependencies=[JsonOnly])
async def open_contact(number: str, why: Why, acting: ActingOfficer, parts: PartsDep) -> dict[str, Any]:
    """The contact of a confidential report, for supervisor and admin; the reason goes on record. Null: it was deleted in time."""
    return {"contact": await parts.tickets.open_contact(number, acting.officer, why.reason)}
