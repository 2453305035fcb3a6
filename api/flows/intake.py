"""A message came in: stored once, masked, in order; then either a person or the engine is asked, in the same transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from api import failpoints
from api.domain import notices
from api.domain.conversation import Conversation, Event, State
from api.domain.failures import InvalidMessage
from api.domain.gathering import pause_ms
from api.domain.handover import SEVERITY_ORDER, place
from api.domain.messages import (
    Author,
    Button,
    HandoverRequest,
    InboundMessage,
    Kind,
    StoredMessage,
    Understanding,
    clean_text,
    typed_only,
)
from api.domain.privacy import mask
from api.domain.safety import SafetyNet
from api.flows.beside import ask_beside
from api.flows.handing_over import hand_over, say_first_words
from api.flows.photos import keep_photo
from api.ports import Catalogue, Clock, Live, OpenUnitOfWork, UnitOfWork

ENGINE_TURN = "engine.turn"


@dataclass(frozen=True)
class Accepted:
    """What the client is told; `new` is False for a message that was received before."""

    seq: int
    new: bool


@dataclass(frozen=True)
class Intake:
    begin: OpenUnitOfWork
    clock: Clock
    catalogue: Catalogue
    safety: SafetyNet
    live: Live
    preamble_wait_ms: int
    content_wait_ms: int
    reopen_within: timedelta

    async def receive(
        self, conversation_id: str, message: InboundMessage, *, bot_on: bool = True
    ) -> Accepted:
        """Store one citizen message and what follows from it. The same external id again changes nothing.

        Raises `UnknownConversation`, `ConversationClosed` or `InvalidMessage`; then nothing is stored.
        """
        now, delay = self.clock(), 0.0
        async with self.begin() as uow:
            conversation = await uow.conversations.lock(conversation_id)
            if (seen := await uow.inbound.seen(message.channel, message.external_id)) is not None:
                return Accepted(seen, new=False)
            button = await self._button(uow, conversation, message)
            original = button.title if button else "" if message.photo else clean_text(message.text)
            conversation.check_open(now, self.reopen_within)
            before = conversation.state
            conversation.apply(Event.CITIZEN_WROTE, now)
            if before is State.RESOLVED:
                await uow.messages.append(conversation, Author.SYSTEM, Kind.NOTICE, notices.REOPENED, now)
                conversation.answered_seq = conversation.last_seq
            topic = None
            if message.photo:
                stored = await keep_photo(uow, conversation, message.photo, now)
            else:
                stored, topic = await keep(
                    uow,
                    conversation,
                    None if button else self.safety,
                    original,
                    now,
                    button.payload if button else None,
                )
            await uow.inbound.remember(message.channel, message.external_id, conversation_id, stored.seq, now)
            if conversation.state is State.BOT:
                if topic:
                    request = HandoverRequest(f"sensitive:{topic}", topic=topic)
                    await hand_over(uow, conversation, request, self.catalogue, now)
                    if bot_on and self.catalogue.topics[topic].answer_beside:
                        await ask_beside(uow, conversation, stored.seq, self.clock)
                elif not bot_on:
                    await uow.messages.append(conversation, Author.SYSTEM, Kind.NOTICE, notices.BOT_OFF, now)
                    await hand_over(uow, conversation, HandoverRequest("bot_off"), self.catalogue, now)
                else:
                    pause = 0 if button or message.photo else self._pause(stored.text)
                    delay = pause / 1000
                    due = now + timedelta(milliseconds=pause)
                    await ask_engine(uow, conversation, due, now)
            elif topic:
                await self._raise_severity(uow, conversation, topic, now)
            await uow.conversations.save(conversation)
            failpoints.hit("intake.before_commit")
            await uow.commit()
        failpoints.hit("intake.after_commit")
        self.live.nudge(conversation_id, desk=conversation.state is not State.BOT)
        self.live.wake_worker(delay)
        return Accepted(stored.seq, new=True)

    def _pause(self, text: str) -> int:
        return pause_ms(text, after_preamble=self.preamble_wait_ms, after_content=self.content_wait_ms)

    async def _button(
        self, uow: UnitOfWork, conversation: Conversation, message: InboundMessage
    ) -> Button | None:
        """The button behind an opaque id `seq:index`, only of this conversation."""
        if message.button_id is None:
            return None
        seq, _, index = message.button_id.partition(":")
        if seq.isascii() and seq.isdigit() and index.isascii() and index.isdigit() and len(seq + index) < 12:
            shown = await uow.messages.get(conversation.id, int(seq))
            if shown and int(index) < len(shown.buttons):
                return shown.buttons[int(index)]
        raise InvalidMessage("That button does not exist in this conversation.", name="button_unknown")

    async def _raise_severity(
        self, uow: UnitOfWork, conversation: Conversation, topic_id: str, now: datetime
    ) -> None:
        """Someone who waits writes something worse: the words at once, and up the queue. While an officer has the
        conversation the bot is silent; the desk alone sees it."""
        office = self.catalogue.office(conversation.office)
        request = HandoverRequest(f"sensitive:{topic_id}", topic=topic_id)
        placement = place(request, self.catalogue.topics, office.unit_of_service, office.units)
        if SEVERITY_ORDER[placement.severity] >= SEVERITY_ORDER.get(conversation.severity or "", 99):
            return
        conversation.reason, conversation.severity = placement.reason, placement.severity
        if conversation.state is State.QUEUED:
            conversation.unit, conversation.due_at = placement.unit, now
            await say_first_words(uow, conversation, self.catalogue.topics[topic_id], now)


async def keep(
    uow: UnitOfWork,
    conversation: Conversation,
    safety: SafetyNet | None,
    original: str,
    now: datetime,
    pressed: str | None = None,
) -> tuple[StoredMessage, str | None]:
    """Append a citizen's words, masked, the original sealed; also the topic that the phrase net finds in them.

    What they typed never reads like a photo that they did not send.
    """
    if pressed is None:
        original = typed_only(original, notices.PHOTO_TEXT, notices.PHOTO_TYPED)
    masked = mask(original)
    stored = await uow.messages.append(
        conversation, Author.CITIZEN, Kind.TEXT, masked.text, now, pressed=pressed, masked=bool(masked.found)
    )
    if masked.found:
        await uow.sealed.put(conversation.id, stored.seq, original, now)
    topic = safety.topic_of(masked.text) if safety else None
    if topic:
        found = asdict(Understanding(sensitive=topic, sensitive_confidence=1.0))
        await uow.messages.understood(conversation.id, stored.seq, {**found, "grave": True})
    return stored, topic


async def ask_engine(uow: UnitOfWork, conversation: Conversation, due: datetime, now: datetime) -> None:
    """Put the intention that the engine answers everything unanswered so far (one untried row per conversation).

    `last` bounds the question once it was asked: a retry asks the same under the same message id, or the engine, which
    knows what it answered, would take it for something new.
    """
    key = f"{ENGINE_TURN}:{conversation.id}"
    payload = {"conversation_id": conversation.id, "last": conversation.last_seq}
    await uow.outbox.put_or_postpone(ENGINE_TURN, key, payload, due, now)
