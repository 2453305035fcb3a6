"""What the transcript does not hold and only the citizen's own view shows: a ticket's code, and the number of a ticket that
must not lead back to the conversation. Officers read the place-holders; after `PENDOPO_SEALED_DAYS` everyone does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from api.domain import notices
from api.domain.conversation import Conversation
from api.domain.messages import Author, StoredMessage
from api.ports import UnitOfWork

_PLACES = (notices.CODE_PLACE, notices.NUMBER_PLACE)


async def conceal(
    uow: UnitOfWork, conversation: Conversation, number: str, code: str | None, now: datetime
) -> None:
    """Seal what the place-holders of the conversation's newest message stand for."""
    hidden = {notices.NUMBER_PLACE: number, **({notices.CODE_PLACE: code} if code else {})}
    await uow.sealed.put(conversation.id, conversation.last_seq, json.dumps(hidden), now)


async def for_citizen(uow: UnitOfWork, messages: Sequence[StoredMessage]) -> list[StoredMessage]:
    """The same messages with the place-holders filled in; other readers must not be given these."""
    shown = []
    for message in messages:
        if message.author in (Author.BOT, Author.SYSTEM) and any(p in message.text for p in _PLACES):
            sealed = await uow.sealed.open(message.conversation_id, message.seq)
            hidden: dict[str, str] = json.loads(sealed) if sealed else {}
            message = replace(message, text=_filled(message.text, hidden), card=_filled(message.card, hidden))
        shown.append(message)
    return shown


def _filled(part: Any, hidden: dict[str, str]) -> Any:
    if isinstance(part, str):
        for place, value in hidden.items():
            part = part.replace(place, value)
        return part
    if isinstance(part, list):
        return [_filled(item, hidden) for item in part]
    if isinstance(part, dict):
        return {key: _filled(value, hidden) for key, value in part.items()}
    return part
