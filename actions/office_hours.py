"""Is an office open, and when again; in the office's own zone and by its own holidays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Dict, List, Optional, Tuple
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


def _spans(office: Dict[str, Any], week: Dict[str, List[str]], day: date) -> List[Tuple[datetime, datetime]]:
    if any(str(h["date"]) == day.isoformat() for h in office.get("holidays", [])):
        return []
    zone, found = ZoneInfo(office["timezone"]), []
    for span in week.get(WEEKDAYS[day.weekday()], []):
        start, end = (time.fromisoformat(part.strip()) for part in span.split("-"))
        found.append((datetime.combine(day, start, zone), datetime.combine(day, end, zone)))
    return found


def opens_again(
    office: Dict[str, Any], week: Dict[str, List[str]], now: datetime
) -> Tuple[bool, Optional[str]]:
    """Whether it is open at `now`, and otherwise the next opening in words («Senin, 30 Nov 2026, 08.00 WITA»)."""
    local = now.astimezone(ZoneInfo(office["timezone"]))
    if any(start <= local < end for start, end in _spans(office, week, local.date())):
        return True, None
    for offset in range(366):
        for start, _ in _spans(office, week, local.date() + timedelta(days=offset)):
            if start > local:
                day = f"{DAYS[start.weekday()]}, {day_in_words(start)}"
                return False, f"{day}, {start:%H.%M} {ZONES.get(office['timezone'], '')}".strip()
    return False, None


def in_words(office: Dict[str, Any], week: Dict[str, List[str]]) -> str:
    """The week in one line, equal neighbouring days joined."""
    parts, first = [], 0
    for day in range(1, 8):
        if day == 7 or week.get(WEEKDAYS[day], []) != week.get(WEEKDAYS[first], []):
            name = DAYS[first] if day - first == 1 else f"{DAYS[first]}–{DAYS[day - 1]}"
            spans = ", ".join(s.replace(":", ".").replace("-", "–") for s in week.get(WEEKDAYS[first], []))
            parts.append(f"{name} {spans or 'tutup'}")
            first = day
    return f"{'; '.join(parts)} ({ZONES.get(office['timezone'], office['timezone'])})"
