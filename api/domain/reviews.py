"""When entries of the catalogue must be looked at again, and which of them nobody has looked at in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Review:
    """One entry: a service («skck»), a local difference («surabaya/skck») or «outdated». No readable day: None."""

    entry: str
    due: date | None


@dataclass(frozen=True)
class Reviews:
    """All entries. An entry whose day cannot be read counts as overdue: someone must look at it in any case."""

    entries: Sequence[Review]

    def overdue(self, today: date) -> list[Review]:
        """Those whose day is over; on the day itself there is still time."""
        return [r for r in self.entries if r.due is None or r.due < today]

    def due_soon(self, today: date) -> list[Review]:
        """Those whose day comes within thirty days."""
        return [r for r in self.entries if r.due is not None and today <= r.due <= today + SOON]

    def count(self, state: str, today: date) -> int:
        """How many are `overdue`, `due_30_days`, or `current` (neither)."""
        overdue, soon = len(self.overdue(today)), len(self.due_soon(today))
        return {"overdue": overdue, "due_30_days": soon}.get(state, len(self.entries) - overdue - soon)
