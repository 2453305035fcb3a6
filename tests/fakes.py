"""Stand-ins for what a test must control: the clock and the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from api.domain.failures import TryLater
from api.domain.messages import Button, HandoverRequest, Reply, Turn, Understanding
from api.domain.wishes import Wish

# A Monday, 10.00 WITA: the office of tests/catalogue is open.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class TurnableClock:
    """Time that moves only when told to."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


class FakeEngine:
    """Answers «jawaban: …» with one button, unless a script says otherwise; remembers what it was asked."""

    def __init__(self) -> None:
        self.heard: list[dict[str, str | None]] = []
        self.failures: list[TryLater] = []
        self.handover: HandoverRequest | None = None
        self.wish: Wish | None = None  # for every turn until it is taken away
        self.secret = False
        self.card: dict[str, Any] | None = None
        self.gate: asyncio.Event | None = None
        self.answer: Callable[[str], str] = lambda words: f"jawaban: {words}"

    async def turn(
        self,
        message_id: str,
        session: str,
        channel: str,
        office: str,
        *,
        text: str | None,
        command: str | None,
    ) -> Turn:
        if channel == "canary":
            return Turn((Reply("halo"),))
        self.heard.append({"id": message_id, "session": session, "text": text, "command": command})
        if self.gate:
            await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        reply = Reply(self.answer(text or command or ""), self.card, (Button("Biaya", "/tanya_biaya"),))
        understanding = Understanding("tanya_cara", 0.9, "ktp_el_hilang", 0.8)
        return Turn((reply,), self.handover, understanding, self.wish, self.secret)
