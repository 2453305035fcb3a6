"""Citizens on the web: open, send, read since, live, ask for a person, end (`/v1`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.domain import notices, queueing
from api.domain.conversation import Conversation, State
from api.domain.failures import UnknownConversation
from api.domain.messages import StoredMessage
from api.errors import HttpRefusal, documented
from api.flows.beside import ENGINE_BESIDE
from api.flows.intake import ENGINE_TURN
from api.flows.reveal import for_citizen
from api.routes.parts import Address, OwnConversation, Parts, PartsDep, check_json, own_conversation
from api.security import fingerprint, new_token
from api.store.unit_of_work import SqlUnitOfWork

router = APIRouter(
    prefix="/v1", tags=["citizens"], responses=documented(403, 404, 409, 413, 415, 422, 429, 503)
)
JsonOnly = Depends(check_json)
LOOK_EVERY_S = 3.0
PAGE = 200


class Opening(BaseModel):
    office: str | None = Field(None, max_length=60)


class Opened(BaseModel):
    conversation_id: str
    token: str
    state: State
    last_seq: int


class Sending(BaseModel):
    text: str | None = Field(None, max_length=20_000)
    button: str | None = Field(None, max_length=40)


class Sent(BaseModel):
    seq: int


class Asking(BaseModel):
    reason: str | None = Field(None, max_length=200)


class Ending(BaseModel):
    outcome: Literal["answered", "not_answered", "unknown"] = "unknown"
    rating: int | None = Field(None, ge=1, le=5)
    comment: str | None = Field(None, max_length=1000)


async def check_origin(request: Request, parts: PartsDep) -> None:
    """A browser says where a request comes from; only our own pages and listed sites may change anything."""
    origin = request.headers.get("origin")
    if origin is None:
        return
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if origin not in {own, parts.settings.address, *parts.settings.origins}:
        raise HttpRefusal(403)


Origin = Depends(check_origin)


@router.get("/offices/{office_id}")
async def office(office_id: str, parts: PartsDep) -> dict[str, Any]:
    """What the widget shows before anyone has written."""
    profile = parts.catalogue.office(office_id)
    now = parts.clock()
    closure = profile.hours.closure(now)
    opens = closure.opens if closure else profile.hours.next_opening(now)
    return {
        "id": profile.id,
        "name": profile.name,
        "greeting": profile.greeting,
        "examples": list(profile.examples),
        "privacy_note": profile.privacy_note,
        "open_now": closure is None,
        "closed_for": notices.listed(closure.holidays) if closure and closure.today else None,
        "opens_at": opens.isoformat() if opens else None,
        "hours_text": profile.hours.describe(),
        "timezone": str(profile.hours.zone),
        "emergency": [dict(e) for e in profile.emergency],
    }


@router.post("/conversations", status_code=201, dependencies=[JsonOnly, Origin])
async def open_conversation(parts: PartsDep, address: Address, opening: Opening | None = None) -> Opened:
    """Start a conversation; the token is shown once and only its hash is kept."""
    parts.check_pace("open", address, parts.settings.conversations_per_minute)
    token = new_token()
    conversation = await parts.citizen.open(
        parts.web.name, opening.office if opening else None, fingerprint(token)
    )
    return Opened(conversation_id=conversation.id, token=token, state=conversation.state, last_seq=0)


@router.put(
    "/conversations/{conversation_id}/messages/{client_message_id}",
    status_code=201,
    dependencies=[JsonOnly, Origin],
    responses={200: {"model": Sent, "description": "received before"}},
)
async def send(
    client_message_id: str,
    sending: Sending,
    own: OwnConversation,
    parts: PartsDep,
    address: Address,
    response: Response,
) -> Sent:
    """Durable after any 2xx; the same client id again gives the first result, however fast it comes."""
    async with parts.store.read() as uow:
        seen = await uow.inbound.seen(parts.web.name, parts.web.external_id(own.id, client_message_id))
        if seen is not None:
            response.status_code = 200
            return Sent(seq=seen)
        bot_on = await bot_is_on(uow, own)
    parts.check_pace("send", own.id, parts.settings.messages_per_minute)
    parts.check_pace("send_address", address, parts.settings.address_messages_per_minute)
    raw = {"conversation_id": own.id, "client_id": client_message_id, **sending.model_dump()}
    (message,) = parts.web.parse(raw)
    accepted = await parts.intake.receive(own.id, message, bot_on=bot_on)
    parts.metrics.received.labels(parts.web.name, str(accepted.new).lower()).inc()
    response.status_code = 201 if accepted.new else 200
    return Sent(seq=accepted.seq)


async def bot_is_on(uow: SqlUnitOfWork, conversation: Conversation) -> bool:
    """The off switches: everywhere, or for this channel."""
    if conversation.state is not State.BOT:
        return True
    return await uow.switches.are_on("bot", f"bot:{conversation.channel}")


@router.get("/conversations/{conversation_id}/messages")
async def messages(
    own: OwnConversation, parts: PartsDep, after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0
) -> dict[str, Any]:
    """Everything with a higher sequence number, and where the conversation stands."""
    async with parts.store.read() as uow:
        found = await uow.messages.since(own.id, after, PAGE)
        # Read again in the same snapshot as the messages, so that state and transcript agree.
        return await standing(uow, parts, await uow.conversations.get(own.id), found)


async def standing(
    uow: SqlUnitOfWork, parts: Parts, conversation: Conversation, found: list[StoredMessage]
) -> dict[str, Any]:
    """The citizen's view: no officer ids, notes, scores or suppressed answers; their own codes filled in."""
    queue = officer = None
    if conversation.state is State.QUEUED:
        position = await uow.conversations.position(conversation)
        handling = await uow.conversations.recent_handling(20)
        at_work = await uow.conversations.officers_at_work()
        hours = parts.catalogue.office(conversation.office).hours_of(conversation.unit)
        is_open = hours.is_open(parts.clock())
        estimate = queueing.estimate_seconds(position, handling, at_work) if is_open else None
        queue = {"position": position, "estimate_s": estimate}
    if conversation.state is State.WITH_OFFICER:
        officer = {"name": conversation.officer_name, "unit": conversation.officer_unit}
    work = {State.BOT: ENGINE_TURN, State.QUEUED: ENGINE_BESIDE}.get(conversation.state)
    thinking = work is not None and await uow.outbox.is_pending(f"{work}:{conversation.id}")
    return {
        "state": conversation.state,
        # A long transcript comes in pages: the reader asks again after the last one it was given.
        "last_seq": found[-1].seq if len(found) == PAGE else conversation.last_seq,
        "typing": "bot" if thinking else None,
        "queue": queue,
        "officer": officer,
        "messages": [public(m) for m in await for_citizen(uow, found) if not m.suppressed],
    }


