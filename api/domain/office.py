"""An office's profile: units, working time, and arithmetic on working time in the office's own zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
Span = tuple[time, time]


@dataclass(frozen=True)
class Hours:
    """Opening spans per weekday (0 = Monday) and closed dates with their names, in one time zone."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    holidays: Mapping[date, str] = field(default_factory=dict)

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The opening spans of one day as aware datetimes, in order."""
        if day not in self.holidays:
            yield from self._ordinary(day)

    def _ordinary(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for start, end in self.week[day.weekday()]:
            yield datetime.combine(day, start, self.zone), datetime.combine(day, end, self.zone)

    def is_open(self, at: datetime) -> bool:
        """Whether the office works at that moment."""
        local = at.astimezone(self.zone)
        return any(start <= local < end for start, end in self.spans(local.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """The next moment the office opens after `at`, or None within a year."""
        local = at.astimezone(self.zone)
        for offset in range(366):
            for start, _ in self.spans(local.date() + timedelta(days=offset)):
                if start > local:
                    return start
        return None

    def closure(self, at: datetime) -> Closure | None:
        """Why it is closed at `at` and until when; None while it is open."""
        if self.is_open(at):
            return None
        local, opens = at.astimezone(self.zone), self.next_opening(at)
        last = opens.date() if opens else local.date()
        names: list[str] = []
        today = False
        for offset in range((last - local.date()).days + 1):
            day = local.date() + timedelta(days=offset)
            name = self.holidays.get(day)
            # A holiday on a Sunday, or one whose hours would be over by now, keeps nobody out.
            if name and any(end > local for _, end in self._ordinary(day)):
                today = today or offset == 0
                if name not in names:
                    names.append(name)
        return Closure(opens, tuple(names), today)

    def add_working(self, at: datetime, minutes: int) -> datetime | None:
        """`at` plus that many minutes of opening time, or None if a year holds too few."""
        left, local = timedelta(minutes=minutes), at.astimezone(self.zone)
        for offset in range(366):
            for start, end in self.spans(local.date() + timedelta(days=offset)):
                begin = max(start, local)
                if begin >= end:
                    continue
                if end - begin >= left:
                    return begin + left
                left -= end - begin
        return None

    def rows(self) -> list[tuple[str, str]]:
        """The week as («Senin–Kamis», «08.00–12.00, 13.00–16.00»), equal neighbouring days joined."""
        parts: list[tuple[str, str]] = []
        first = 0
        for day in range(1, 8):
            if day == 7 or self.week[day] != self.week[first]:
                name = DAY_NAMES[first] if day - first == 1 else f"{DAY_NAMES[first]}–{DAY_NAMES[day - 1]}"
                spans = ", ".join(f"{a:%H.%M}–{b:%H.%M}" for a, b in self.week[first])
                parts.append((name, spans or "tutup"))
                first = day
        return parts

    def describe(self) -> str:
        """The week in one Indonesian line."""
        return f"{'; '.join(f'{days} {spans}' for days, spans in self.rows())} ({zone_name(self.zone)})"


@dataclass(frozen=True)
class Closure:
    """When it opens again (None: not within a year), and which holidays lie before that; `today`: the first is today."""

    opens: datetime | None
    holidays: tuple[str, ...]
    today: bool


@dataclass(frozen=True)
class Unit:
    """One counter or agency; `hours` where they differ from the office's own, address and phone where they are known."""

    id: str
    name: str
    hours: Hours | None = None
    address: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Office:
    """What the bridge needs to know of an office; the engine reads the same file for its answers."""

    id: str
    name: str
    ticket_prefix: str
    hours: Hours
    units: Mapping[str, Unit]
    # As this office divides the work: its overrides lie over the services' own units.
    unit_of_service: Mapping[str, str]
    greeting: str = ""
    examples: tuple[str, ...] = ()
    privacy_note: str = ""
    emergency: tuple[Mapping[str, str], ...] = field(default=())

    def hours_of(self, unit: str | None) -> Hours:
        """The unit's own hours, else the office's."""
        found = self.units.get(unit or "")
        return (found.hours if found else None) or self.hours

    def unit_name(self, unit: str | None) -> str | None:
        """A unit's display name, or None for none."""
        found = self.units.get(unit or "")
        return found.name if found else unit


def zone_name(zone: ZoneInfo) -> str:
    """WIB, WITA or WIT; the zone's key elsewhere."""
    return ZONE_NAMES.get(zone.key, zone.key)


def day_in_words(at: datetime, zone: ZoneInfo) -> str:
    """«Senin, 23 Nov 2026»."""
    local = at.astimezone(zone)
    return f"{DAY_NAMES[local.weekday()]}, {local.day} {MONTH_NAMES[local.month - 1]} {local.year}"


def in_words(at: datetime, zone: ZoneInfo) -> str:
    """«Senin, 23 Nov 2026, 14.05 WITA»."""
    return f"{day_in_words(at, zone)}, {at.astimezone(zone):%H.%M} {zone_name(zone)}"
