"""What a citizen does besides writing: open, ask for a person, leave the queue, end and rate."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from api.domain import notices
from api.domain.conversation import Conversation, Event, State
from api.domain.messages import Author, HandoverRequest, Kind, clean_text
from api.domain.privacy import mask
from api.domain.safety import SafetyNet
from api.flows.handing_over import hand_over
from api.flows.intake import keep
from api.ports import Catalogue, Clock, Live, OpenUnitOfWork


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
                topic = await uow.messages.grave_topic(conversation_id)
                if reason.strip():
                    _, told = await keep(uow, conversation, self.safety, clean_text(reason), now)
                    topic = told or topic
                conversation.answered_seq = conversation.last_seq
                request = HandoverRequest("citizen_asked", service=conversation.service, topic=topic)
                await hand_over(uow, conversation, request, self.catalogue, now)
                await uow.conversations.save(conversation)
                await uow.commit()
        self.live.nudge(conversation_id, desk=True)
        return conversation

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
