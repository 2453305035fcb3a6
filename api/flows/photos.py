"""Photos: kept with the message they came as, given to the ticket they belong to, and shown to who may see either."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.domain import notices
from api.domain.conversation import Conversation
from api.domain.failures import InvalidMessage, UnknownPhoto
from api.domain.messages import Author, Kind, Reply, StoredMessage
from api.domain.photos import MAX_PER_CONVERSATION, Picture, card_of, card_of_moved
from api.domain.tickets import Ticket
from api.domain.wishes import MessageSpan
from api.ports import Clock, Officer, OpenUnitOfWork, UnitOfWork


async def keep_photo(
    uow: UnitOfWork, conversation: Conversation, picture: Picture, now: datetime
) -> StoredMessage:
    """Append the message of a locked conversation and seal its picture. Raises `InvalidMessage` for too many."""
    if await uow.photos.count(conversation.id) >= MAX_PER_CONVERSATION:
        raise InvalidMessage("The conversation holds as many photos as it may.", name="photo_too_many")
    photo_id = str(uuid.uuid4())
    shown = Reply(notices.PHOTO_TEXT, card_of(photo_id, picture))
    stored = await uow.messages.append(
        conversation, Author.CITIZEN, Kind.MEDIA, notices.PHOTO_TEXT, now, reply=shown
    )
    await uow.photos.add(picture, conversation.id, stored.seq, photo_id, now)
    return stored


async def attach_photos(uow: UnitOfWork, ticket: Ticket, spans: Sequence[MessageSpan]) -> None:
    """Give the photos of these messages to a new ticket; one that was deleted in time, or has a ticket, stays away."""
    for span in spans:
        photo = await uow.photos.of_message(span.conversation_id, span.first)
        if photo is None or photo.ticket:
            continue
        if ticket.is_linked:
            await uow.photos.attach(photo, ticket.number)
        else:
            await uow.photos.move(photo, ticket.number, ticket.created_at)
            await uow.messages.show_instead(span.conversation_id, span.first, card_of_moved())


@dataclass(frozen=True)
class PhotoFlow:
    begin: OpenUnitOfWork
    read: OpenUnitOfWork
    clock: Clock

    async def for_citizen(self, conversation_id: str, photo_id: str) -> bytes:
        """A photo of their own conversation. Raises `UnknownPhoto`."""
        async with self.read() as uow:
            if (await uow.photos.get(photo_id)).conversation_id != conversation_id:
                raise UnknownPhoto()
            return await uow.photos.open(photo_id)

    async def for_officer(self, photo_id: str, officer: Officer) -> bytes:
        """Every officer may read tickets and conversations, so also what they show; on record before it is shown.

        The record of an unlinked ticket's photo names the ticket alone. Raises `UnknownPhoto`.
        """
        async with self.begin() as uow:
            photo = await uow.photos.get(photo_id)
            jpeg = await uow.photos.open(photo_id)
            await uow.audit.record(
                self.clock(),
                "photo_opened",
                officer_id=officer.id,
                target=photo.ticket or photo.conversation_id,
                detail=photo_id,
            )
            await uow.commit()
        return jpeg
