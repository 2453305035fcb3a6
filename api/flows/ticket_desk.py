"""What officers do with tickets: move them on with a public note, and, with a reason on record, open a sealed contact."""

from __future__ import annotations

from dataclasses import dataclass

from api.domain.failures import UnknownTicket
from api.domain.messages import Author, Kind, clean_text
from api.domain.privacy import IDENTITY, mask
from api.domain.ticket_cards import moved
from api.domain.tickets import Privacy, Status, Ticket, moment_of
from api.flows.reveal import conceal
from api.ports import Catalogue, Clock, Live, Officer, OpenUnitOfWork

MAY_OPEN_CONTACTS = frozenset({"supervisor", "admin"})


@dataclass(frozen=True)
class TicketDesk:
    begin: OpenUnitOfWork
    read: OpenUnitOfWork
    clock: Clock
    catalogue: Catalogue
    live: Live

    async def move(self, number: str, officer: Officer, to: Status, raw_note: str) -> Ticket:
        """The next step, told to the citizen unless nobody knows who that is.

        Raises `UnknownTicket`, `IllegalTicketMove`, `NoteRequired` or `InvalidMessage`; then nothing changes.
        """
        note = mask(clean_text(raw_note), IDENTITY).text if raw_note.strip() else None
        now = self.clock()
        async with self.read() as uow:
            conversation_id = (await uow.tickets.get(number)).conversation_id
        async with self.begin() as uow:
            # The conversation is locked before the ticket, as filing does, so that the two never wait for each other.
            conversation = await uow.conversations.lock(conversation_id) if conversation_id else None
            ticket = await uow.tickets.lock(number)
            before = ticket.status
            at = moment_of(ticket.privacy, self.catalogue.office(ticket.office).hours, now)
            ticket.move(to, note, at)
            await uow.tickets.save_move(ticket, officer)
            # The citizen's news below are of this moment: the record must not lead from the ticket to them either.
            await uow.audit.record(
                at if conversation else now,
                "ticket_moved",
                officer_id=officer.id,
                target=number,
                detail=f"{before} to {to}",
            )
            if conversation:
                await uow.messages.append(conversation, Author.SYSTEM, Kind.NOTICE, moved(ticket), now)
                if not ticket.is_linked:
                    await conceal(uow, conversation, number, None, now)
                await uow.conversations.save(conversation)
            await uow.commit()
        self.live.nudge(conversation_id or "", desk=True)
        return ticket

    async def open_contact(self, number: str, officer: Officer, reason: str) -> str | None:
        """The sealed contact of a confidential report; who opened it and why is on record before it is shown.

        None when its time was over. Raises `UnknownTicket` for any other ticket and for a role that may not know.
        """
        why = mask(clean_text(reason)).text
        async with self.begin() as uow:
            ticket = await uow.tickets.get(number)
            if ticket.privacy is not Privacy.RAHASIA or officer.role not in MAY_OPEN_CONTACTS:
                raise UnknownTicket()
            await uow.audit.record(
                self.clock(), "contact_opened", officer_id=officer.id, target=number, detail=why
            )
            contact = await uow.tickets.open_contact(number)
            await uow.commit()
        return contact
