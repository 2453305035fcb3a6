"""Structured logs without personal data, request ids, and the metrics of the bridge."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, MutableMapping
from datetime import datetime
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from api.domain.privacy import mask
from api.domain.reviews import Reviews

_CONTROL = {c: f"\\x{c:02x}" for c in (*range(32), 127)}


def _masked(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Whatever slips into a log line is masked, and cannot start a new line or colour a terminal.

    Ids, routes and numbers of our own making have safe keys and are left alone.
    """
    for key, value in event.items():
        if isinstance(value, str) and key not in (
            "timestamp",
            "level",
            "conversation",
            "request_id",
            "officer",
        ):
            event[key] = mask(value).text.translate(_CONTROL)
    return event


def configure_logging(level: str) -> None:
    """JSON lines on standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _masked,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    for noisy in ("uvicorn.access", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class Metrics:
    """What `/metrics` shows. One registry per app, so tests do not see each other."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "pendopo_http_requests_total",
            "HTTP answers",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "pendopo_http_seconds",
            "Time to the first byte of an answer",
            ("route",),
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        self.turns = Counter(
            "pendopo_turns_total", "Bot turns by outcome", ("outcome",), registry=self.registry
        )
        self.turn_seconds = Histogram(
            "pendopo_turn_seconds",
            "From claiming a turn to its stored outcome",
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        self.received = Counter(
            "pendopo_messages_received_total", "Citizen messages", ("channel", "new"), registry=self.registry
        )
        self.outbox = Gauge("pendopo_outbox_rows", "Outbox rows by state", ("state",), registry=self.registry)
        self.conversations = Gauge(
            "pendopo_conversations", "Conversations by state", ("state",), registry=self.registry
        )
        self.limited = Counter(
            "pendopo_rate_limited_total", "Requests refused for pace", ("limit",), registry=self.registry
        )
        self.sign_ins = Counter(
            "pendopo_sign_ins_total", "Desk sign-ins", ("outcome",), registry=self.registry
        )
        self.reviews = Gauge(
            "pendopo_catalogue_reviews",
            "Catalogue entries by state of their review: overdue, due_30_days, current",
            ("state",),
            registry=self.registry,
        )

    def follow_reviews(self, reviews: Reviews, clock: Callable[[], datetime]) -> None:
        """Counted whenever somebody looks: an entry becomes overdue while the bridge runs."""
        for state in ("overdue", "due_30_days", "current"):
            self.reviews.labels(state).set_function(
                lambda state=state: reviews.count(state, clock().date())  # type: ignore[misc]
            )


def report_reviews(reviews: Reviews, now: datetime) -> None:
    """One line at start when entries are overdue; silence when there is nothing to do."""
    if overdue := reviews.overdue(now.date()):
        structlog.get_logger().warning(
            "catalogue_overdue", count=len(overdue), entries=[r.entry for r in overdue]
        )
