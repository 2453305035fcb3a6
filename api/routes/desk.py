"""Officers at work: queue, transcript, claim, reply, note, release, transfer, return, resolve, live (`/desk/api`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.domain.conversation import Conversation, State
from api.domain.failures import UnknownUnit
from api.domain.handover import reason_text
from api.domain.messages import StoredMessage, check_client_id
from api.errors import HttpRefusal, documented
from api.live import DESK
from api.routes.parts import Parts, PartsDep, check_json
from api.routes.sign_in import ActingOfficer, CurrentOfficer, SignedIn, session_of, with_unit_name
from api.routes.widget import public, rfc3339

router = APIRouter(
    prefix="/desk/api", tags=["officers"], responses=documented(401, 403, 404, 409, 413, 415, 422, 503)
)
JsonOnly = Depends(check_json)
LOOK_EVERY_S = 3.0
PREVIEW = 120
ConversationId = Annotated[str, "path"]


class Words(BaseModel):
    text: str = Field(max_length=20_000)


class Transfer(BaseModel):
    unit: str | None = Field(None, max_length=40)
    officer_id: str | None = Field(None, max_length=36)
    note: str = Field("", max_length=1000)


class Resolution(BaseModel):
    outcome: str = Field("resolved", min_length=1, max_length=40)


def entry(parts: Parts, conversation: Conversation, preview: str | None) -> dict[str, Any]:
    """A conversation as the queue and the thread's head show it. Sensitive words never stand in a list."""
    office = parts.catalogue.office(conversation.office)
    sensitive = (conversation.reason or "").startswith("sensitive:")
    return {
        "conversation_id": conversation.id,
        "channel": conversation.channel,
        "office": conversation.office,
        "state": conversation.state,
        "service": conversation.service,
        "service_name": parts.catalogue.service_names.get(conversation.service or ""),
        "reason": conversation.reason,
        "reason_text": reason_text(conversation.reason, parts.catalogue.topics),
        "severity": conversation.severity,
        "unit": conversation.unit,
        "unit_name": office.unit_name(conversation.unit),
        "waiting_since": rfc3339(conversation.waiting_since),
        "due_at": rfc3339(conversation.due_at),
        "created_at": rfc3339(conversation.created_at),
        "last_seq": conversation.last_seq,
        "officer": {"id": conversation.officer_id, "name": conversation.officer_name}
        if conversation.officer_id
        else None,
        "preview": None if sensitive or preview is None else preview[:PREVIEW],
    }


@router.get("/queue")
async def queue(
    signed_in: CurrentOfficer,
    parts: PartsDep,
    unit: Annotated[str | None, Query(max_length=40)] = None,
    state: Literal["queued", "with_officer", "mine", "all"] = "queued",
) -> dict[str, Any]:
    """Waiting first by severity, then by waiting time."""
    states: Sequence[str] = {
        "queued": [State.QUEUED],
        "with_officer": [State.WITH_OFFICER],
        "mine": [State.WITH_OFFICER],
        "all": [State.QUEUED, State.WITH_OFFICER],
    }[state]
    mine = signed_in.officer.id if state == "mine" else None
    async with parts.store.read() as uow:
        found = await uow.conversations.queue(states, unit, mine)
        waiting = (
            found
            if states == [State.QUEUED] and not unit
            else await uow.conversations.queue(["queued"], None, None)
        )
        previews = await uow.messages.previews([c.id for c in found])
    return {
        "items": [entry(parts, c, previews.get(c.id)) for c in found],
        "counts": {"waiting": len(waiting), "kritis": sum(c.severity == "kritis" for c in waiting)},
    }


@router.get("/units")
async def units(
    signed_in: CurrentOfficer, parts: PartsDep, office: Annotated[str | None, Query(max_length=60)] = None
) -> dict[str, Any]:
    """Where a conversation of this office can be transferred to; without one, of the default office."""
    profile = parts.catalogue.office(office)
    return {"items": [{"id": u.id, "name": u.name} for u in profile.units.values()]}


