"""Claims outbox rows and gives each to the flow of its topic; one loop, several rows at once."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from api import failpoints
from api.live import LocalLive
from api.observability import Metrics
from api.ports import Clock, Job
from api.store.unit_of_work import Store

log = structlog.get_logger()
MAX_CRASHES = 4


@dataclass(frozen=True)
class Work:
    """What a topic's rows need: doing it, and giving up on it so that a person still hears of it."""

    do: Callable[[Job], Awaitable[str]]
    give_up: Callable[[Job, str], Awaitable[None]]


class Worker:
    """Runs until `stop`. A nudge wakes it early; without nudges it looks every second."""

    def __init__(
        self,
        store: Store,
        live: LocalLive,
        clock: Clock,
        work: Mapping[str, Work],
        metrics: Metrics,
        *,
        concurrency: int,
        lease: timedelta,
        sealed_for: timedelta,
        alone: bool,
        idle_s: float = 1.0,
    ) -> None:
        self._store, self._live, self._clock, self._work, self._metrics = store, live, clock, work, metrics
        self._concurrency, self._lease, self._sealed_for, self._idle_s = (
            concurrency,
            lease,
            sealed_for,
            idle_s,
        )
        self._alone = alone
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self.last_look = 0.0

    async def run(self) -> None:
        """Work until told to stop, then finish what is under way."""
        if self._alone:
            await self._take_over()
        chores = asyncio.create_task(self._chores())
        while not self._stopping.is_set():
            self._live.work.clear()
            try:
                if not await self._take():
                    await self._rest()
            except Exception as problem:  # whatever it was, the next message must still be answered
                log.error("worker_stumbled", exc_info=problem)
                await asyncio.sleep(self._idle_s)
        chores.cancel()
        await asyncio.wait([chores])
        if self._running:
            await asyncio.wait(self._running, timeout=30)

    async def _take_over(self) -> None:
        """After a crash nobody else holds the leases, so nobody needs to wait for them to run out."""
        with contextlib.suppress(SQLAlchemyError, OSError):
            async with self._store.begin() as uow:
                await uow.outbox.release_all()
                await uow.commit()

    def is_alive(self) -> bool:
        """Whether it looked for work recently, or is busy up to its limit."""
        return bool(self._running) or time.monotonic() - self.last_look < 10

    def stop(self) -> None:
        self._stopping.set()
        self._live.work.set()

    async def _take(self) -> int:
        free = self._concurrency - len(self._running)
        if free <= 0:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            return 1
        async with self._store.begin() as uow:
            jobs = await uow.outbox.claim(self._clock(), self._lease, free)
            if jobs:
                await uow.commit()
        self.last_look = time.monotonic()
        for job in jobs:
            failpoints.hit("worker.after_claim")
            task = asyncio.create_task(self._do(job))
            self._running.add(task)
            task.add_done_callback(self._finished)
        return len(jobs)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._live.work.set()

    async def _rest(self) -> None:
        """Until nudged, until the next row is due, or a second."""
        wait = self._idle_s
        async with self._store.read() as uow:
            if due := await uow.outbox.next_due():
                wait = min(wait, max((due - self._clock()).total_seconds(), 0.005))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._live.work.wait(), wait)

    async def _do(self, job: Job) -> None:
        started = time.perf_counter()
        try:
            outcome = await self._work[job.topic].do(job)
        except (IntegrityError, DataError) as problem:
            # The storage works and refuses this row: it would for ever. Its words and values stay out of the log.
            outcome = "crashed"
            log.error(
                "work_refused", topic=job.topic, attempts=job.attempts, kind=type(problem.orig).__name__
            )
            await self._crashed(job, type(problem).__name__)
        except (SQLAlchemyError, OSError) as problem:
            outcome = "storage_failed"
            log.error("work_failed", topic=job.topic, kind=type(problem).__name__)
            await self._again(job, type(problem).__name__)
        except Exception as problem:
            outcome = "crashed"
            log.error("work_crashed", topic=job.topic, attempts=job.attempts, exc_info=problem)
            await self._crashed(job, type(problem).__name__)
        self._metrics.turns.labels(outcome).inc()
        self._metrics.turn_seconds.observe(time.perf_counter() - started)

    async def _crashed(self, job: Job, error: str) -> None:
        if job.attempts < MAX_CRASHES:
            await self._again(job, error)
        else:
            await self._give_up(job, error)

    async def _again(self, job: Job, error: str) -> None:
        """Nothing was committed: try again soon. If even this cannot be stored, the lease runs out by itself."""
        with contextlib.suppress(SQLAlchemyError, OSError):
            async with self._store.begin() as uow:
                await uow.outbox.retry(
                    job, self._clock() + timedelta(seconds=min(2**job.attempts, 30)), error
                )
                await uow.commit()

    async def _give_up(self, job: Job, error: str) -> None:
        """A row that keeps crashing must neither block its conversation nor be forgotten."""
        try:
            await self._work[job.topic].give_up(job, error)
        except Exception as problem:
            log.error("giving_up_failed", topic=job.topic, exc_info=problem)

    async def _chores(self) -> None:
        """Every ten minutes: forget sealed originals and old sessions whose time is over."""
        while True:
            now = self._clock()
            try:
                async with self._store.begin() as uow:
                    gone = await uow.sealed.purge(now - self._sealed_for)
                    gone += await uow.tickets.purge(now - timedelta(days=1), now - self._sealed_for)
                    gone += await uow.photos.purge(now - self._sealed_for)
                    await uow.officers.end_old_sessions(now - timedelta(days=2))
                    await uow.commit()
                if gone:
                    log.info("sealed_originals_deleted", count=gone)
            except (SQLAlchemyError, OSError) as problem:
                log.error("chores_failed", kind=type(problem).__name__)
            await asyncio.sleep(600)
