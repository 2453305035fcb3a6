"""Tickets: their numbers, states and deadlines. `TRANSITIONS` is the whole truth about what may follow what.

Deadlines: SP4N-LAPOR! verifies a report within 3 working days (FAQ LAPOR!); a first answer is owed within 14 days
(UU 25/2009 Pasal 44) and a decision within 60 days of a complete file (Pasal 50). The law's days are calendar days here,
and a file counts as complete when it arrives: both are the stricter reading for the office.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from api.domain.failures import IllegalTicketMove, NoteRequired
from api.domain.office import Hours

VERIFY_WORKING_DAYS = 3
FIRST_ANSWER_DAYS = 14
DECISION_DAYS = 60
CODE_DIGITS = 6
MAX_WRONG_TRIES = 5
WRONG_TRIES_WITHIN = timedelta(hours=1)
# Against guessing the code of one number from many conversations: 20 of 1 000 000 codes a day.
MAX_WRONG_TRIES_PER_NUMBER = 20
WRONG_TRIES_PER_NUMBER_WITHIN = timedelta(days=1)
# Who guesses registration numbers sees what belongs to others; who asks for their own does not ask ten times an hour.
LOOK_UP_APPLICATION, MAX_LOOK_UPS_OF_APPLICATIONS = "look_up_application", 10
FILE_REPORT, MAX_REPORTS = "file_report", 5
PACED_WITHIN = timedelta(hours=1)
_GAP = r"[\s\-–_/.]*"
_LOOSE = re.compile(rf"([A-Z]{{2,5}}){_GAP}(20[0-9]{{2}}){_GAP}([0-9]{{6}})")


class TicketKind(StrEnum):
    LAPORAN = "laporan"
    BERKAS = "berkas"


class Status(StrEnum):
    DITERIMA = "diterima"
    DITERUSKAN = "diteruskan"
    DIPROSES = "diproses"
    SELESAI = "selesai"
    DITOLAK = "ditolak"


class Privacy(StrEnum):
    BIASA = "biasa"
    ANONIM = "anonim"
    RAHASIA = "rahasia"


TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    Status.DITERIMA: (Status.DITERUSKAN, Status.DITOLAK),
    Status.DITERUSKAN: (Status.DIPROSES, Status.DITOLAK),
    Status.DIPROSES: (Status.SELESAI, Status.DITOLAK),
    Status.SELESAI: (),
    Status.DITOLAK: (),
}
CLOSED = frozenset(status for status, following in TRANSITIONS.items() if not following)


@dataclass
class Ticket:
    """A report or a prepared file. `status_at` is since when it stands where it stands."""

    number: str
    office: str
    kind: TicketKind
    status: Status
    privacy: Privacy
    service: str | None
    unit: str
    details: dict[str, Any]
    created_at: datetime
    status_at: datetime
    conversation_id: str | None = None
    contact_id: str | None = None
    note: str | None = None
    respond_by: datetime | None = None
    reply_by: datetime | None = None
    decide_by: datetime | None = None
    closed_at: datetime | None = None
    has_contact: bool = field(default=False)

    @property
    def due_at(self) -> datetime | None:
        """The next deadline of where it stands, or None when it is closed or none applies."""
        if self.status is Status.DITERIMA:
            return self.respond_by
        if self.status is Status.DITERUSKAN:
            return self.reply_by
        return self.decide_by if self.status is Status.DIPROSES else None

    @property
    def is_linked(self) -> bool:
        """Whether it may be shown which conversation it came from; never for `anonim` and `rahasia`."""
        return self.privacy is Privacy.BIASA

    def move(self, to: Status, note: str | None, now: datetime) -> None:
        """Take the next step. Raises `IllegalTicketMove`, or `NoteRequired` when it ends without a word to the citizen."""
        if to not in TRANSITIONS[self.status]:
            raise IllegalTicketMove(
                status=str(self.status), possible=[str(s) for s in TRANSITIONS[self.status]]
            )
        if to in CLOSED and not note:
            raise NoteRequired()
        self.status, self.status_at, self.note = to, now, note
        self.closed_at = now if to in CLOSED else None


def moment_of(privacy: Privacy, hours: Hours, now: datetime) -> datetime:
    """What a ticket keeps of a moment: of one that must not be linked only the office's day, for the moment itself would
    find the message of the same moment."""
    if privacy is Privacy.BIASA:
        return now
    return datetime.combine(now.astimezone(hours.zone).date(), time(), hours.zone)


@dataclass(frozen=True)
class Deadlines:
    respond_by: datetime | None
    reply_by: datetime | None
    decide_by: datetime | None


def format_number(prefix: str, year: int, serial: int) -> str:
    """`DMO-2026-000123`. Raises `OverflowError` after the 999 999th of a year instead of growing a digit."""
    if not 1 <= serial <= 999_999:
        raise OverflowError("An office's ticket numbers of this year are used up.")
    return f"{prefix}-{year}-{serial:06d}"


def read_number(raw: str) -> str | None:
    """The number as we write it, from any case and any separators, or None if it is none of ours."""
    found = _LOOSE.fullmatch(raw.strip().upper())
    return "-".join(found.groups()) if found else None


def typed_forms(number: str) -> re.Pattern[str]:
    """Whatever a citizen may have typed for this number: any separators, without the prefix, without leading zeros."""
    prefix, year, serial = number.split("-")
    return re.compile(
        rf"(?<![0-9A-Za-z])(?:{prefix}{_GAP})?{year}{_GAP}0*{int(serial)}(?![0-9A-Za-z])", re.IGNORECASE
    )


def working_days_after(hours: Hours, at: datetime, days: int) -> datetime | None:
    """Closing time of the `days`-th working day after the day of `at`; None if a year holds too few."""
    day = at.astimezone(hours.zone).date()
    for _ in range(366):
        day += timedelta(days=1)
        if spans := list(hours.spans(day)):
            days -= 1
            if days == 0:
                return spans[-1][1]
    return None


def calendar_days_after(hours: Hours, at: datetime, days: int) -> datetime:
    """The last moment of the `days`-th calendar day after the day of `at`, in the office's own zone."""
    day = at.astimezone(hours.zone).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59, 59), hours.zone)


def deadlines(kind: TicketKind, hours: Hours, at: datetime) -> Deadlines:
    """A prepared file is no complaint, so only the first look is owed for it."""
    first = working_days_after(hours, at, VERIFY_WORKING_DAYS)
    if kind is TicketKind.BERKAS:
        return Deadlines(first, None, None)
    return Deadlines(
        first,
        calendar_days_after(hours, at, FIRST_ANSWER_DAYS),
        calendar_days_after(hours, at, DECISION_DAYS),
    )
