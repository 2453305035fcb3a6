"""Takes out of the transcript what a citizen typed and an officer must not read there: a contact, a code, a number."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime

from api.domain import notices
from api.domain.messages import Author, Kind, StoredMessage
from api.domain.tickets import typed_forms
from api.domain.wishes import MessageSpan
from api.ports import UnitOfWork

_GAP = r"[ .\-–_/]*"
_PAGE = 200


async def hide_secret(uow: UnitOfWork, span: MessageSpan, now: datetime) -> list[str]:
    """The citizen's words in these messages leave the transcript; their originals, sealed, are given back."""
    originals = []
    for message in await uow.messages.since(span.conversation_id, span.first - 1, span.last - span.first + 1):
        if message.seq > span.last or message.author is not Author.CITIZEN or message.kind is Kind.MEDIA:
            continue
        original = await uow.sealed.open(span.conversation_id, message.seq)
        if message.text != notices.SECRET_TEXT:
            if original is None:
                original = message.text
                await uow.sealed.put(span.conversation_id, message.seq, original, now)
            await uow.messages.reword(span.conversation_id, message.seq, notices.SECRET_TEXT)
        if original:
            originals.append(original)
    return originals


async def hide_code(uow: UnitOfWork, span: MessageSpan, code: str) -> None:
    """What a citizen typed to prove a ticket theirs does not stay where an officer would read it."""
    typed = re.compile(r"(?<![0-9A-Za-z])" + _GAP.join(map(re.escape, code)) + r"(?![0-9A-Za-z])")
    for message in await uow.messages.since(span.conversation_id, span.first - 1, span.last - span.first + 1):
        if message.seq <= span.last:
            await _reword(uow, message, typed, notices.CODE_PLACE)


async def hide_number(uow: UnitOfWork, conversation_id: str, number: str) -> None:
    """The number of a ticket that must not be linked, wherever in the conversation its citizen typed it."""
    typed = typed_forms(number)
    async for message in _citizens(uow, conversation_id):
        await _reword(uow, message, typed, notices.NUMBER_PLACE)


async def _citizens(uow: UnitOfWork, conversation_id: str) -> AsyncIterator[StoredMessage]:
    after = 0
    while page := await uow.messages.since(conversation_id, after, _PAGE):
        for message in page:
            if message.author is Author.CITIZEN:
                yield message
        after = page[-1].seq


async def _reword(uow: UnitOfWork, message: StoredMessage, typed: re.Pattern[str], place: str) -> None:
    hidden = typed.sub(place, message.text)
    if hidden != message.text:
        await uow.messages.reword(message.conversation_id, message.seq, hidden)
