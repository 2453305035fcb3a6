"""Put a locked conversation into the officers' queue and tell the citizen what happens next.

Three doors lead here: the citizen's button, the engine's wish, and the bridge itself (safety net, engine down, bot off).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.domain import notices, queueing
from api.domain.conversation import Conversation, Event
from api.domain.handover import Topic, place
from api.domain.messages import Author, HandoverRequest, Kind, Reply
from api.domain.office import Closure, Hours, in_words
from api.domain.privacy import mask
from api.ports import Catalogue, UnitOfWork

MAX_SUMMARY = 2000


def sensitive_reply(topic: Topic) -> Reply:
    """The words and numbers a topic shows at once, as a card and as plain text."""
    numbers = [dict(n) for n in topic.numbers]
    lines = [f"{n['label']}: {n['dial']}" for n in numbers]
    card: dict[str, Any] = {
        "kind": "sensitive",
        "topic": topic.id,
        "title": topic.name,
        "sections": [{"heading": "Hubungi sekarang bila mendesak", "lines": lines}] if lines else [],
        "numbers": numbers,
        "hide_history": topic.hide_history,
        "legal_basis": [],
        "sources": [],
    }
    return Reply("\n".join([topic.first_words, *lines]), card)


async def hand_over(
    uow: UnitOfWork, conversation: Conversation, request: HandoverRequest, catalogue: Catalogue, now: datetime
) -> None:
    """Queue it, place it by policy, and append what the citizen sees; the caller saves and commits.

    Raises `IllegalTransition` unless the bot has the conversation.
    """
    office = catalogue.office(conversation.office)
    placement = place(request, catalogue.topics, office.unit_of_service, office.units)
    if placement.reason.startswith("sensitive:"):
        await say_first_words(uow, conversation, catalogue.topics[placement.reason.partition(":")[2]], now)
    conversation.apply(Event.HANDOVER_ASKED, now)
    conversation.service = request.service or conversation.service
    conversation.reason, conversation.severity, conversation.unit = (
        placement.reason,
        placement.severity,
        placement.unit,
    )
    conversation.summary = mask(request.summary).text[:MAX_SUMMARY] or None
    hours = office.hours_of(placement.unit)
    conversation.due_at = queueing.due_at(placement.severity, now, hours)
    closure = hours.closure(now)
    if placement.severity == "kritis":
        notice = notices.QUEUED_URGENT_CLOSED if closure else notices.QUEUED_URGENT
    elif closure:
        notice = closed_notice(office.unit_name(placement.unit) or "", closure, hours)
    else:
        position = await uow.conversations.position(conversation)
        notice = notices.QUEUED_OPEN.format(unit=office.unit_name(placement.unit), position=position)
    await uow.messages.append(conversation, Author.SYSTEM, Kind.NOTICE, notice, now)


def closed_notice(unit: str, closure: Closure, hours: Hours) -> str:
    """That the matter is taken, why nobody is there (the holiday by name), and when the unit opens, in its own time."""
    opens = in_words(closure.opens, hours.zone) if closure.opens else notices.OPENS_SOME_DAY
    if not closure.holidays:
        return notices.QUEUED_CLOSED.format(unit=unit, opens=opens)
    notice = notices.QUEUED_HOLIDAY if closure.today else notices.QUEUED_BEFORE_HOLIDAY
    return notice.format(unit=unit, opens=opens, holiday=notices.listed(closure.holidays))


async def say_first_words(uow: UnitOfWork, conversation: Conversation, topic: Topic, now: datetime) -> None:
    """Append the topic's card as the bot's message."""
    reply = sensitive_reply(topic)
    await uow.messages.append(conversation, Author.BOT, Kind.CARD, reply.text, now, reply=reply)
