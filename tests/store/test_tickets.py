"""Tickets and surveys on SQLite and PostgreSQL: numbers, codes, contacts, order, and the way from the last release."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api import migrate
from api.domain.failures import UnknownTicket
from api.domain.survey import ELEMENTS
from api.domain.tickets import Privacy, Status, Ticket, TicketKind
from api.ports import Officer
from api.sealing import Seal
from api.store.tables import open_database
from api.store.unit_of_work import Store
from tests.fakes import MONDAY
from tests.store.test_store import add

RINA = Officer("o1", "Rina", "rina@kota.example", "petugas", "umum")


def ticket(number: str, **changes: Any) -> Ticket:
    values: dict[str, Any] = {
        "number": number,
        "office": "demo",
        "kind": TicketKind.LAPORAN,
        "status": Status.DITERIMA,
        "privacy": Privacy.BIASA,
        "service": None,
        "unit": "umum",
        "details": {"what": "lampu mati", "where": "Jalan Contoh"},
        "created_at": MONDAY,
        "status_at": MONDAY,
        "respond_by": MONDAY + timedelta(days=3),
        "reply_by": MONDAY + timedelta(days=14),
        "decide_by": MONDAY + timedelta(days=60),
    }
    return Ticket(**(values | changes))


async def keep(store: Store, one: Ticket, code: str = "482913", contact: str | None = None) -> None:
    async with store.begin() as uow:
        await uow.tickets.add(one, code, contact)
        await uow.commit()


async def test_two_connections_at_once_never_get_the_same_number(store: Store) -> None:
    others = Store(
        open_database(store.engine.url.render_as_string(hide_password=False)), Seal(os.urandom(32))
    )

    async def take(of: Store) -> str:
        async with of.begin() as uow:
            number = await uow.tickets.next_number("demo", "DMO", 2026)
            await asyncio.sleep(0)
            await uow.tickets.add(ticket(number), "482913")
            await uow.commit()
            return number

    async with others:
        taken = await asyncio.gather(*(take(of) for _ in range(20) for of in (store, others)))
    assert sorted(taken) == [f"DMO-2026-{n:06d}" for n in range(1, 41)]


async def test_each_office_and_year_counts_for_itself_and_a_rollback_leaves_no_gap(store: Store) -> None:
    async with store.begin() as uow:
        assert await uow.tickets.next_number("demo", "DMO", 2026) == "DMO-2026-000001"  # and not committed
    async with store.begin() as uow:
        asked = [("demo", "DMO", 2026), ("demo", "DMO", 2026), ("demo", "DMO", 2027), ("lain", "LAI", 2026)]
        assert [await uow.tickets.next_number(*a) for a in asked] == [
            "DMO-2026-000001",
            "DMO-2026-000002",
            "DMO-2027-000001",
            "LAI-2026-000001",
        ]


async def test_the_code_is_known_and_stands_nowhere(store: Store) -> None:
    await keep(store, ticket("DMO-2026-000001"))
    async with store.read() as uow:
        for number, code, found, right in (
            ("DMO-2026-000001", "482913", True, True),
            ("DMO-2026-000001", "482914", True, False),
            ("DMO-2026-000001", None, True, False),
            ("DMO-2026-000001", "", True, False),
            ("DMO-2026-000002", "482913", False, False),
            (None, None, False, False),
        ):
            seen, is_right = await uow.tickets.find(number, code)
            assert ((seen is not None), is_right) == (found, right), (number, code)
        mark = (await uow.connection.execute(sa.text("SELECT code_mark FROM tickets"))).scalar_one()
    assert "482913" not in mark and len(mark) == 64


async def test_the_same_code_of_two_tickets_leaves_different_marks(store: Store) -> None:
    await keep(store, ticket("DMO-2026-000001"))
    await keep(store, ticket("DMO-2026-000002"))
    async with store.read() as uow:
        marks = (await uow.connection.execute(sa.text("SELECT code_mark FROM tickets"))).scalars().all()
    assert len(set(marks)) == 2


async def test_a_sealed_contact_opens_only_here_and_goes_some_days_after_the_end(store: Store) -> None:
    await keep(store, ticket("DMO-2026-000001", privacy=Privacy.RAHASIA), contact="wa 0800-0000-1234")
    async with store.begin() as uow:
        raw = (await uow.connection.execute(sa.text("SELECT contact_sealed FROM tickets"))).scalar_one()
        assert b"0800" not in bytes(raw)
        assert await uow.tickets.open_contact("DMO-2026-000001") == "wa 0800-0000-1234"
        assert await uow.tickets.open_contact("DMO-2026-000009") is None
        assert (await uow.tickets.get("DMO-2026-000001")).has_contact
        later = MONDAY + timedelta(days=300)
        assert await uow.tickets.purge(later, later) == 0  # still open: it may be needed
        locked = await uow.tickets.lock("DMO-2026-000001")
        locked.status = Status.DIPROSES
        locked.move(Status.SELESAI, "Sudah.", MONDAY)
        await uow.tickets.save_move(locked, RINA)
        assert await uow.tickets.purge(MONDAY, MONDAY) == 0
        assert await uow.tickets.purge(MONDAY, MONDAY + timedelta(seconds=1)) == 1
        assert await uow.tickets.open_contact("DMO-2026-000001") is None


async def test_a_changed_key_loses_secrets_but_stops_nothing(store: Store) -> None:
    await add(store, "c")
    await keep(store, ticket("DMO-2026-000001", privacy=Privacy.RAHASIA), contact="surel")
    async with store.begin() as uow:
        await uow.sealed.put("c", 1, "kode", MONDAY)
        await uow.commit()
    async with Store(store.engine, Seal(os.urandom(32))).read() as uow:
        assert await uow.sealed.open("c", 1) is None
        assert await uow.tickets.open_contact("DMO-2026-000001") is None
        assert (await uow.tickets.find("DMO-2026-000001", "482913"))[1] is False
    changed = Store(store.engine, Seal(os.urandom(32)))
    async with changed.begin() as uow:
        await uow.sealed.put("c", 1, "kode baru", MONDAY)  # what nobody can open makes way
        await uow.commit()
    async with changed.read() as uow:
        assert await uow.sealed.open("c", 1) == "kode baru"


async def test_moves_are_kept_in_order_with_their_officer(store: Store) -> None:
    await keep(store, ticket("DMO-2026-000001"))
    async with store.begin() as uow:
        locked = await uow.tickets.lock("DMO-2026-000001")
        locked.move(Status.DITERUSKAN, None, MONDAY + timedelta(hours=1))
        await uow.tickets.save_move(locked, RINA)
        await uow.commit()
    async with store.read() as uow:
        seen = await uow.tickets.get("DMO-2026-000001")
        moves = await uow.tickets.moves("DMO-2026-000001")
        with pytest.raises(UnknownTicket):
            await uow.tickets.get("DMO-2026-000009")
    assert (seen.status, seen.status_at) == (Status.DITERUSKAN, MONDAY + timedelta(hours=1))
    assert [(m.status, m.officer_name) for m in moves] == [("diterima", None), ("diteruskan", "Rina")]


async def test_of_two_officers_who_move_at_once_one_is_refused(store: Store) -> None:
    await keep(store, ticket("DMO-2026-000001"))

    async def forward() -> bool:
        async with store.begin() as uow:
            locked = await uow.tickets.lock("DMO-2026-000001")
            if locked.status is not Status.DITERIMA:
                return False
            locked.move(Status.DITERUSKAN, None, MONDAY)
            await uow.tickets.save_move(locked, RINA)
            await uow.commit()
            return True

    assert sum(await asyncio.gather(*(forward() for _ in range(6)))) == 1


async def test_the_list_shows_ones_own_unit_first_then_what_is_due(store: Store) -> None:
    soon, late = MONDAY + timedelta(days=1), MONDAY + timedelta(days=9)
    for one in (
        ticket("DMO-2026-000001", respond_by=late),
        ticket("DMO-2026-000002", respond_by=soon),
        ticket("DMO-2026-000003", unit="disdukcapil", respond_by=late),
        ticket("DMO-2026-000004", unit="disdukcapil", status=Status.SELESAI, respond_by=soon),
        ticket("DMO-2026-000005", respond_by=None),
        replace(ticket("LAI-2026-000001", respond_by=soon), office="lain"),
    ):
        await keep(store, one)

    async with store.read() as uow:

        async def shown(**given: Any) -> list[int]:
            asked = {"status": None, "unit": None, "office": "demo", "first_unit": None, "limit": 10} | given
            return [int(t.number[-1]) for t in await uow.tickets.list(**asked)]

        assert await shown(first_unit="disdukcapil") == [3, 4, 2, 1, 5]
        assert await shown() == [2, 1, 3, 5, 4]
        assert await shown(status="open", unit="disdukcapil") == [3]
        assert await shown(status="selesai") == [4]
        assert await shown(limit=2) == [2, 1]
        assert await shown(office="lain") == [1]
        assert await uow.tickets.counts(None, "demo") == {"diterima": 4, "selesai": 1}


async def test_wrong_tries_are_counted_per_conversation_and_number_and_forgotten(store: Store) -> None:
    async with store.begin() as uow:
        for minutes, conversation, number in ((0, "a", "N1"), (10, "a", "N2"), (20, "b", "N1")):
            await uow.tickets.note_wrong_try(conversation, number, MONDAY + timedelta(minutes=minutes))
        assert await uow.tickets.tries("a", MONDAY - timedelta(seconds=1)) == 2
        assert await uow.tickets.tries("a", MONDAY) == 1
        assert await uow.tickets.tries_of_number("N1", MONDAY - timedelta(seconds=1)) == 2
        await uow.tickets.purge(MONDAY + timedelta(minutes=15), MONDAY)
        assert await uow.tickets.tries("a", MONDAY - timedelta(days=1)) == 0
        assert await uow.tickets.tries_of_number("N1", MONDAY - timedelta(days=1)) == 1


async def test_paced_deeds_are_counted_apart_name_no_conversation_and_are_forgotten(store: Store) -> None:
    async with store.begin() as uow:
        for deed, conversation in (("a", "c1"), ("a", "c1"), ("a", "c2"), ("b", "c1")):
            await uow.tickets.note_paced(deed, conversation, MONDAY)
        before = MONDAY - timedelta(seconds=1)
        assert await uow.tickets.paced("a", "c1", before) == 2
        assert await uow.tickets.paced("a", "c1", MONDAY) == 0
        assert await uow.tickets.paced("b", "c2", before) == 0
        assert await uow.tickets.tries("c1", before) == 0  # none of them is a wrong try
        rows = (await uow.connection.execute(sa.text("SELECT * FROM ticket_tries"))).mappings().all()
        assert not any("c1" in str(value) for row in rows for value in dict(row, number_mark="").values())
        await uow.tickets.purge(MONDAY + timedelta(seconds=1), MONDAY)
        assert await uow.tickets.paced("a", "c1", before) == 0


async def test_survey_answers_hold_no_link_and_are_read_by_period(store: Store) -> None:
    answers: dict[str, int | None] = dict.fromkeys(ELEMENTS, 3) | {"sarana": None}
    async with store.begin() as uow:
        for day in (0, 1, 2):
            await uow.surveys.add(
                office="demo",
                unit="umum",
                service=None,
                answers=answers,
                comment=None,
                day=MONDAY + timedelta(days=day),
            )
        rows = await uow.surveys.between("demo", MONDAY, MONDAY + timedelta(days=2))
        assert len(rows) == 2 and rows[0]["sarana"] is None and rows[0]["waktu"] == 3
        assert await uow.surveys.between("lain", MONDAY, MONDAY + timedelta(days=9)) == []
    assert not {"conversation_id", "contact_id"} & set(rows[0])


async def test_a_database_of_the_last_release_is_brought_along_with_what_it_holds(empty: str) -> None:
    await migrate.upgrade(empty, "0001")
    engine = open_database(empty)
    at = int(datetime(2026, 11, 23).timestamp() * 1_000_000)
    async with engine.begin() as connection:
        await connection.execute(
            sa.text("INSERT INTO contacts (id, channel, address, created_at) VALUES ('k', 'web', 'k', :at)"),
            {"at": at},
        )
        await connection.execute(
            sa.text(
                "INSERT INTO conversations (id, contact_id, channel, office, state, epoch, last_seq, answered_seq,"
                " receipt_seq, created_at, updated_at, token_hash, token_expires_at)"
                " VALUES ('c', 'k', 'web', 'demo', 'bot', 1, 0, 0, 0, :at, :at, 'h', :at)"
            ),
            {"at": at},
        )
    await engine.dispose()
    assert await migrate.current(empty) == "0001"
    await migrate.upgrade(empty)
    assert await migrate.current(empty) == migrate.newest()
    async with Store(open_database(empty), Seal(os.urandom(32))) as store:
        async with store.begin() as uow:
            found = await uow.conversations.lock("c")
            assert (found.summary, found.served_unit, found.survey) == (None, None, None)
            found.survey = "offered"
            await uow.conversations.save(found)
            linked = ticket("DMO-2026-000001", conversation_id="c", contact_id="k")
            await uow.tickets.add(linked, "482913")
            await uow.commit()


async def test_a_ticket_of_a_conversation_that_does_not_exist_is_refused(store: Store) -> None:
    await add(store, "c")
    await keep(store, ticket("DMO-2026-000001", conversation_id="c", contact_id="kc"))
    with pytest.raises(sa.exc.IntegrityError):
        await keep(store, ticket("DMO-2026-000002", conversation_id="nowhere"))
