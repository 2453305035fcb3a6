"""What a citizen reads about tickets, applications and checklists: each as plain text and as a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.domain import notices
from api.domain.applications import (
    ApplicationAnswer,
    Found,
    NotConnected,
    NotFound,
    NumberUnreadable,
    TooManyTries,
)
from api.domain.messages import Button, Reply
from api.domain.office import Hours, Office, day_in_words, in_words
from api.domain.tickets import MAX_REPORTS, Ticket, TicketKind
from api.domain.wishes import FileChecklist

MAX_MESSAGE = 1024
_LINE = 120
PERSON = Button(notices.ASK_PERSON, "/minta_petugas")
Section = tuple[str, Sequence[str]]


def _card(
    kind: str, title: str, sections: Sequence[Section], basis: Sequence[str] = (), **more: Any
) -> dict[str, Any]:
    shown = [{"heading": heading, "lines": list(lines)} for heading, lines in sections if lines]
    return {
        "kind": kind,
        "title": title,
        "sections": shown,
        "legal_basis": list(basis),
        "sources": [],
        **more,
    }


def shown_number(ticket: Ticket) -> str:
    """The number as the transcript may hold it: a place-holder where it must not lead to the conversation."""
    return ticket.number if ticket.is_linked else notices.NUMBER_PLACE


def filed(ticket: Ticket, unit: str, checklist: FileChecklist | None = None) -> Reply:
    """The one message that shows the code; in the transcript it holds a place-holder instead."""
    kind, number = ticket.kind.value, shown_number(ticket)
    lead = notices.TICKET_FILED[kind].format(unit=unit)
    ids = [notices.TICKET_NUMBER.format(number=number), notices.TICKET_CODE.format(code=notices.CODE_PLACE)]
    following = notices.TICKET_NEXT[kind].format(unit=unit)
    privacy = notices.TICKET_PRIVACY[ticket.privacy.value]
    times = notices.TICKET_TIMES[kind]
    sections: list[Section] = [
        ("", [lead]),
        ("", [*ids, notices.TICKET_KEEP]),
        (notices.TICKET_NEXT_HEADING, [following]),
        (notices.TICKET_TIMES_HEADING, times),
        (notices.TICKET_PRIVACY_HEADING, [privacy] if privacy else []),
        (notices.TICKET_CHECK_HEADING, [notices.TICKET_CHECK]),
        *(_groups(checklist) if checklist else []),
    ]
    text = "\n".join(
        [
            lead,
            *ids,
            notices.TICKET_KEEP,
            following,
            *([f"{notices.TICKET_TIMES_HEADING}:", *(f"- {t}" for t in times)] if times else []),
            *([privacy] if privacy else []),
            notices.TICKET_CHECK,
        ]
    )
    title = notices.TICKET_TITLES[kind].format(number=number)
    basis = notices.TICKET_BASIS if ticket.kind is TicketKind.LAPORAN else ()
    return Reply(
        text,
        _card(
            "ticket", title, sections, basis, number=number, status=ticket.status.value, office=ticket.office
        ),
    )


def status(ticket: Ticket, hours: Hours, unit: str) -> Reply:
    """Where it stands, since when, what follows, and the officer's public note. Nothing of what was reported."""
    name, number = notices.STATUS_NAMES[ticket.status.value], shown_number(ticket)
    since = (in_words if ticket.is_linked else day_in_words)(ticket.status_at, hours.zone)
    line = notices.STATUS_LINE.format(status=name, since=since)
    following = notices.STATUS_NEXT[ticket.status.value].format(unit=unit)
    title = notices.TICKET_TITLES[ticket.kind.value].format(number=number)
    sections: list[Section] = [
        ("", [line]),
        (notices.TICKET_NEXT_HEADING, [following]),
        (notices.STATUS_NOTE_HEADING, [ticket.note] if ticket.note else []),
    ]
    text = [title, line, following]
    if ticket.note:
        text.append(notices.STATUS_MOVED_NOTE.format(note=ticket.note))
    card = _card("ticket", title, sections, number=number, status=ticket.status.value, office=ticket.office)
    return Reply("\n".join(text), card)


def moved(ticket: Ticket) -> str:
    """The notice a citizen gets when an officer changed the status."""
    name = notices.STATUS_NAMES[ticket.status.value]
    text = notices.STATUS_MOVED.format(number=shown_number(ticket), status=name)
    return text + (f"\n{notices.STATUS_MOVED_NOTE.format(note=ticket.note)}" if ticket.note else "")


