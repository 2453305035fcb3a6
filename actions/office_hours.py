"""Is an office open, and when again; in the office's own zone and by its own holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Dict, List, Optional, Sequence, Tuple
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def day_in_words(day: date) -> str:
    """«30 Nov 2026»."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def week_of(office: Dict[str, Any], unit: Optional[Dict[str, Any]]) -> Dict[str, List[str]]:
    """The opening spans per weekday of a unit; the office's own if the unit has none."""
    name = str((unit or {}).get("hours") or "default")
    week: Dict[str, List[str]] = office["hours"].get(name, office["hours"]["default"])
    return week


@dataclass(frozen=True)
class Standing:
    """Open or closed at a moment; when closed: the next opening in words (None: not within a year) and the holidays
    that lie before it. `today`: the first of them is today."""

    is_open: bool
    opens: Optional[str] = None
    holidays: Tuple[str, ...] = ()
    today: bool = False


def _ordinary(
    office: Dict[str, Any], week: Dict[str, List[str]], day: date
) -> List[Tuple[datetime, datetime]]:
    zone, found = ZoneInfo(office["timezone"]), []
    for span in week.get(WEEKDAYS[day.weekday()], []):
        start, end = (time.fromisoformat(part.strip()) for part in span.split("-"))
        found.append((datetime.combine(day, start, zone), datetime.combine(day, end, zone)))
    return found


def standing(office: Dict[str, Any], unit: Optional[Dict[str, Any]], now: datetime) -> Standing:
    """Whether a unit (None: the office's general counter) is open at `now`, by its own hours and closed days."""
    week = week_of(office, unit)
    closed: Dict[date, str] = (unit or office).get("closed", {})
    local = now.astimezone(ZoneInfo(office["timezone"]))
    today = local.date()
    if today not in closed and any(a <= local < b for a, b in _ordinary(office, week, today)):
        return Standing(True)
    names: List[str] = []
    is_today = False
    for offset in range(366):
        day = today + timedelta(days=offset)
        spans = _ordinary(office, week, day)
        if day in closed:
            # A holiday on a Sunday, or one whose hours would be over by now, keeps nobody out.
            if any(end > local for _, end in spans):
                is_today = is_today or offset == 0
                names += [closed[day]] if closed[day] not in names else []
            continue
        for start, _ in spans:
            if start > local:
                in_full = f"{DAYS[start.weekday()]}, {day_in_words(start)}"
                opens = f"{in_full}, {start:%H.%M} {ZONES.get(office['timezone'], '')}".strip()
                return Standing(False, opens, tuple(names), is_today)
    return Standing(False, None, tuple(names), is_today)


def listed(holidays: Sequence[str]) -> str:
    """«A», «A dan B», «A, B, dan C»; of more than three the first two and the rest in two words."""
    shown = [*holidays[:2], "libur sesudahnya"] if len(holidays) > 3 else list(holidays)
    if len(shown) < 3:
        return " dan ".join(shown)
    return f"{', '.join(shown[:-1])}, dan {shown[-1]}"


def on_day(office: Dict[str, Any], unit: Optional[Dict[str, Any]], day: date) -> Tuple[str, Optional[str]]:
    """The ordinary spans of that weekday («08.00–12.00, 13.00–16.00»; empty: none), and the holiday that closes the day."""
    closed: Dict[date, str] = (unit or office).get("closed", {})
    return _spans(week_of(office, unit).get(WEEKDAYS[day.weekday()], [])), closed.get(day)


def _spans(written: Sequence[str]) -> str:
    return ", ".join(span.replace(":", ".").replace("-", "–") for span in written)


def in_words(office: Dict[str, Any], week: Dict[str, List[str]]) -> str:
    """The week in one line, equal neighbouring days joined."""
    parts, first = [], 0
    for day in range(1, 8):
        if day == 7 or week.get(WEEKDAYS[day], []) != week.get(WEEKDAYS[first], []):
            name = DAYS[first] if day - first == 1 else f"{DAYS[first]}–{DAYS[day - 1]}"
            spans = _spans(week.get(WEEKDAYS[first], []))
            parts.append(f"{name} {spans or 'tutup'}")
            first = day
    return f"{'; '.join(parts)} ({ZONES.get(office['timezone'], office['timezone'])})"
