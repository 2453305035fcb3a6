"""Photos: a citizen sends one and sees it again (`/v1`), an officer opens one (`/desk/api`)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel

from api.domain.conversation import Conversation
from api.domain.failures import InvalidMessage, PhotoKindUnknown, PhotoTooLarge
from api.domain.photos import CONTENT_TYPES
from api.errors import documented
from api.flows.intake import Accepted
from api.routes.parts import Address, OwnConversation, Parts, PartsDep
from api.routes.sign_in import CurrentOfficer
from api.routes.widget import Origin, bot_is_on
from api.web import TooLarge

router = APIRouter(responses=documented(403, 404, 409, 413, 415, 422, 429, 503))
PhotoId = Annotated[str, Path(max_length=36)]
# Nothing in a photo may run or be drawn into a page of someone else's, whatever a browser takes it for.
_HEADERS = {
    "Content-Disposition": 'attachment; filename="foto.jpg"',
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_SCHEMA = {"type": "string", "format": "binary"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": _SCHEMA} for kind in sorted(CONTENT_TYPES)},
    }
}
_JPEG: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {"schema": _SCHEMA}}, "description": "the photo"}
}


class SentPhoto(BaseModel):
    """`photo` is None where the same id was used for a message, or its photo went to a ticket or was deleted."""

    seq: int
    photo: str | None


async def check_kind(request: Request) -> None:
    """What a photo is sent as; such a content type needs a preflight from any other site, like JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in CONTENT_TYPES:
        raise PhotoKindUnknown()


def check_photo_pace(parts: Parts, conversation_id: str, address: str) -> None:
    """A photo costs more than words: to send, to decode and to keep."""
    parts.check_pace("photo", conversation_id, parts.settings.photos_per_minute)
    parts.check_pace("photo_address", address, parts.settings.address_photos_per_minute)


async def receive_photo(parts: Parts, own: Conversation, client_id: str, raw: bytes) -> Accepted:
    """Make it anew, then store it as a message. Raises `InvalidMessage` or `ConversationClosed`."""
    if not raw:
        raise InvalidMessage("The photo is empty.", name="photo_unreadable")
    message = parts.web.photo(own.id, client_id, await parts.pictures.remake(raw))
    async with parts.store.read() as uow:
        bot_on = await bot_is_on(uow, own)
    accepted = await parts.intake.receive(own.id, message, bot_on=bot_on)
    parts.metrics.received.labels(parts.web.name, str(accepted.new).lower()).inc()
    return accepted


async def _sent(parts: Parts, own: Conversation, seq: int) -> SentPhoto:
    async with parts.store.read() as uow:
        kept = await uow.photos.of_message(own.id, seq)
    return SentPhoto(seq=seq, photo=kept.id if kept else None)


@router.put(
    "/v1/conversations/{conversation_id}/photos/{client_id}",
    tags=["citizens"],
    status_code=201,
    dependencies=[Depends(check_kind), Origin],
    responses={200: {"model": SentPhoto, "description": "received before"}},
    openapi_extra=_BODY,
)
async def send_photo(
    client_id: str,
    request: Request,
    own: OwnConversation,
    parts: PartsDep,
    address: Address,
    response: Response,
) -> SentPhoto:
    """The image itself as body, at most 5 MB. The same client id again gives the first result, unread."""
    async with parts.store.read() as uow:
        seen = await uow.inbound.seen(parts.web.name, parts.web.external_id(own.id, client_id))
    if seen is not None:
        response.status_code = 200
        return await _sent(parts, own, seen)
    check_photo_pace(parts, own.id, address)
    try:
        raw = await request.body()  # `EveryRequest` counts while it streams in
    except TooLarge:
        raise PhotoTooLarge() from None
    accepted = await receive_photo(parts, own, client_id, raw)
    response.status_code = 201 if accepted.new else 200
    return await _sent(parts, own, accepted.seq)


@router.get(
    "/v1/conversations/{conversation_id}/photos/{photo_id}",
    tags=["citizens"],
    response_class=Response,
    responses=_JPEG,
)
async def own_photo(photo_id: PhotoId, own: OwnConversation, parts: PartsDep) -> Response:
    """A photo of one's own conversation; 404 after it went to an anonymous or confidential ticket."""
    jpeg = await parts.photos.for_citizen(own.id, photo_id)
    return Response(jpeg, media_type="image/jpeg", headers=_HEADERS)


@router.get(
    "/desk/api/photos/{photo_id}",
    tags=["officers"],
    response_class=Response,
    responses={**documented(401), **_JPEG},
)
async def photo(photo_id: PhotoId, signed_in: CurrentOfficer, parts: PartsDep) -> Response:
    """A photo of a ticket or a conversation; who opened it goes on record."""
    jpeg = await parts.photos.for_officer(photo_id, signed_in.officer)
    return Response(jpeg, media_type="image/jpeg", headers=_HEADERS)
