"""What the routes are given: built once in `api/app.py`, never imported from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request

from api.catalogue import CatalogueFiles
from api.channels.web import WebChannel
from api.domain.conversation import Conversation
from api.domain.failures import UnknownConversation
from api.errors import HttpRefusal
from api.flows.citizen import CitizenFlow
from api.flows.desk import DeskFlow
from api.flows.intake import Intake
from api.flows.photos import PhotoFlow
from api.flows.ticket_desk import TicketDesk
from api.live import LocalLive
from api.observability import Metrics
from api.pictures import Pictures
from api.ports import Clock
from api.readiness import Readiness
from api.security import Pace, Passwords, fingerprint
from api.settings import Settings
from api.store.unit_of_work import Store
from api.web import client_address


@dataclass(frozen=True)
class Parts:
    settings: Settings
    store: Store
    catalogue: CatalogueFiles
    clock: Clock
    live: LocalLive
    metrics: Metrics
    pace: Pace
    passwords: Passwords
    web: WebChannel
    intake: Intake
    citizen: CitizenFlow
    desk: DeskFlow
    tickets: TicketDesk
    photos: PhotoFlow
    pictures: Pictures
    readiness: Readiness

    def check_pace(self, limit: str, key: str, per_minute: int, minutes: int = 1) -> None:
        """Refuse with 429 and `Retry-After` when `key` is too fast."""
        if (wait := self.pace.hit(limit, key, per_minute, minutes)) is not None:
            self.metrics.limited.labels(limit).inc()
            raise HttpRefusal(429, headers={"Retry-After": str(wait)})


def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


# Dependencies are coroutines even where nothing is awaited: FastAPI sends plain functions to a thread and back.
async def _parts(request: Request) -> Parts:
    return parts_of(request)


PartsDep = Annotated[Parts, Depends(_parts)]


async def address_of(request: Request) -> str:
    """The caller's address, for pace limits."""
    return client_address(request, parts_of(request).settings.proxies)


Address = Annotated[str, Depends(address_of)]


async def check_json(request: Request) -> None:
    """State changes need a JSON content type, which no cross-site form can send without asking first."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HttpRefusal(415)


async def own_conversation(conversation_id: str, request: Request) -> Conversation:
    """The conversation that the bearer token opens; anything else does not exist (404)."""
    parts = parts_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(conversation_id) > 36:
        raise UnknownConversation()
    idle = timedelta(days=parts.settings.citizen_idle_days)
    async with parts.store.read() as uow:
        return await uow.conversations.of_token(conversation_id, fingerprint(token), parts.clock(), idle)


OwnConversation = Annotated[Conversation, Depends(own_conversation)]
