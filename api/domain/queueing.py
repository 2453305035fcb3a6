"""Who is next, and how long it may take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

from api.domain.handover import DUE_MINUTES, SEVERITY_ORDER
from api.domain.office import Hours

# Until an office has handling times of its own, ten minutes a conversation is assumed.
FALLBACK_HANDLING = timedelta(minutes=10)


def sort_key(severity: str | None, waiting_since: datetime) -> tuple[int, datetime]:
    """Severity first, then waiting time."""
    return (SEVERITY_ORDER.get(severity or "", len(SEVERITY_ORDER)), waiting_since)


def due_at(severity: str, since: datetime, hours: Hours) -> datetime | None:
    """When a person should have answered: `kritis` on the wall clock, everything else in working time."""
    minutes = DUE_MINUTES[severity]
    if severity == "kritis":
        return since + timedelta(minutes=minutes)
    return hours.add_working(since, minutes)


def estimate_seconds(position: int, handling: Iterable[timedelta], officers: int) -> int:
    """Expected wait in seconds at `position` (1 = next), from recent handling times and officers at work."""
    recent = [h.total_seconds() for h in handling]
    typical = median(recent) if recent else FALLBACK_HANDLING.total_seconds()
    return int(position * typical / max(officers, 1))
