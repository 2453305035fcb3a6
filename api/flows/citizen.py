"""What a citizen does besides writing: open, ask for a person, leave the queue, end and rate."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.domain import notices
from api.domain.conversation import Conversation, Event, State
from api.domain.messages import Author, HandoverRequest, Kind, clean_text
from api.domain.privacy import mask
from api.domain.safety import SafetyNet
from api.flows.handing_over import hand_over
from api.flows.intake import noticed
from api.ports import Catalogue, Clock, Live, OpenUnitOfWork, UnitOfWork

# From this chance on a topic noticed earlier decides the urgency, as it did then (`actions/dialogue.py`).
CERTAINLY_GRAVE = 0.5


@dataclass(frozen=True)
class CitizenFlow:
    begin: OpenUnitOfWork
    clock: Clock
    catalogue: Catalogue
    safety: SafetyNet
    live: Live
    token_lifetime: timedelta
    reopen_within: timedelta

    async def open(self, channel: str, office_id: str | None, token_hash: str) -> Conversation:
        """Start a conversation with an office. Raises `UnknownOffice`."""
        now = self.clock()
        office = self.catalogue.office(office_id)
        conversation = Conversation(
            id=str(uuid.uuid4()),
            channel=channel,
            office=office.id,
            state=State.BOT,
            epoch=1,
            last_seq=0,
            answered_seq=0,
            created_at=now,
            updated_at=now,
            contact_id=str(uuid.uuid4()),
        )
        async with self.begin() as uow:
            await uow.conversations.add(
                conversation, token_hash=token_hash, token_expires_at=now + self.token_lifetime
            )
            await uow.commit()
        return conversation

    async def ask_for_person(self, conversation_id: str, reason: str = "") -> Conversation:
        """The button «Bicara dengan petugas»; pressing it again changes nothing. A reason becomes the citizen's message.

        What was grave before stays so: the topic decides how urgent it is. Raises `ConversationClosed`.
        """
        now = self.clock()
        async with self.begin() as uow:
            conversation = await uow.conversations.lock(conversation_id)
            conversation.check_open(now, self.reopen_within)
            if conversation.state is State.RESOLVED:
                conversation.apply(Event.CITIZEN_WROTE, now)
            if conversation.state is State.BOT:
                topics = [
                    t
                    for t, chance in await uow.messages.topics_of(conversation_id)
                    if chance >= CERTAINLY_GRAVE
                ]
                if reason.strip() and (topic := await self._write(uow, conversation, reason, now)):
                    topics.append(topic)
                conversation.answered_seq = conversation.last_seq
                request = HandoverRequest(
                    "citizen_asked", service=conversation.service, topic=topics[-1] if topics else None
                )
                await hand_over(uow, conversation, request, self.catalogue, now)
                await uow.conversations.save(conversation)
                await uow.commit()
        self.live.nudge(conversation_id, desk=True)
        return conversation

    async def _write(
        self, uow: UnitOfWork, conversation: Conversation, words: str, now: datetime
    ) -> str | None:
        """Append the citizen's words as any message, masked and looked through; the topic they touch."""
        original = clean_text(words)
        masked = mask(original)
        stored = await uow.messages.append(
            conversation, Author.CITIZEN, Kind.TEXT, masked.text, now, masked=bool(masked.found)
        )
        if masked.found:
            await uow.sealed.put(conversation.id, stored.seq, original, now)
        topic = self.safety.topic_of(masked.text)
        if topic:
            await uow.messages.understood(conversation.id, stored.seq, noticed(topic))
        return topic

    async def leave_queue(self, conversation_id: str) -> Conversation:
        """Back to the bot. Raises `IllegalTransition` unless the citizen is waiting."""
        now = self.clock()
        async with self.begin() as uow:
            conversation = await uow.conversations.lock(conversation_id)
            conversation.apply(Event.HANDOVER_WITHDRAWN, now)
            await uow.messages.append(conversation, Author.SYSTEM, Kind.NOTICE, notices.WITHDRAWN, now)
            conversation.answered_seq = conversation.last_seq
            await uow.conversations.save(conversation)
            await uow.commit()
        self.live.nudge(conversation_id, desk=True)
        return conversation

    async def end(self, conversation_id: str, outcome: str, rating: int | None, comment: str | None) -> None:
        """The citizen ends and may rate; allowed again to change the rating. Comments are masked like messages."""
        now = self.clock()
        async with self.begin() as uow:
            conversation = await uow.conversations.lock(conversation_id)
            conversation.citizen_outcome = outcome
            conversation.rating = rating or conversation.rating
            conversation.comment = mask(comment).text if comment else conversation.comment
            if conversation.state in (State.BOT, State.QUEUED):
                conversation.apply(Event.CLOSED, now)
                await uow.messages.append(
                    conversation, Author.SYSTEM, Kind.NOTICE, notices.ENDED_BY_CITIZEN, now
                )
            await uow.conversations.save(conversation)
            await uow.commit()
        self.live.nudge(conversation_id, desk=True)
