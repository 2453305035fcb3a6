"""Numbers, steps and deadlines of tickets; what a citizen reads stays within a message."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain import notices, ticket_cards
from api.domain.applications import Found, NotConnected, NotFound, NumberUnreadable, Silent, TooManyTries
from api.domain.failures import IllegalTicketMove, NoteRequired
from api.domain.office import Hours, Office, Unit
from api.domain.privacy import mask, masked_number
from api.domain.tickets import (
    CLOSED,
    TRANSITIONS,
    Privacy,
    Status,
    Ticket,
    TicketKind,
    deadlines,
    format_number,
    read_number,
    typed_forms,
)
from api.domain.wishes import MAX_CONDITION, MAX_DOCUMENT, MAX_DOCUMENTS, FileChecklist

MAKASSAR = ZoneInfo("Asia/Makassar")
DAY = ((time(8), time(12)), (time(13), time(16)))
FRIDAY = ((time(8), time(11, 30)), (time(13, 30), time(16)))
HOURS = Hours(MAKASSAR, (DAY, DAY, DAY, DAY, FRIDAY, (), ()), {date(2026, 12, 25): "Hari Raya Natal"})
OFFICE = Office(
    id="demo",
    name="Kota Uji",
    ticket_prefix="DMO",
    hours=HOURS,
    units={"umum": Unit("umum", "Layanan Umum", None, "Jalan Contoh 1", "0800-0000-0100")},
    unit_of_service={},
)


def local(day: int, hour: int = 10, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=MAKASSAR)


def ticket(**changes: Any) -> Ticket:
    due = deadlines(TicketKind.LAPORAN, HOURS, local(1))
    values: dict[str, Any] = {
        "number": "DMO-2026-000001",
        "office": "demo",
        "kind": TicketKind.LAPORAN,
        "status": Status.DITERIMA,
        "privacy": Privacy.BIASA,
        "service": None,
        "unit": "umum",
        "details": {"what": "a", "where": "b"},
        "created_at": local(1),
        "status_at": local(1),
        "respond_by": due.respond_by,
        "reply_by": due.reply_by,
        "decide_by": due.decide_by,
    }
    return Ticket(**(values | changes))


def test_numbers_have_one_form() -> None:
    assert format_number("DMO", 2026, 123) == "DMO-2026-000123"
    for serial in (0, 1_000_000):
        with pytest.raises(OverflowError):
            format_number("DMO", 2026, serial)


@pytest.mark.parametrize(
    "typed",
    [
        "DMO-2026-000123",
        " dmo-2026-000123 ",
        "dmo 2026 000123",
        "DMO2026000123",
        "Dmo/2026/000123",
        "dmo–2026–000123",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert read_number(typed) == "DMO-2026-000123"


@pytest.mark.parametrize(
    "typed", ["", "DMO-2026-12", "2026-000123", "DMO-1999-000123", "DMO-2026-0001234", "x"]
)
def test_what_is_no_number_of_ours_is_none(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "DMO-2026-000123",
        "dmo-2026-123",
        "2026-123",
        "dmo 2026 123",
        "2026 - 000123",
        "dmo2026000123",
        "Dmo/2026/0123",
    ],
)
def test_every_form_in_which_a_number_may_be_typed_is_known(typed: str) -> None:
    assert typed_forms("DMO-2026-000123").sub("X", f"cek {typed}, ya") == "cek X, ya"


@pytest.mark.parametrize(
    "typed", ["2026-1234", "2025-123", "DMO-2026-001230", "12026-123", "123", "tahun 2026"]
)
def test_another_number_is_not_taken_for_it(typed: str) -> None:
    assert typed_forms("DMO-2026-000123").search(typed) is None


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("to", Status)
def test_the_table_is_the_whole_truth_about_steps(before: Status, to: Status) -> None:
    one = ticket(status=before)
    if to in TRANSITIONS[before]:
        one.move(to, "Sudah.", local(2))
        assert (one.status, one.status_at, one.note) == (to, local(2), "Sudah.")
        assert (one.closed_at is not None) == (to in CLOSED)
    else:
        with pytest.raises(IllegalTicketMove) as refused:
            one.move(to, "Sudah.", local(2))
        assert refused.value.facts["possible"] == [str(s) for s in TRANSITIONS[before]]
        assert one.status is before and one.note is None


def test_the_path_from_arrival_to_an_end() -> None:
    assert {Status.SELESAI, Status.DITOLAK} == CLOSED
    assert TRANSITIONS[Status.DITERIMA] == (Status.DITERUSKAN, Status.DITOLAK)
    assert TRANSITIONS[Status.DITERUSKAN] == (Status.DIPROSES, Status.DITOLAK)
    assert TRANSITIONS[Status.DIPROSES] == (Status.SELESAI, Status.DITOLAK)


@pytest.mark.parametrize("to", [Status.DITOLAK, Status.SELESAI])
def test_an_end_without_a_word_is_refused(to: Status) -> None:
    one = ticket(status=Status.DIPROSES)
    for silence in (None, ""):
        with pytest.raises(NoteRequired):
            one.move(to, silence, local(2))
    assert one.status is Status.DIPROSES


@pytest.mark.parametrize(
    ("filed", "first"),
    [
        (local(1), local(4, 16)),  # Tuesday → Friday, whose afternoon ends at 16
        (local(1, 23), local(4, 16)),  # after hours it is still Tuesday's
        (local(3), local(8, 16)),  # Thursday → Friday, Monday, Tuesday
        (local(5), local(9, 16)),  # Saturday → Monday, Tuesday, Wednesday
        (local(23), local(29, 16)),  # Wednesday → Thursday, not Christmas, Monday, Tuesday
    ],
)
def test_the_first_look_counts_working_days_only(filed: datetime, first: datetime) -> None:
    due = deadlines(TicketKind.LAPORAN, HOURS, filed.astimezone(UTC))
    assert due.respond_by == first
    assert due.reply_by == datetime.combine(filed.date() + timedelta(days=14), time(23, 59, 59), MAKASSAR)
    assert due.decide_by == datetime.combine(filed.date() + timedelta(days=60), time(23, 59, 59), MAKASSAR)


def test_a_prepared_file_owes_no_decision_and_an_office_without_hours_no_date() -> None:
    due = deadlines(TicketKind.BERKAS, HOURS, local(1))
    assert due.respond_by == local(4, 16) and due.reply_by is None and due.decide_by is None
    closed = Hours(MAKASSAR, ((),) * 7)
    assert deadlines(TicketKind.LAPORAN, closed, local(1)).respond_by is None


def test_what_is_due_follows_the_status() -> None:
    one = ticket()
    assert one.due_at == one.respond_by
    for status, due in (
        (Status.DITERUSKAN, one.reply_by),
        (Status.DIPROSES, one.decide_by),
        (Status.SELESAI, None),
    ):
        one.status = status
        assert one.due_at == due


@pytest.mark.parametrize("privacy", Privacy)
@pytest.mark.parametrize("kind", TicketKind)
def test_the_filing_message_is_whole_and_short(kind: TicketKind, privacy: Privacy) -> None:
    reply = ticket_cards.filed(ticket(kind=kind, privacy=privacy), "Dinas Pekerjaan Umum dan Penataan Ruang")
    assert reply.card and reply.card["kind"] == "ticket" and reply.card["status"] == "diterima"
    assert notices.CODE_PLACE in reply.text and len(reply.text) <= 1024
    hidden = privacy is not Privacy.BIASA
    assert ("DMO-2026-000001" in f"{reply.text}{reply.card}") != hidden
    if kind is TicketKind.LAPORAN:
        for due in ("3 hari kerja", "14 hari", "60 hari sejak berkas lengkap", "Pasal 44", "Pasal 50"):
            assert due in reply.text
    assert not any(word in reply.text.lower() for word in ("pasti selesai", "dijamin", "disetujui"))


def test_a_status_says_nothing_of_what_was_reported() -> None:
    one = ticket(details={"what": "rahasia sekali", "where": "di sana"}, note="Tim sudah ke lokasi.")
    reply = ticket_cards.status(one, HOURS, "Layanan Umum")
    assert "Diterima sejak Selasa, 1 Des 2026, 10.00 WITA." in reply.text
    assert "Tim sudah ke lokasi." in reply.text
    assert (
        "rahasia sekali" not in f"{reply.text}{reply.card}" and "di sana" not in f"{reply.text}{reply.card}"
    )


@pytest.mark.parametrize("answer", [Silent(), NotConnected(), NotFound(), NumberUnreadable(), TooManyTries()])
def test_an_agency_that_says_nothing_leaves_the_citizen_with_a_way(answer: Any) -> None:
    reply = ticket_cards.application(answer, "REG-1", OFFICE, "umum")
    assert [b.title for b in reply.buttons] == ["Bicara petugas"] and len(reply.text) <= 1024
    if not isinstance(answer, TooManyTries):
        assert "Layanan Umum" in reply.text and "0800-0000-0100" in reply.text
    if isinstance(answer, Silent):
        assert "sistem instansi sedang tidak menjawab" in reply.text


def test_an_agencys_answer_is_shown_as_its_own() -> None:
    found = Found("Sedang dicetak.", local(1), "Ambil di loket.")
    reply = ticket_cards.application(found, "REG-1", OFFICE, "umum")
    assert "Sedang dicetak (sejak Selasa, 1 Des 2026, 10.00 WITA)." in reply.text
    assert "Ambil di loket." in reply.text and "Menurut sistem Layanan Umum." in reply.text


_DOCUMENTS = st.lists(st.text("ab c", min_size=1, max_size=MAX_DOCUMENT), max_size=MAX_DOCUMENTS).map(tuple)


@given(_DOCUMENTS, _DOCUMENTS, _DOCUMENTS, st.text("ab", min_size=1, max_size=MAX_CONDITION))
@settings(max_examples=100, deadline=None)
def test_a_checklist_of_any_length_fits_a_message_and_the_card_is_whole(
    have: tuple[str, ...], missing: tuple[str, ...], unsure: tuple[str, ...], condition: str
) -> None:
    wish = FileChecklist("ktp_el_hilang", condition, have, missing, unsure, False)
    reply = ticket_cards.checklist(wish, "KTP-el hilang", "demo")
    assert len(reply.text) <= 1024 and notices.CHECKLIST_NOT_A_DECISION in reply.text and reply.card
    shown = {s["heading"]: s["lines"] for s in reply.card["sections"] if s["heading"]}
    expected = {"Belum ada": missing, "Perlu dipastikan": unsure, "Sudah ada": have}
    assert shown == {heading: list(lines) for heading, lines in expected.items() if lines}


def test_all_titles_of_buttons_fit() -> None:
    assert all(len(title) <= 20 for title in (notices.ASK_PERSON, notices.SURVEY_BUTTON))


def test_ticket_numbers_and_codes_are_not_masked_and_registration_numbers_come_back_only_alone() -> None:
    for words in ("dmo-2026-000123 kode 482913", "DMO-2026-000123 482913"):
        assert mask(words).found == ()
    assert masked_number("[NOMOR]", "nomornya 1234567890 ya") == "1234567890"
    assert masked_number("[NOMOR]", "1234567890 atau 9876543210") is None
    assert masked_number("[NIK/KK]", "0074012345670001") is None
    assert masked_number("[NOMOR]", "0074012345670001") is None
    assert masked_number("REG-1", "1234567890") is None