def public(message: StoredMessage) -> dict[str, Any]:
    """A message as the citizen may see it; buttons carry opaque ids."""
    return {
        "seq": message.seq,
        "author": message.author,
        "author_name": message.author_name,
        "author_unit": message.author_unit,
        "kind": message.kind,
        "text": message.text,
        "card": message.card,
        "buttons": [{"id": f"{message.seq}:{i}", "title": b.title} for i, b in enumerate(message.buttons)],
        "delivery": message.delivery,
        "created_at": rfc3339(message.created_at),
    }


def rfc3339(at: datetime | None) -> str | None:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


@router.get("/conversations/{conversation_id}/live")
async def live(request: Request, own: OwnConversation, parts: PartsDep) -> EventSourceResponse:
    """Nudges only: `changed` with the last sequence number as id. Losing the stream costs latency."""
    known = request.headers.get("last-event-id", "")
    last = int(known) if known.isascii() and known.isdigit() and len(known) < 10 else own.last_seq

    async def changes() -> AsyncIterator[ServerSentEvent]:
        seen: tuple[int, State] = (last, own.state)
        with parts.live.listen(own.id) as changed:
            while True:
                try:
                    current = await own_conversation(own.id, request)
                except UnknownConversation:
                    return
                now = (current.last_seq, current.state)
                if now != seen or changed.is_set():
                    seen = now
                    changed.clear()
                    yield ServerSentEvent(
                        event="changed", id=str(current.last_seq), data=str(current.last_seq)
                    )
                try:
                    await asyncio.wait_for(changed.wait(), LOOK_EVERY_S)
                except TimeoutError:
                    continue

    return EventSourceResponse(changes(), ping=15)


@router.post("/conversations/{conversation_id}/handover", status_code=202, dependencies=[JsonOnly, Origin])
async def ask_for_person(
    own: OwnConversation, parts: PartsDep, asking: Asking | None = None
) -> dict[str, Any]:
    """Ask for a person; asking again changes nothing."""
    parts.check_pace("send", own.id, parts.settings.messages_per_minute)
    reason = (asking and asking.reason) or ""
    return {"state": (await parts.citizen.ask_for_person(own.id, reason)).state}


@router.delete("/conversations/{conversation_id}/handover", dependencies=[Origin])
async def leave_queue(own: OwnConversation, parts: PartsDep) -> dict[str, Any]:
    """Leave the queue and go back to the bot."""
    return {"state": (await parts.citizen.leave_queue(own.id)).state}


@router.post("/conversations/{conversation_id}/end", dependencies=[JsonOnly, Origin])
async def end(own: OwnConversation, parts: PartsDep, ending: Ending) -> dict[str, Any]:
    """End it and, if the citizen likes, rate it."""
    await parts.citizen.end(own.id, ending.outcome, ending.rating, ending.comment)
    return {"state": State.RESOLVED if own.state is not State.WITH_OFFICER else own.state}