@router.get("/conversations/{conversation_id}")
async def conversation(
    conversation_id: str,
    signed_in: CurrentOfficer,
    parts: PartsDep,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> dict[str, Any]:
    """The transcript after a sequence number, with what the model understood, and everything around it."""
    async with parts.store.read() as uow:
        found = await uow.conversations.get(conversation_id)
        transcript = await uow.messages.since(conversation_id, after, limit=500)
        notes = await uow.notes.of(conversation_id)
    return {
        **entry(parts, found, None),
        "mine": found.officer_id == signed_in.officer.id and found.state is State.WITH_OFFICER,
        "window": None,
        "summary": found.summary,
        "citizen_outcome": found.citizen_outcome,
        "rating": found.rating,
        "messages": [full(parts, m) for m in transcript],
        "notes": [
            {"id": n.id, "text": n.text, "officer": n.officer_name, "created_at": rfc3339(n.created_at)}
            for n in notes
        ],
    }


def full(parts: Parts, message: StoredMessage) -> dict[str, Any]:
    """A message as officers see it; buttons are shown, not pressed, at the desk."""
    understanding = message.understanding
    if understanding:
        name = parts.catalogue.service_names.get(understanding.get("service") or "")
        understanding = {**understanding, "service_name": name}
    return {
        **public(message),
        "understanding": understanding,
        "suppressed": message.suppressed,
        "masked": message.masked,
    }


@router.post("/conversations/{conversation_id}/claim")
async def claim(conversation_id: str, acting: ActingOfficer, parts: PartsDep) -> dict[str, Any]:
    """Take it. 409 `already_claimed` names the colleague who was faster."""
    await parts.desk.claim(conversation_id, acting.officer)
    return {"state": State.WITH_OFFICER}


@router.put(
    "/conversations/{conversation_id}/replies/{client_id}",
    status_code=201,
    dependencies=[JsonOnly],
    responses={200: {"description": "received before"}},
)
async def reply(
    conversation_id: str,
    client_id: str,
    words: Words,
    acting: ActingOfficer,
    parts: PartsDep,
    response: Response,
) -> dict[str, Any]:
    """Write to the citizen; the same client id again gives the first result."""
    accepted = await parts.desk.reply(conversation_id, acting.officer, check_client_id(client_id), words.text)
    response.status_code = 201 if accepted.new else 200
    return {"seq": accepted.seq}


@router.post("/conversations/{conversation_id}/notes", status_code=201, dependencies=[JsonOnly])
async def note(conversation_id: str, words: Words, acting: ActingOfficer, parts: PartsDep) -> dict[str, Any]:
    """A note that citizens never see."""
    return {"id": await parts.desk.note(conversation_id, acting.officer, words.text)}


@router.post("/conversations/{conversation_id}/release")
async def release(conversation_id: str, acting: ActingOfficer, parts: PartsDep) -> dict[str, Any]:
    """Back into the queue."""
    await parts.desk.release(conversation_id, acting.officer)
    return {"state": State.QUEUED}


@router.post("/conversations/{conversation_id}/transfer", dependencies=[JsonOnly])
async def transfer(
    conversation_id: str, to: Transfer, acting: ActingOfficer, parts: PartsDep
) -> dict[str, Any]:
    """To another unit's queue or to one colleague, with a note."""
    if (to.unit is None) == (to.officer_id is None):
        raise HttpRefusal(422, "unit_or_officer", "Pilih unit atau petugas, salah satu.")
    colleague = None
    if to.officer_id:
        async with parts.store.read() as uow:
            found = await uow.officers.get(to.officer_id)
        if found is None:
            raise UnknownUnit()
        colleague = with_unit_name(parts, found)
    await parts.desk.transfer(conversation_id, acting.officer, to.unit, colleague, to.note)
    return {"state": State.WITH_OFFICER if colleague else State.QUEUED}


@router.post("/conversations/{conversation_id}/return")
async def give_back(conversation_id: str, acting: ActingOfficer, parts: PartsDep) -> dict[str, Any]:
    """Back to the bot."""
    await parts.desk.give_back(conversation_id, acting.officer)
    return {"state": State.BOT}


@router.post("/conversations/{conversation_id}/resolve", dependencies=[JsonOnly])
async def resolve(
    conversation_id: str, resolution: Resolution, acting: ActingOfficer, parts: PartsDep
) -> dict[str, Any]:
    """Done."""
    await parts.desk.resolve(conversation_id, acting.officer, resolution.outcome)
    return {"state": State.RESOLVED}


@router.get("/live")
async def live(request: Request, signed_in: CurrentOfficer, parts: PartsDep) -> EventSourceResponse:
    """Nudges for the queue and open conversations; ends within seconds when the session ends."""

    async def changes() -> AsyncIterator[ServerSentEvent]:
        count = 0
        with parts.live.listen(DESK) as changed:
            yield ServerSentEvent(event="changed", id="0", data="0")
            while await _still_signed_in(request, signed_in):
                try:
                    await asyncio.wait_for(changed.wait(), LOOK_EVERY_S)
                except TimeoutError:
                    continue
                changed.clear()
                count += 1
                yield ServerSentEvent(event="changed", id=str(count), data=str(count))

    return EventSourceResponse(changes(), ping=15)


async def _still_signed_in(request: Request, signed_in: SignedIn) -> bool:
    try:
        return (await session_of(request)).token_hash == signed_in.token_hash
    except HttpRefusal:
        return False
