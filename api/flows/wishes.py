"""Carries out what the engine wished, inside the transaction that stores its replies: both happen, or neither does.

A turn is recorded once (its outbox row is held under a lease and goes with the same commit), so nothing is filed twice.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, time

from api.domain import notices, ticket_cards
from api.domain.applications import ApplicationAnswer, NotConnected, NotFound, TooManyTries
from api.domain.conversation import Conversation
from api.domain.messages import Author, HandoverRequest, Kind, Reply
from api.domain.office import Office
from api.domain.privacy import mask
from api.domain.tickets import (
    CODE_DIGITS,
    FILE_REPORT,
    LOOK_UP_APPLICATION,
    MAX_REPORTS,
    MAX_WRONG_TRIES,
    MAX_WRONG_TRIES_PER_NUMBER,
    PACED_WITHIN,
    WRONG_TRIES_PER_NUMBER_WITHIN,
    WRONG_TRIES_WITHIN,
    Privacy,
    Status,
    Ticket,
    TicketKind,
    deadlines,
    moment_of,
    read_number,
)
from api.domain.wishes import (
    FileChecklist,
    FileReport,
    FileSurvey,
    LookUp,
    LookUpApplication,
    Wish,
)
from api.flows.hiding import hide_number, hide_secret
from api.flows.photos import attach_photos
from api.flows.reveal import conceal
from api.ports import Catalogue, UnitOfWork

ELSEWHERE = "umum"


def unit_of(office: Office, service: str | None) -> str:
    """The unit a service belongs to in this office; `umum` when it names none that exists."""
    unit = office.unit_of_service.get(service or "", ELSEWHERE)
    return unit if unit in office.units else ELSEWHERE


@dataclass(frozen=True)
class Wishes:
    catalogue: Catalogue

    async def carry_out(
        self,
        uow: UnitOfWork,
        conversation: Conversation,
        wish: Wish,
        answer: ApplicationAnswer | None,
        now: datetime,
    ) -> HandoverRequest | None:
        """Do it on the locked conversation and append what the citizen reads; the hand-over it calls for, if any.

        `answer` is what the agency said to a `LookUpApplication`.
        """
        office = self.catalogue.office(conversation.office)
        match wish:
            case FileReport():
                await self._report(uow, conversation, office, wish, now)
            case FileChecklist():
                return await self._checklist(uow, conversation, office, wish, now)
            case LookUp():
                await self._look_up(uow, conversation, office, wish, now)
            case LookUpApplication():
                unit = unit_of(office, wish.service)
                said = answer if answer is not None else NotConnected()
                if not isinstance(said, TooManyTries):  # a question that was put, whatever the answer
                    await uow.tickets.note_paced(LOOK_UP_APPLICATION, conversation.id, now)
                if isinstance(said, NotFound):
                    await uow.tickets.note_wrong_try(conversation.id, f"application {wish.number}", now)
                await _say(uow, conversation, ticket_cards.application(said, wish.number, office, unit), now)
            case FileSurvey():
                await self._survey(uow, conversation, office, wish, now)
        return None

    async def _report(
        self, uow: UnitOfWork, conversation: Conversation, office: Office, wish: FileReport, now: datetime
    ) -> None:
        contact = None
        if wish.privacy is Privacy.RAHASIA and wish.contact:
            contact = "\n".join(await hide_secret(uow, wish.contact, now)) or None
        if await uow.tickets.paced(FILE_REPORT, conversation.id, now - PACED_WITHIN) >= MAX_REPORTS:
            await _say(uow, conversation, ticket_cards.reports_paced(), now)
            return
        await uow.tickets.note_paced(FILE_REPORT, conversation.id, now)
        details = {"what": mask(wish.what).text, "where": mask(wish.where).text}
        if wish.since:
            details["since"] = mask(wish.since).text
        ticket = await self._new(
            uow, conversation, office, TicketKind.LAPORAN, wish.service, wish.privacy, now
        )
        ticket.details = details
        await self._file(uow, conversation, office, ticket, contact, None, now)
        await attach_photos(uow, ticket, wish.photos)

    async def _checklist(
        self, uow: UnitOfWork, conversation: Conversation, office: Office, wish: FileChecklist, now: datetime
    ) -> HandoverRequest | None:
        name = self.catalogue.service_names.get(wish.service, wish.service)
        if not wish.for_officer:
            await _say(uow, conversation, ticket_cards.checklist(wish, name, office.id), now)
            return None
        ticket = await self._new(
            uow, conversation, office, TicketKind.BERKAS, wish.service, Privacy.BIASA, now
        )
        ticket.details = {
            "condition": wish.condition,
            "have": list(wish.have),
            "missing": list(wish.missing),
            "unsure": list(wish.unsure),
        }
        await self._file(uow, conversation, office, ticket, None, wish, now)
        summary = ticket_cards.summary(wish, ticket.number, name)
        return HandoverRequest("form_finished", service=wish.service, summary=summary)

    async def _new(
        self,
        uow: UnitOfWork,
        conversation: Conversation,
        office: Office,
        kind: TicketKind,
        service: str | None,
        privacy: Privacy,
        now: datetime,
    ) -> Ticket:
        year, at = now.astimezone(office.hours.zone).year, moment_of(privacy, office.hours, now)
        due, linked = deadlines(kind, office.hours, now), privacy is not Privacy.ANONIM
        return Ticket(
            number=await uow.tickets.next_number(office.id, office.ticket_prefix, year),
            office=office.id,
            kind=kind,
            status=Status.DITERIMA,
            privacy=privacy,
            service=service,
            unit=unit_of(office, service),
            details={},
            created_at=at,
            status_at=at,
            conversation_id=conversation.id if linked else None,
            contact_id=conversation.contact_id if linked else None,
            respond_by=due.respond_by,
            reply_by=due.reply_by,
            decide_by=due.decide_by,
        )

    async def _file(
        self,
        uow: UnitOfWork,
        conversation: Conversation,
        office: Office,
        ticket: Ticket,
        contact: str | None,
        checklist: FileChecklist | None,
        now: datetime,
    ) -> None:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        await uow.tickets.add(ticket, code, contact)
        unit = office.unit_name(ticket.unit) or ticket.unit
        await _say(uow, conversation, ticket_cards.filed(ticket, unit, checklist), now)
        await conceal(uow, conversation, ticket.number, code, now)

    async def _look_up(
        self,
        uow: UnitOfWork,
        conversation: Conversation,
        office: Office,
        wish: LookUp,
        now: datetime,
    ) -> None:
        """Status for the reporter or for who knows the code. Every other case gives one and the same answer."""
        number = read_number(wish.number)
        tried = number or wish.number.upper()
        tries = await uow.tickets.tries(conversation.id, now - WRONG_TRIES_WITHIN)
        of_number = await uow.tickets.tries_of_number(tried, now - WRONG_TRIES_PER_NUMBER_WITHIN)
        ticket, code_is_right = await uow.tickets.find(number, wish.code)
        is_own = ticket is not None and ticket.contact_id == conversation.contact_id
        if tries >= MAX_WRONG_TRIES or (of_number >= MAX_WRONG_TRIES_PER_NUMBER and not is_own):
            await _say(uow, conversation, ticket_cards.too_many_tries(), now)
        elif ticket is None or not (is_own or code_is_right):
            # Who gives no code guesses none: it counts for the conversation, and locks nobody's number.
            guessed = tried if wish.code else f"{tried} without a code"
            await uow.tickets.note_wrong_try(conversation.id, guessed, now)
            await _say(uow, conversation, ticket_cards.not_shown(office.ticket_prefix), now)
        else:
            home = self.catalogue.office(ticket.office)
            unit = home.unit_name(ticket.unit) or ticket.unit
            await _say(uow, conversation, ticket_cards.status(ticket, home.hours, unit), now)
            if not ticket.is_linked:
                await conceal(uow, conversation, ticket.number, None, now)
                await hide_number(uow, conversation.id, ticket.number)

    async def _survey(
        self, uow: UnitOfWork, conversation: Conversation, office: Office, wish: FileSurvey, now: datetime
    ) -> None:
        comment = mask(wish.comment).text if wish.comment else None
        if all(mark is None for mark in wish.answers.values()) and not comment:
            words = notices.SURVEY_EMPTY
        elif conversation.survey == "answered":
            words = notices.SURVEY_TWICE
        else:
            day = datetime.combine(now.astimezone(office.hours.zone).date(), time(), office.hours.zone)
            await uow.surveys.add(
                office=office.id,
                unit=conversation.served_unit or unit_of(office, conversation.service),
                service=conversation.service,
                answers=wish.answers,
                comment=comment,
                day=day,
            )
            conversation.survey, words = "answered", notices.SURVEY_THANKS
        await _say(uow, conversation, Reply(words), now)


async def _say(uow: UnitOfWork, conversation: Conversation, reply: Reply, now: datetime) -> None:
    kind = Kind.CARD if reply.card else Kind.TEXT
    await uow.messages.append(conversation, Author.BOT, kind, reply.text, now, reply=reply)