def not_shown(prefix: str) -> Reply:
    """The same words for an unknown number, a wrong code and another person's ticket."""
    return Reply(notices.TICKET_NOT_SHOWN.format(prefix=prefix), None, (PERSON,))


def too_many_tries() -> Reply:
    return Reply(notices.TOO_MANY_TRIES, None, (PERSON,))


def reports_paced() -> Reply:
    return Reply(notices.REPORTS_PACED.format(count=MAX_REPORTS), None, (PERSON,))


def application(answer: ApplicationAnswer, number: str, office: Office, unit_id: str) -> Reply:
    """What the agency said, or where to ask when it said nothing."""
    unit = office.unit_name(unit_id) or unit_id
    if isinstance(answer, Found):
        line = answer.status
        if answer.since:
            since = in_words(answer.since, office.hours.zone)
            line = notices.APPLICATION_SINCE.format(status=answer.status.rstrip("."), since=since)
        title = notices.APPLICATION_TITLE.format(number=number)
        source = notices.APPLICATION_AS_SAID.format(unit=unit)
        following = [answer.next_step] if answer.next_step else []
        sections: list[Section] = [("", [line]), (notices.TICKET_NEXT_HEADING, following), ("", [source])]
        text = "\n".join([title, line, *following, source])
        return Reply(text, _card("application", title, sections, number=number, office=office.id))
    if isinstance(answer, TooManyTries):
        return too_many_tries()
    words = {
        NotFound: notices.APPLICATION_NOT_FOUND,
        NotConnected: notices.APPLICATION_NOT_CONNECTED,
        NumberUnreadable: notices.APPLICATION_UNREADABLE,
    }.get(type(answer), notices.APPLICATION_SILENT)
    return Reply("\n".join([words.format(unit=unit), *_where(office, unit_id)]), None, (PERSON,))


def _where(office: Office, unit_id: str) -> list[str]:
    unit = office.units.get(unit_id)
    lines = []
    if unit and unit.address:
        lines.append(notices.WHERE_ADDRESS.format(address=unit.address))
    if unit and unit.phone:
        lines.append(notices.WHERE_PHONE.format(phone=unit.phone))
    return [*lines, notices.WHERE_HOURS.format(hours=office.hours.describe())]


def _groups(wish: FileChecklist) -> list[Section]:
    lists = {"missing": wish.missing, "unsure": wish.unsure, "have": wish.have}
    return [(notices.CHECKLIST_HEADINGS[name], documents) for name, documents in lists.items()]


def checklist(wish: FileChecklist, service_name: str, office: str) -> Reply:
    """A list to keep. The card is whole; the text is cut at `MAX_MESSAGE` and says how much it left out."""
    title = notices.CHECKLIST_TITLE.format(service=service_name)
    condition = notices.CHECKLIST_CONDITION.format(condition=wish.condition)
    complete = [notices.CHECKLIST_COMPLETE] if not wish.missing and not wish.unsure and wish.have else []
    sections: list[Section] = [
        ("", [condition]),
        *_groups(wish),
        ("", [*complete, notices.CHECKLIST_NOT_A_DECISION]),
    ]
    end = [*complete, notices.CHECKLIST_NOT_A_DECISION]
    lines: list[str] = []
    for heading, documents in _groups(wish):
        lines += [f"{heading}:", *(f"- {_short(d)}" for d in documents)] if documents else []
    text = _fit([title, condition], lines, end)
    return Reply(text, _card("checklist", title, sections, office=office, service=wish.service))


def summary(wish: FileChecklist, number: str, service_name: str) -> str:
    """The checklist in an officer's one paragraph."""
    lists = {
        name: "; ".join(_short(d) for d in documents) or notices.NOTHING
        for name, documents in (("have", wish.have), ("missing", wish.missing), ("unsure", wish.unsure))
    }
    return notices.CHECKLIST_SUMMARY.format(
        number=number, service=service_name, condition=wish.condition, **lists
    )


def _short(line: str) -> str:
    return line if len(line) <= _LINE else f"{line[: _LINE - 1].rstrip()}…"


def _fit(head: Sequence[str], body: Sequence[str], end: Sequence[str]) -> str:
    """Head, as much of the body as fits, a word on what did not, end."""
    whole = "\n".join([*head, *body, *end])
    kept = list(body)
    while len(whole) > MAX_MESSAGE and kept:
        kept.pop()
        left = sum(line.startswith("- ") for line in body[len(kept) :])
        cut = notices.CHECKLIST_SHORTENED.format(count=left)
        whole = "\n".join([*head, *kept, cut, *end])
    return whole
