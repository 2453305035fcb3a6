"""When an entry was last checked and whether that is too long ago; a day that cannot be read never stops an answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Optional

from actions.office_hours import day_in_words


def _day(written: Any) -> Optional[date]:
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None


def is_overdue(review_by: Any, now: datetime) -> bool:
    """Past its day of review. Without a readable day it is: then nobody knows whether it still holds."""
    due = _day(review_by)
    return due is None or due < now.date()


def checked_on(reviewed_at: Any) -> str:
    """«23 Nov 2026»; as it is written where that is no day of the calendar."""
    day = _day(reviewed_at)
    return day_in_words(day) if day else str(reviewed_at)
