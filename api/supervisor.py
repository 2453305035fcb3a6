"""Starts actions, engine and bridge on this machine, watches them, restarts what dies, and stops them together.

Decisions (`Restarts`, `CanaryRecord`, `is_too_big`) are plain Python; effects are in `Stack` and `api/children.py`.
What to start is a `Plan` (`api/plan.py`), so that tests run the same supervisor on small stand-in programs.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import signal
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.children import CannotStart, Child, check_port, clear_orphans, write_down
from api.plan import Plan, plan_here


@dataclass(frozen=True)
class Pace:
    """How often to look and how long to wait, seconds."""

    look: float = 0.2
    weigh: float = 2.0
    canary: float = 10.0
    canary_timeout: float = 8.0
    healthy: float = 60.0
    drain: float = 30.0


@dataclass
class Restarts:
    """When a child that died is started again."""

    healthy_s: float
    deaths: int = 0
    due_at: float | None = None

    def note_death(self, now: float, lived_s: float) -> float:
        """Count it and give the pause: 0.5, 1, 2 … 10 s. Who lived long enough begins with a clean record."""
        self.deaths = 1 if lived_s >= self.healthy_s else self.deaths + 1
        pause = min(0.5 * float(2 ** min(self.deaths - 1, 10)), 10.0)
        self.due_at = now + pause
        return pause


@dataclass
class CanaryRecord:
    """Whether the engine still answers: an open port proves nothing, only a real turn does."""

    patience_s: float
    limit: int = 3
    start: int = 0
    answered: bool = False
    failures: int = 0

    def note(self, answered: bool, start: int, lived_s: float) -> bool:
        """Count one turn of the engine's `start`-th life; true if it must be restarted.

        While it loads its model silence is no failure, unless that takes longer than `patience_s`.
        """
        if start != self.start:
            self.start, self.answered, self.failures = start, False, 0
        if answered:
            self.answered, self.failures = True, 0
        elif self.answered or lived_s > self.patience_s:
            self.failures += 1
        return self.failures >= self.limit


def is_too_big(resident_bytes: int, limit_mb: int) -> bool:
    return resident_bytes > limit_mb << 20


def say(text: str, end: str = "\n") -> None:
    with contextlib.suppress(OSError):  # nobody reads any more; the stack goes on
        print(text, end=end, flush=True)


class Stack:
    """The running processes of one plan."""

    def __init__(self, plan: Plan, data: Path, pace: Pace) -> None:
        self._plan, self._data, self._pace = plan, data, pace
        self._by_name = {c.name: c for c in plan.children}
        self._restarts = {c.name: Restarts(pace.healthy) for c in plan.children}
        self._stopping, self._engine_answers = asyncio.Event(), asyncio.Event()
        self._ready = self._hurry = False
        self._failure = ""

    async def run(self) -> int:
        """Start, announce, watch until a signal, stop. The exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup stays nohup
                loop.add_signal_handler(number, self._asked_to_stop)
        say("Menyalakan Pendopo …")
        for child in self._plan.children:
            self._start(child)
        parts = (self._watch(), self._weigh(), self._canary(), self._announce(), self._stopping.wait())
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            pending = set(tasks)
            while not self._stopping.is_set():
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()  # a watcher that fails must not leave the stack unwatched
        finally:
            for task in tasks:
                task.cancel()
            await self._stop()
        if self._failure:
            print(self._failure, file=sys.stderr)
        return 1 if self._failure else 0

    def _asked_to_stop(self) -> None:
        """The second time means: at once."""
        self._hurry = self._stopping.is_set()
        self._stopping.set()

    def _start(self, child: Child) -> None:
        self._restarts[child.name].due_at = None
        try:
            child.start()
            plan = self._plan
            write_down(
                self._data / "stack.json",
                plan.children,
                port=plan.port,
                engine_url=plan.engine_url,
                ports=plan.ports,
            )
        except OSError as problem:  # a full disk, for example: it may pass
            say(f"{time.strftime('%X')} {child.name}: {problem}")

    async def _watch(self) -> None:
        """Start again what died."""
        while True:
            await asyncio.sleep(self._pace.look)
            now = time.monotonic()
            for child in self._plan.children:
                restarts = self._restarts[child.name]
                if child.is_running:
                    continue
                if restarts.due_at is None:
                    child.end(signal.SIGKILL)  # what it had started itself
                    pause = restarts.note_death(now, child.lived_s)
                    if not self._ready and restarts.deaths >= 3:
                        self._give_up(child)
                        return
                    say(
                        f"{time.strftime('%X')} {child.name} berhenti ({child.ended_with}); dinyalakan lagi dalam "
                        f"{pause:g} s. Catatan: {child.log}"
                    )
                elif now >= restarts.due_at:
                    self._start(child)

    def _give_up(self, child: Child) -> None:
        """At the first start a process that dies again and again has a wrong setting, which waiting will not cure."""
        self._failure = (
            f"{child.last_words()}\n{child.name} ended three times at start ({child.ended_with}); "
            f"the reason stands above and in {child.log}."
        )
        self._stopping.set()

    async def _weigh(self) -> None:
        """Restart what grew over its limit; the bridge asks a cut-off turn again. Keep logs short."""
        while True:
            await asyncio.sleep(self._pace.weigh)
            for child in self._plan.children:
                child.trim_log()
                if child.is_running and is_too_big(child.resident_bytes(), child.memory_mb):
                    say(
                        f"{time.strftime('%X')} {child.name} memakai lebih dari {child.memory_mb} MiB; dihentikan."
                    )
                    child.end(signal.SIGKILL)

    async def _canary(self) -> None:
        """Ask the engine a real question now and then."""
        engine, record = self._by_name["engine"], CanaryRecord(self._pace.healthy)
        conversation, turns = f"canary:{int(time.time())}", 0
        async with httpx.AsyncClient(trust_env=False, timeout=self._pace.canary_timeout) as client:
            while True:
                start, turns = engine.starts, turns + 1
                if turns % 100 == 0:  # the engine's memory of one conversation stays small
                    conversation = f"canary:{int(time.time())}"
                answered = engine.is_running and await self._ask(client, conversation)
                if answered:
                    self._engine_answers.set()
                if record.note(answered, start, engine.lived_s) and engine.starts == start:
                    say(
                        f"{time.strftime('%X')} engine tidak menjawab {record.failures} kali berturut-turut; dihentikan."
                    )
                    engine.end(signal.SIGKILL)
                    record.failures = 0
                await asyncio.sleep(self._pace.canary if record.answered else min(0.5, self._pace.canary))

    async def _ask(self, client: httpx.AsyncClient, conversation: str) -> bool:
        turn = {
            "message_id": f"canary-{uuid.uuid4().hex}",
            "conversation_id": conversation,
            "channel": "canary",
            "office": self._plan.office,
            "text": "halo",
        }
        url = f"{self._plan.engine_url}/webhooks/bridge/turn"
        headers = {"Authorization": f"Bearer {self._plan.engine_token}"}
        try:
            return (await client.post(url, json=turn, headers=headers)).status_code == 200
        except httpx.HTTPError:
            return False

    async def _announce(self) -> None:
        """Wait until engine and bridge both answer, with a running clock; then say where everything is."""
        started, shown = time.monotonic(), 0.0
        live = sys.stdout.isatty()
        async with httpx.AsyncClient(trust_env=False, timeout=3) as client:
            while not (self._engine_answers.is_set() and await self._bridge_is_ready(client)):
                now = time.monotonic()
                if now - shown >= (1 if live else 5):
                    shown = now
                    waiting = "jembatan" if self._engine_answers.is_set() else "mesin dialog"
                    line = f"  {now - started:.0f} s, menunggu {waiting} …"
                    say(f"\r{line:<40}", end="") if live else say(line)
                await asyncio.sleep(0.25)
        self._ready = True
        here = self._plan.address
        say(f"{chr(13) if live else ''}{f'Siap dalam {time.monotonic() - started:.0f} s.':<40}".rstrip())
        say(f"  Warga     {here}/\n  Petugas   {here}/desk\n  Formulir  {here}/formulir")
        with contextlib.suppress(OSError):
            link = (self._data / "setup-link.txt").read_text().strip()
            say(f"  Akun petugas pertama (tautan sekali pakai): {link}")
        say("Tekan Ctrl+C untuk berhenti.")

    async def _bridge_is_ready(self, client: httpx.AsyncClient) -> bool:
        try:
            return (await client.get(f"{self._plan.address}/readyz")).status_code == 200
        except httpx.HTTPError:
            return False

    async def _stop(self) -> None:
        """The bridge first, so that a turn under way is still answered; then the rest. Nothing outlives `drain`."""
        end = time.monotonic() + self._pace.drain
        bridge, *others = reversed(self._plan.children)
        for group, until in (([bridge], end - self._pace.drain / 6), (others, end)):
            for child in group:
                child.end(signal.SIGTERM)
            while any(c.is_running for c in group) and time.monotonic() < until and not self._hurry:
                await asyncio.sleep(0.05)
            for child in group:
                child.end(signal.SIGKILL)
        while any(c.is_running for c in self._plan.children):  # killed, only to be collected
            await asyncio.sleep(0.01)
        (self._data / "stack.json").unlink(missing_ok=True)


def run_stack(
    *,
    port: int,
    data: Path,
    env: Mapping[str, str],
    plan: Callable[[int, Path, Mapping[str, str]], Plan] = plan_here,
    pace: Pace | None = None,
) -> int:
    """Run until SIGTERM or Ctrl+C and give the exit code. One sentence and 1 if it cannot start."""
    data = data.resolve()
    try:
        (data / "logs").mkdir(parents=True, exist_ok=True)
        with (data / "stack.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotStart(
                    f"Another Pendopo already runs on {data}; stop it first or use another folder: "
                    "make run DATA=other"
                ) from None
            if left := clear_orphans(data / "stack.json"):
                say(f"Sisa proses lama dihentikan: {', '.join(left)}.")
            check_port(env.get("PENDOPO_HOST") or "127.0.0.1", port)
            return asyncio.run(_run(plan(port, data, env), data, pace or Pace()))
    except CannotStart as problem:
        print(problem, file=sys.stderr)
    except OSError as problem:
        print(f"The data folder {data} cannot be used: {problem.strerror}.", file=sys.stderr)
    return 1


async def _run(plan: Plan, data: Path, pace: Pace) -> int:
    return await Stack(plan, data, pace).run()
