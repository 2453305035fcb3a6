"""Photos, sealed. One that goes to a ticket which must not be linked begins anew: another id, another seal, no message."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from sqlalchemy.ext.asyncio import AsyncConnection

from api.domain.failures import UnknownPhoto
from api.domain.photos import Photo, Picture
from api.sealing import Seal
from api.store import tables as t

_C = t.photos.c
_SELECT = sa.select(_C.id, _C.width, _C.height, _C.size, _C.conversation_id, _C.seq, _C.ticket)


class SqlPhotos:
    def __init__(self, connection: AsyncConnection, seal: Seal) -> None:
        self._c, self._seal = connection, seal

    async def add(
        self, picture: Picture, conversation_id: str, seq: int, photo_id: str, now: datetime
    ) -> None:
        """Keep the picture of a message."""
        photo = Photo(photo_id, picture.width, picture.height, len(picture.jpeg), conversation_id, seq)
        await self._insert(photo, picture.jpeg, now)

    async def _insert(self, photo: Photo, jpeg: bytes, now: datetime) -> None:
        row = {**vars(photo), "ciphertext": self._seal.close_bytes(jpeg, _place(photo.id)), "created_at": now}
        await self._c.execute(sa.insert(t.photos).values(**row))

    async def count(self, conversation_id: str) -> int:
        """How many a conversation holds."""
        query = sa.select(sa.func.count()).where(_C.conversation_id == conversation_id)
        return int((await self._c.execute(query)).scalar_one())

    async def of_message(self, conversation_id: str, seq: int) -> Photo | None:
        return await self._first(_SELECT.where(_C.conversation_id == conversation_id, _C.seq == seq))

    async def of_ticket(self, number: str) -> list[Photo]:
        """In the order in which they were sent, where that is known."""
        rows = await self._c.execute(_SELECT.where(_C.ticket == number).order_by(_C.seq, _C.id))
        return [Photo(**row._mapping) for row in rows]

    async def get(self, photo_id: str) -> Photo:
        """Raises `UnknownPhoto`."""
        found = await self._first(_SELECT.where(_C.id == photo_id))
        if found is None:
            raise UnknownPhoto()
        return found

    async def _first(self, query: sa.Select[Any]) -> Photo | None:
        row = (await self._c.execute(query)).one_or_none()
        return Photo(**row._mapping) if row else None

    async def open(self, photo_id: str) -> bytes:
        """The JPEG. Raises `UnknownPhoto`, also when the office's key was changed since."""
        query = sa.select(_C.ciphertext).where(_C.id == photo_id)
        sealed = (await self._c.execute(query)).scalar_one_or_none()
        if sealed is None:
            raise UnknownPhoto()
        try:
            return self._seal.open_bytes(sealed, _place(photo_id))
        except InvalidTag:
            raise UnknownPhoto() from None

    async def attach(self, photo: Photo, number: str) -> None:
        """The ticket shows it, and so does its message still."""
        await self._c.execute(sa.update(t.photos).where(_C.id == photo.id).values(ticket=number))

    async def move(self, photo: Photo, number: str, now: datetime) -> None:
        """The ticket takes it; nothing leads from there to the message it came with. Raises `UnknownPhoto`."""
        jpeg = await self.open(photo.id)
        await self._c.execute(sa.delete(t.photos).where(_C.id == photo.id))
        moved = Photo(str(uuid.uuid4()), photo.width, photo.height, photo.size, ticket=number)
        await self._insert(moved, jpeg, now)

    async def purge(self, before: datetime) -> int:
        """Delete those without a ticket that are older, and those of tickets closed before; how many went."""
        closed = sa.select(t.tickets.c.number).where(t.tickets.c.closed_at < before)
        over = sa.or_(sa.and_(_C.ticket.is_(None), _C.created_at < before), _C.ticket.in_(closed))
        return (await self._c.execute(sa.delete(t.photos).where(over))).rowcount


def _place(photo_id: str) -> str:
    return f"photo:{photo_id}"
