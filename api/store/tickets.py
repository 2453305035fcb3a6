"""Tickets: numbers from a locked counter, the code as a keyed hash, the sealed contact, moves, and wrong tries."""

from __future__ import annotations

import dataclasses
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from api.domain.failures import UnknownTicket
from api.domain.tickets import CLOSED, Privacy, Status, Ticket, TicketKind, format_number
from api.ports import Officer
from api.sealing import Seal
from api.store import tables as t

_FIELDS = [f.name for f in dataclasses.fields(Ticket) if f.name != "has_contact"]
_SELECT = sa.select(
    *(t.tickets.c[name] for name in _FIELDS), t.tickets.c.contact_sealed.is_not(None).label("has_contact")
)
_MOVING = ("status", "status_at", "note", "closed_at")
# Compared with when there is no such ticket, so that both ways take the same steps.
_NO_MARK = "0" * 64


@dataclass(frozen=True)
class Move:
    """One line of a ticket's history; nobody's name for the filing itself."""

    status: str
    note: str | None
    officer_name: str | None
    created_at: datetime


def _ticket(row: sa.Row[*tuple[Any, ...]]) -> Ticket:
    m = {k: v for k, v in row._mapping.items() if k != "code_mark"}
    m.update(kind=TicketKind(m["kind"]), status=Status(m["status"]), privacy=Privacy(m["privacy"]))
    return Ticket(**m)


