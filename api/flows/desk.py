"""What an officer does: claim, reply, note, release, transfer, return, resolve. Who acts comes from the session."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from api import failpoints
from api.domain import notices, queueing
from api.domain.conversation import Conversation, Event
from api.domain.failures import UnknownUnit
from api.domain.messages import Author, Button, Kind, Reply, clean_text
from api.domain.privacy import IDENTITY, mask
from api.flows.intake import Accepted
from api.ports import Catalogue, Clock, Live, Officer, OpenUnitOfWork, UnitOfWork

SURVEY_OFFER = Reply(notices.SURVEY_OFFER, None, (Button(notices.SURVEY_BUTTON, "/mulai_survei"),))
_REPLIES = "desk"  # the channel name under which officers' client ids are remembered


@dataclass(frozen=True)
class DeskFlow:
    begin: OpenUnitOfWork
    clock: Clock
    catalogue: Catalogue
    live: Live

    @asynccontextmanager
    async def _on(self, conversation_id: str) -> AsyncIterator[tuple[UnitOfWork, Conversation, datetime]]:
        """A locked conversation, saved, committed and announced when the block ends well."""
        async with self.begin() as uow:
            conversation = await uow.conversations.lock(conversation_id)
            yield uow, conversation, self.clock()
            await uow.conversations.save(conversation)
            failpoints.hit("desk.before_commit")
            await uow.commit()
        failpoints.hit("desk.after_commit")
        self.live.nudge(conversation_id, desk=True)

    async def claim(self, conversation_id: str, officer: Officer) -> None:
        """Take a waiting conversation; again by the same officer changes nothing. Raises `AlreadyClaimed`."""
        async with self._on(conversation_id) as (uow, conversation, now):
            if not conversation.check_claimable(officer.id):
                return
            conversation.apply(Event.CLAIMED, now)
            conversation.claimed_at = now
            conversation.officer_id, conversation.officer_name = officer.id, officer.name
            conversation.officer_unit = officer.unit_name
            text = (
                notices.OFFICER_JOINED.format(officer=officer.name, unit=officer.unit_name)
                if officer.unit_name
                else notices.OFFICER_JOINED_NO_UNIT.format(officer=officer.name)
            )
            await uow.messages.append(conversation, Author.SYSTEM, Kind.NOTICE, text, now)
            await uow.audit.record(now, "claimed", officer_id=officer.id, target=conversation_id)

    async def reply(self, conversation_id: str, officer: Officer, client_id: str, raw: str) -> Accepted:
        """Write to the citizen; the same client id again changes nothing. Raises `NotYours` or `InvalidMessage`."""
        text = mask(clean_text(raw), IDENTITY).text  # an office's own number or address may be written
        key = f"{conversation_id}:{officer.id}:{client_id}"
        async with self._on(conversation_id) as (uow, conversation, now):
            if (seen := await uow.inbound.seen(_REPLIES, key)) is not None:
                return Accepted(seen, new=False)
            conversation.check_owner(officer.id)
            stored = await uow.messages.append(
                conversation, Author.OFFICER, Kind.TEXT, text, now, officer=officer
            )
            await uow.inbound.remember(_REPLIES, key, conversation_id, stored.seq, now)
        return Accepted(stored.seq, new=True)

    async def note(self, conversation_id: str, officer: Officer, raw: str) -> int:
        """A private note; any officer may write one. Raises `InvalidMessage`."""
        text = mask(clean_text(raw)).text
        async with self._on(conversation_id) as (uow, _, now):
            return await uow.notes.add(conversation_id, officer, text, now)

    async def release(self, conversation_id: str, officer: Officer) -> None:
        """Back into the queue with the old severity. Raises `NotYours`."""
        async with self._on(conversation_id) as (uow, conversation, now):
            conversation.check_owner(officer.id)
            await self._requeue(uow, conversation, now, notices.OFFICER_RELEASED)
            await uow.audit.record(now, "released", officer_id=officer.id, target=conversation_id)

    async def transfer(
        self, conversation_id: str, officer: Officer, unit: str | None, colleague: Officer | None, note: str
    ) -> None:
        """To another unit's queue, or straight to a colleague. Raises `NotYours` or `UnknownUnit`."""
        async with self._on(conversation_id) as (uow, conversation, now):
            conversation.check_owner(officer.id)
            units = self.catalogue.office(conversation.office).units
            if colleague is not None:
                conversation.officer_id, conversation.officer_name = colleague.id, colleague.name
                conversation.officer_unit = colleague.unit_name
                conversation.claimed_at = now
                text = notices.OFFICER_JOINED_NO_UNIT.format(officer=colleague.name)
                await uow.messages.append(conversation, Author.SYSTEM, Kind.NOTICE, text, now)
            elif unit is not None and unit in units:
                conversation.unit = unit
                await self._requeue(uow, conversation, now, notices.TRANSFERRED.format(unit=units[unit].name))
            else:
                raise UnknownUnit()
            if note.strip():
                await uow.notes.add(conversation_id, officer, mask(clean_text(note)).text, now)
            target = colleague.id if colleague else unit
            await uow.audit.record(
                now, "transferred", officer_id=officer.id, target=conversation_id, detail=f"to {target}"
            )

    async def _requeue(self, uow: UnitOfWork, conversation: Conversation, now: datetime, notice: str) -> None:
        conversation.apply(Event.RELEASED, now)
        hours = self.catalogue.office(conversation.office).hours_of(conversation.unit)
        conversation.severity = conversation.severity or "sedang"
        conversation.due_at = queueing.due_at(conversation.severity, now, hours)
        await uow.messages.append(conversation, Author.SYSTEM, Kind.NOTICE, notice, now)

    async def give_back(self, conversation_id: str, officer: Officer) -> None:
        """Back to the bot, which starts a fresh engine session. Raises `NotYours`."""
        async with self._on(conversation_id) as (uow, conversation, now):
            conversation.check_owner(officer.id)
            conversation.apply(Event.RETURNED, now)
            await uow.messages.append(conversation, Author.SYSTEM, Kind.NOTICE, notices.RETURNED_TO_BOT, now)
            conversation.answered_seq = conversation.last_seq
            await uow.audit.record(now, "returned", officer_id=officer.id, target=conversation_id)

    async def resolve(self, conversation_id: str, officer: Officer, outcome: str) -> None:
        """Done; the citizen is offered the survey, once per conversation. Raises `NotYours`."""
        async with self._on(conversation_id) as (uow, conversation, now):
            conversation.check_owner(officer.id)
            conversation.apply(Event.CLOSED, now)
            conversation.outcome = outcome
            conversation.served_unit = conversation.unit or officer.unit
            await uow.messages.append(conversation, Author.SYSTEM, Kind.NOTICE, notices.RESOLVED, now)
            if conversation.survey is None:
                conversation.survey = "offered"
                await uow.messages.append(
                    conversation, Author.SYSTEM, Kind.NOTICE, SURVEY_OFFER.text, now, reply=SURVEY_OFFER
                )
            await uow.audit.record(
                now, "resolved", officer_id=officer.id, target=conversation_id, detail=outcome
            )
