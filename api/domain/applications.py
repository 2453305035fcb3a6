"""What an agency's own system may say of an application; every outcome has a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Found:
    """The application stands somewhere. Words are the agency's, already cleaned and bounded."""

    status: str
    since: datetime | None = None
    next_step: str | None = None


@dataclass(frozen=True)
class NotFound:
    """The agency answered that it has no such number."""


@dataclass(frozen=True)
class Silent:
    """The agency's system did not answer, or not with an answer; it says nothing about the application."""


@dataclass(frozen=True)
class NotConnected:
    """No provider is configured for this service or unit."""


@dataclass(frozen=True)
class NumberUnreadable:
    """The number was masked as personal data and could not be brought back for the question."""


@dataclass(frozen=True)
class TooManyTries:
    """The conversation tried too many wrong numbers; the agency was not asked."""


ApplicationAnswer = Found | NotFound | Silent | NotConnected | NumberUnreadable | TooManyTries
