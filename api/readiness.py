"""Is everything a citizen needs working? Database, worker and a real canary turn of the engine, each within 15 s."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field

import structlog
from sqlalchemy import text

from api.ports import Engine
from api.store.unit_of_work import Store

log = structlog.get_logger()
FRESH_S = 15.0
CANARY_EVERY_S = 5.0


@dataclass
class Readiness:
    """When each part last answered (monotonic seconds)."""

    store: Store
    engine: Engine
    office: str
    seen: dict[str, float] = field(default_factory=dict)

    def note(self, part: str) -> None:
        self.seen[part] = time.monotonic()

    def report(self) -> dict[str, bool]:
        """Each part, and whether it answered recently."""
        now = time.monotonic()
        return {
            part: now - self.seen.get(part, -FRESH_S) < FRESH_S for part in ("database", "worker", "engine")
        }

    async def watch(self) -> None:
        """Keep looking. The canary is a turn like a citizen's, in a conversation of its own."""
        session = f"canary:{uuid.uuid4().hex[:8]}"
        turn = 0
        while True:
            await self._look_at_database()
            turn += 1
            if turn % 500 == 0:
                session = f"canary:{uuid.uuid4().hex[:8]}"
            try:
                await self.engine.turn(
                    f"{session}:{turn}", session, "canary", self.office, text="halo", command=None
                )
                self.note("engine")
            except Exception as problem:  # looking must go on whatever was seen
                log.warning("canary_failed", reason=type(problem).__name__)
            fresh = self.report()["engine"]
            await asyncio.sleep(CANARY_EVERY_S if fresh else 0.5)

    async def _look_at_database(self) -> None:
        try:
            async with self.store.read() as uow:
                await uow.connection.execute(text("SELECT 1"))
            self.note("database")
        except Exception as problem:
            log.error("database_unavailable", kind=type(problem).__name__)
