"""The outbox: intentions written with the state they follow from; done at least once, in order per key.

A row may be claimed only if no earlier row with the same key is waiting or leased. Leases expire, so a dead worker
holds nobody up for long, and `lease_no` tells a slow worker that another one took over. Rows that are done are deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from api.ports import Job
from api.store.tables import Instant, outbox

WAITING, LEASED, DEAD = "waiting", "leased", "dead"
_earlier = outbox.alias("earlier")


def _claim() -> Any:
    """Lease up to `most` rows that are due at `now`, at most one per key. Built once: it runs several times a second."""
    o, e = outbox.c, _earlier.c
    now = sa.bindparam("now", type_=Instant)
    due = sa.or_(
        sa.and_(o.state == WAITING, o.available_at <= now),
        sa.and_(o.state == LEASED, o.lease_until < now),
    )
    blocked = sa.exists().where(e.ordering_key == o.ordering_key, e.id < o.id, e.state.in_((WAITING, LEASED)))
    ready = (
        sa.select(o.id)
        .where(due, ~blocked)
        .order_by(o.available_at, o.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
    )
    lease = {
        "state": LEASED,
        "lease_until": sa.bindparam("until", type_=Instant),
        "lease_no": o.lease_no + 1,
        "attempts": o.attempts + 1,
    }
    return sa.update(outbox).where(o.id.in_(ready)).values(lease).returning(outbox)


_CLAIM = _claim()


class SqlOutbox:
    def __init__(self, connection: AsyncConnection) -> None:
        self._c = connection

    async def put(
        self, topic: str, ordering_key: str, payload: Mapping[str, Any], available_at: datetime
    ) -> None:
        await self._c.execute(
            sa.insert(outbox).values(
                topic=topic,
                ordering_key=ordering_key,
                payload=dict(payload),
                state=WAITING,
                available_at=available_at,
                lease_no=0,
                attempts=0,
                created_at=available_at,
            )
        )

    async def put_or_postpone(
        self, topic: str, ordering_key: str, payload: Mapping[str, Any], available_at: datetime, now: datetime
    ) -> None:
        """A waiting row not yet tried takes the new payload and moment; one that is retried keeps its own, and is enough."""
        o = outbox.c
        waiting = sa.and_(o.ordering_key == ordering_key, o.state == WAITING)
        found = (
            await self._c.execute(sa.select(o.id, o.attempts).where(waiting).order_by(o.id).limit(1))
        ).one_or_none()
        if found is None:
            await self.put(topic, ordering_key, payload, available_at)
        elif found.attempts == 0:
            # Claimed since it was read, it is no longer there to be changed: what it asks is fixed.
            untried = sa.and_(o.id == found.id, o.state == WAITING, o.attempts == 0)
            changed = sa.update(outbox).where(untried)
            result = await self._c.execute(changed.values(available_at=available_at, payload=dict(payload)))
            if result.rowcount == 0:
                await self.put(topic, ordering_key, payload, available_at)

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> list[Job]:
        """Lease up to `limit` rows that are due, at most one per key."""
        rows = await self._c.execute(_CLAIM, {"now": now, "until": now + lease, "most": limit})
        return [
            Job(r.id, r.topic, r.ordering_key, r.payload, r.attempts, r.lease_no, r.created_at)
            for r in sorted(rows, key=lambda r: r.id)
        ]

    async def release_all(self) -> None:
        """Give back every lease: for a worker that knows it is alone, all of them belong to a dead one."""
        await self._c.execute(
            sa.update(outbox).where(outbox.c.state == LEASED).values(state=WAITING, lease_until=None)
        )

    async def next_due(self) -> datetime | None:
        """When the earliest waiting row becomes available."""
        query = sa.select(sa.func.min(outbox.c.available_at)).where(outbox.c.state == WAITING)
        due: datetime | None = (await self._c.execute(query)).scalar_one_or_none()
        return due

    async def is_pending(self, ordering_key: str) -> bool:
        """Whether work with that key is waiting or under way."""
        o = outbox.c
        query = sa.select(o.id).where(o.ordering_key == ordering_key, o.state.in_((WAITING, LEASED))).limit(1)
        return (await self._c.execute(query)).first() is not None

    def _mine(self, job: Job) -> sa.ColumnElement[bool]:
        return sa.and_(outbox.c.id == job.id, outbox.c.lease_no == job.lease_no, outbox.c.state == LEASED)

    async def holds(self, job: Job) -> bool:
        """Whether the lease is still this worker's."""
        return (await self._c.execute(sa.select(outbox.c.id).where(self._mine(job)))).first() is not None

    async def done(self, job: Job) -> None:
        await self._c.execute(sa.delete(outbox).where(self._mine(job)))

    async def retry(self, job: Job, at: datetime, error: str) -> None:
        await self._c.execute(
            sa.update(outbox)
            .where(self._mine(job))
            .values(state=WAITING, available_at=at, lease_until=None, last_error=error[:500])
        )

    async def bury(self, job: Job, error: str) -> None:
        """Keep the row for people to look at; the next one with its key may go."""
        await self._c.execute(
            sa.update(outbox)
            .where(self._mine(job))
            .values(state=DEAD, lease_until=None, last_error=error[:500])
        )

    async def depth(self) -> dict[str, int]:
        """Rows by state, for metrics and `doctor`."""
        query = sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state)
        return {row[0]: row[1] for row in await self._c.execute(query)}