class SqlTickets:
    def __init__(self, connection: AsyncConnection, seal: Seal) -> None:
        self._c, self._seal = connection, seal

    async def next_number(self, office: str, prefix: str, year: int) -> str:
        """The office's next number of that year. Its counter row stays locked until the transaction ends."""
        insert = postgresql.insert if self._c.dialect.name == "postgresql" else sqlite.insert
        counter = t.ticket_counters
        statement = insert(counter).values(office=office, year=year, last=1)
        counted = statement.on_conflict_do_update(
            index_elements=[counter.c.office, counter.c.year], set_={"last": counter.c.last + 1}
        ).returning(counter.c.last)
        return format_number(prefix, year, int((await self._c.execute(counted)).scalar_one()))

    async def add(self, ticket: Ticket, code: str, contact: str | None = None) -> None:
        """Insert a new ticket with its first move. Only the hash of the code and the sealed contact are kept."""
        values = {f: getattr(ticket, f) for f in _FIELDS}
        sealed = self._seal.close(contact, _place(ticket.number)) if contact else None
        mark = self._seal.mark(code, _place(ticket.number))
        await self._c.execute(sa.insert(t.tickets).values(**values, code_mark=mark, contact_sealed=sealed))
        await self._moved(ticket, None)

    async def find(self, number: str | None, code: str | None) -> tuple[Ticket | None, bool]:
        """The ticket of that number, and whether the code is its own; the same steps whether it exists or not."""
        query = _SELECT.add_columns(t.tickets.c.code_mark).where(t.tickets.c.number == (number or ""))
        row = (await self._c.execute(query)).one_or_none()
        given = self._seal.mark(code or "", _place(number or ""))
        is_right = hmac.compare_digest(row.code_mark if row else _NO_MARK, given) and code is not None
        if row is None:
            return None, False
        return _ticket(row), is_right

    async def get(self, number: str) -> Ticket:
        """Raises `UnknownTicket`."""
        return await self._one(_SELECT.where(t.tickets.c.number == number))

    async def lock(self, number: str) -> Ticket:
        """Load for changing. Lock its conversation first (decision 0005). Raises `UnknownTicket`."""
        return await self._one(_SELECT.where(t.tickets.c.number == number).with_for_update(of=t.tickets))

    async def _one(self, query: sa.Select[Any]) -> Ticket:
        row = (await self._c.execute(query)).one_or_none()
        if row is None:
            raise UnknownTicket()
        return _ticket(row)

    async def save_move(self, ticket: Ticket, officer: Officer) -> None:
        """Keep where a locked ticket moved, and who moved it."""
        values = {name: getattr(ticket, name) for name in _MOVING}
        await self._c.execute(
            sa.update(t.tickets).where(t.tickets.c.number == ticket.number).values(**values)
        )
        await self._moved(ticket, officer)

    async def _moved(self, ticket: Ticket, officer: Officer | None) -> None:
        await self._c.execute(
            sa.insert(t.ticket_moves).values(
                number=ticket.number,
                status=ticket.status,
                note=ticket.note,
                officer_id=officer.id if officer else None,
                officer_name=officer.name if officer else None,
                created_at=ticket.status_at,
            )
        )

    async def moves(self, number: str) -> list[Move]:
        """Where it stood, oldest first."""
        m = t.ticket_moves.c
        query = sa.select(m.status, m.note, m.officer_name, m.created_at).where(m.number == number)
        return [Move(*row) for row in await self._c.execute(query.order_by(m.id))]

    async def open_contact(self, number: str) -> str | None:
        """The sealed contact in clear; None when there is none or its time was over."""
        query = sa.select(t.tickets.c.contact_sealed).where(t.tickets.c.number == number)
        sealed = (await self._c.execute(query)).scalar_one_or_none()
        return self._seal.try_open(sealed, _place(number)) if sealed else None

    async def list(
        self, *, status: str | None, unit: str | None, office: str | None, first_unit: str | None, limit: int
    ) -> list[Ticket]:
        """For the desk: the officer's own unit first, open before closed, then what is due soonest."""
        c = t.tickets.c
        query = _SELECT
        if status == "open":
            query = query.where(c.status.not_in([str(s) for s in CLOSED]))
        elif status:
            query = query.where(c.status == status)
        if unit:
            query = query.where(c.unit == unit)
        if office:
            query = query.where(c.office == office)
        due = sa.case(
            (c.status == Status.DITERIMA, c.respond_by),
            (c.status == Status.DITERUSKAN, c.reply_by),
            (c.status == Status.DIPROSES, c.decide_by),
        )
        query = query.order_by(
            sa.case((c.unit == (first_unit or ""), 0), else_=1),
            sa.case((c.status.in_([str(s) for s in CLOSED]), 1), else_=0),
            due.is_(None),
            due,
            c.number,
        ).limit(limit)
        return [_ticket(row) for row in await self._c.execute(query)]

    async def counts(self, unit: str | None, office: str | None) -> dict[str, int]:
        """How many stand where."""
        c = t.tickets.c
        query = sa.select(c.status, sa.func.count()).group_by(c.status)
        if unit:
            query = query.where(c.unit == unit)
        if office:
            query = query.where(c.office == office)
        return {row[0]: row[1] for row in await self._c.execute(query)}

    async def tries(self, conversation_id: str, since: datetime) -> int:
        """Wrong tries of one conversation."""
        y = t.ticket_tries.c
        query = sa.select(sa.func.count()).where(y.conversation_id == conversation_id, y.created_at > since)
        return int((await self._c.execute(query)).scalar_one())

    async def tries_of_number(self, number: str, since: datetime) -> int:
        """Wrong tries of one number, existing or not, from anywhere."""
        y = t.ticket_tries.c
        query = sa.select(sa.func.count()).where(y.number_mark == self._try(number), y.created_at > since)
        return int((await self._c.execute(query)).scalar_one())

    async def note_wrong_try(self, conversation_id: str, number: str, now: datetime) -> None:
        row = {"conversation_id": conversation_id, "number_mark": self._try(number), "created_at": now}
        await self._c.execute(sa.insert(t.ticket_tries).values(**row))

    async def note_paced(self, deed: str, conversation_id: str, now: datetime) -> None:
        """Count a deed of which a conversation may do so many an hour; kept as a mark, like a try, and forgotten with them."""
        mark = self._seal.mark(conversation_id, f"paced {deed}")
        row = {"conversation_id": "", "number_mark": mark, "created_at": now}
        await self._c.execute(sa.insert(t.ticket_tries).values(**row))

    async def paced(self, deed: str, conversation_id: str, since: datetime) -> int:
        y, mark = t.ticket_tries.c, self._seal.mark(conversation_id, f"paced {deed}")
        query = sa.select(sa.func.count()).where(y.number_mark == mark, y.created_at > since)
        return int((await self._c.execute(query)).scalar_one())

    def _try(self, number: str) -> str:
        return self._seal.mark(number, "ticket try")

    async def purge(self, tries_before: datetime, closed_before: datetime) -> int:
        """Forget old tries, and the contacts of tickets closed before that moment; how many contacts went."""
        await self._c.execute(sa.delete(t.ticket_tries).where(t.ticket_tries.c.created_at < tries_before))
        c = t.tickets.c
        gone = await self._c.execute(
            sa.update(t.tickets)
            .where(c.closed_at < closed_before, c.contact_sealed.is_not(None))
            .values(contact_sealed=None)
        )
        return gone.rowcount


def _place(number: str) -> str:
    return f"ticket:{number}"
