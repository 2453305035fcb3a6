"""Closed and open loops over a coroutine that takes one turn; latencies in milliseconds."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Turn = Callable[[int, str], Awaitable[None]]


@dataclass(frozen=True)
class Figures:
    """One measured run."""

    name: str
    conversations: int
    turns: int
    failed: int
    per_second: float
    p50: float
    p95: float
    p99: float


def summary(name: str, conversations: int, latencies: list[float], failed: int, seconds: float) -> Figures:
    """Percentiles by nearest rank."""
    ordered = sorted(latencies) or [0.0]

    def rank(q: float) -> float:
        return round(ordered[min(int(q * len(ordered)), len(ordered) - 1)] * 1000, 1)

    return Figures(
        name,
        conversations,
        len(latencies),
        failed,
        round(len(latencies) / seconds, 1),
        rank(0.5),
        rank(0.95),
        rank(0.99),
    )


async def closed_loop(
    name: str, turn: Turn, questions: list[str], conversations: int, seconds: float
) -> Figures:
    """Each conversation asks its next question as soon as the last one is answered."""
    latencies: list[float] = []
    failed = 0
    end = time.perf_counter() + seconds

    async def talk(who: int) -> None:
        nonlocal failed
        number = who
        while time.perf_counter() < end:
            started = time.perf_counter()
            try:
                await turn(who, questions[number % len(questions)])
                latencies.append(time.perf_counter() - started)
            except Exception:
                failed += 1
            number += conversations

    started = time.perf_counter()
    await asyncio.gather(*(talk(who) for who in range(conversations)))
    return summary(name, conversations, latencies, failed, time.perf_counter() - started)


async def open_loop(
    name: str, turn: Turn, questions: list[str], conversations: int, rate: float, seconds: float
) -> Figures:
    """Questions arrive at random at `rate` a second, whether or not earlier ones are answered."""
    latencies: list[float] = []
    failed = 0
    free = list(range(conversations))
    dice = random.Random(7)
    tasks: list[asyncio.Task[None]] = []

    async def one(question: str) -> None:
        nonlocal failed
        started = time.perf_counter()
        while not free:
            await asyncio.sleep(0.001)
        who = free.pop(0)
        try:
            await turn(who, question)
            latencies.append(time.perf_counter() - started)
        except Exception:
            failed += 1
        finally:
            free.append(who)

    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        tasks.append(asyncio.create_task(one(questions[len(tasks) % len(questions)])))
        await asyncio.sleep(dice.expovariate(rate))
    await asyncio.gather(*tasks)
    return summary(name, conversations, latencies, failed, time.perf_counter() - started)
