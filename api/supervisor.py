"""Starts actions, engine and bridge on this machine, watches them, restarts what dies, and stops them together.

Decisions (back-off, memory, canary) are plain functions; effects are in `Stack`. On servers with systemd the units of
docs/runbook.md do the same with the kernel's own limits.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
BRIDGE_PYTHON = ROOT / ".venvs" / "bridge" / "bin" / "python"
ENGINE_PYTHON = ROOT / ".venvs" / "engine" / "bin" / "python"
ARCHIVE = ROOT / "models" / "trained" / "engine.tar.gz"
HEALTHY_S = 60.0
DRAIN_S = 30.0
CANARY_EVERY_S = 10.0
CANARY_FAILURES = 3
LOG_LIMIT = 20 << 20
_PR_SET_PDEATHSIG = 1
_SINGLE_THREADED = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "MALLOC_ARENA_MAX": "2",
    "RASA_TELEMETRY_ENABLED": "false",
    "SANIC_WORKERS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


class CannotStart(Exception):
    """The stack cannot be started; the message says why and what to do."""


def pause_before_restart(deaths_in_a_row: int) -> float:
    """0.5, 1, 2 … 10 seconds."""
    return min(0.5 * float(2 ** max(deaths_in_a_row - 1, 0)), 10.0)


def counts_as_first(lived_s: float) -> bool:
    """A child that was healthy for a minute starts with a clean record."""
    return lived_s >= HEALTHY_S


def is_too_big(resident_bytes: int, limit_mb: int) -> bool:
    return resident_bytes > limit_mb << 20


@dataclass
class Child:
    """One process of the stack."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    log: Path
    memory_mb: int
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    restart_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a group of its own; it dies with this process even if that is killed."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self.started = time.monotonic()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Signal the whole group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, how)

    def resident_bytes(self) -> int:
        """Memory of the process and its children."""
        try:
            process = psutil.Process(self.process.pid) if self.process else None
            return sum(p.memory_info().rss for p in [process, *process.children(True)]) if process else 0
        except psutil.Error:
            return 0


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def check_port(port: int) -> None:
    """Raises `CannotStart` if something already listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStart(
                f"Port {port} is busy; stop what listens there or choose another: make run PORT={port + 1}"
            ) from None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clear_orphans(state: Path) -> None:
    """End children that a killed supervisor left behind, after making sure they are ours."""
    try:
        pids = json.loads(state.read_text())["pids"].values()
    except (OSError, ValueError, KeyError, AttributeError):
        return
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(int(pid))
            if str(ROOT / ".venvs") in " ".join(process.cmdline()):
                process.kill()


class Stack:
    """Everything `up` starts."""

    def __init__(self, port: int, data: Path, env: Mapping[str, str]) -> None:
        self.port, self.data = port, data
        self._state = data / "stack.json"
        self._stopping = asyncio.Event()
        engine_port, actions_port = free_port(), free_port()
        self.engine_url = f"http://127.0.0.1:{engine_port}"
        common = {
            **env,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "PENDOPO_DATA": str(data.resolve()),
            "PENDOPO_PORT": str(port),
            "PENDOPO_ENGINE_URL": self.engine_url,
            "PENDOPO_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook",
            "PENDOPO_TRACKER_DB": env.get("PENDOPO_TRACKER_DB") or str((data / "tracker.db").resolve()),
        }
        self._token = env["PENDOPO_ENGINE_TOKEN"]
        inside = {**common, **_SINGLE_THREADED}
        rasa = [
            str(ENGINE_PYTHON),
            "-m",
            "rasa",
            "run",
            "-m",
            str(ARCHIVE),
            "-i",
            "127.0.0.1",
            "-p",
            str(engine_port),
        ]
        rasa += ["--endpoints", "bot/endpoints.yml", "--credentials", "bot/credentials.yml"]
        limit = int(env.get("PENDOPO_ENGINE_MEMORY_MB") or 1500)
        logs = data / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        serve = [str(BRIDGE_PYTHON), "-m", "api", "serve"]
        self.children = [
            Child("actions", [str(ENGINE_PYTHON), "-m", "actions"], inside, logs / "actions.log", 600),
            Child("engine", rasa, inside, logs / "engine.log", limit),
            Child("bridge", serve, common, logs / "bridge.log", 1000),
        ]

    def child(self, name: str) -> Child:
        return next(c for c in self.children if c.name == name)

    async def run(self) -> int:
        """Start, announce, watch until a signal, stop. The exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        watch = [asyncio.create_task(self._watch()), asyncio.create_task(self._canary())]
        try:
            for child in self.children:
                child.start()
            self._note()
            await self._announce()
            await self._stopping.wait()
        finally:
            for task in watch:
                task.cancel()
            await self._stop()
        return 0

    def _note(self) -> None:
        """Where everything is, for `doctor`, tests and a later start."""
        pids = {c.name: c.process.pid for c in self.children if c.process}
        draft = self._state.with_suffix(".new")
        draft.write_text(json.dumps({"port": self.port, "engine_url": self.engine_url, "pids": pids}))
        draft.replace(self._state)

    async def _announce(self) -> None:
        """Wait for a real answer of the whole stack, showing progress."""
        started, shown = time.monotonic(), 0.0
        print("Menyalakan Pendopo …", flush=True)
        async with httpx.AsyncClient(trust_env=False, timeout=3) as client:
            while not self._stopping.is_set():
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(f"http://127.0.0.1:{self.port}/readyz")).status_code == 200:
                        break
                if time.monotonic() - shown > 5:
                    shown = time.monotonic()
                    waiting = ", ".join(c.name for c in self.children if not c.is_running) or "mesin dialog"
                    print(f"  {int(shown - started)} s, menunggu {waiting}", flush=True)
                await asyncio.sleep(0.25)
        if self._stopping.is_set():
            return
        base = f"http://127.0.0.1:{self.port}"
        print(f"Siap dalam {time.monotonic() - started:.0f} s.\n  Warga     {base}/", flush=True)
        print(f"  Petugas   {base}/desk\n  Formulir  {base}/formulir", flush=True)
        link = self.data / "setup-link.txt"
        if link.exists():
            print(f"  Buat petugas pertama (sekali pakai): {link.read_text().strip()}", flush=True)
        print("Tekan Ctrl+C untuk berhenti.", flush=True)

    async def _watch(self) -> None:
        """Restart what died, and what grew over its limit."""
        while True:
            await asyncio.sleep(0.2)
            now = time.monotonic()
            for child in self.children:
                if child.is_running:
                    if is_too_big(child.resident_bytes(), child.memory_mb):
                        print(f"{child.name} melewati {child.memory_mb} MiB; dijalankan ulang.", flush=True)
                        child.kill()
                elif child.restart_at == 0.0:
                    child.deaths = 1 if counts_as_first(now - child.started) else child.deaths + 1
                    child.restart_at = now + pause_before_restart(child.deaths)
                    code = child.process.returncode if child.process else "?"
                    print(
                        f"{child.name} berhenti ({code}); dijalankan ulang. Catatan: {child.log}", flush=True
                    )
                elif now >= child.restart_at:
                    child.restart_at = 0.0
                    child.start()
                    self._note()

    async def _canary(self) -> None:
        """A port answers even while the engine hangs, so only a real turn counts."""
        failures, number = 0, 0
        session = f"canary:{os.getpid()}"
        async with httpx.AsyncClient(trust_env=False, timeout=8) as client:
            while True:
                await asyncio.sleep(CANARY_EVERY_S)
                engine, number = self.child("engine"), number + 1
                turn = {
                    "message_id": f"{session}:{number}",
                    "conversation_id": f"{session}:{number // 300}",
                    "channel": "canary",
                    "office": "default",
                    "text": "halo",
                }
                try:
                    answer = await client.post(
                        f"{self.engine_url}/webhooks/bridge/turn",
                        json=turn,
                        headers={"Authorization": f"Bearer {self._token}"},
                    )
                    failures = 0 if answer.status_code == 200 else failures + 1
                except httpx.HTTPError:
                    failures += 1
                if failures >= CANARY_FAILURES and time.monotonic() - engine.started > HEALTHY_S:
                    print("Mesin dialog tidak menjawab tiga kali; dijalankan ulang.", flush=True)
                    engine.kill()
                    failures = 0

    async def _stop(self) -> None:
        """The bridge first, so that what is under way can still be answered; then the rest."""
        for child in reversed(self.children):
            child.kill(signal.SIGTERM)
            deadline = time.monotonic() + (DRAIN_S if child.name == "bridge" else 5.0)
            while child.is_running and time.monotonic() < deadline:
                await asyncio.sleep(0.05)
            child.kill()
        self._state.unlink(missing_ok=True)


def run_stack(*, port: int, data: Path, env: Mapping[str, str]) -> int:
    """Run until SIGTERM or Ctrl+C. Prints one sentence and returns 1 if it cannot start."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "stack.lock").open("w") as lock:
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CannotStart(
                    f"Another Pendopo already runs on {data}; stop it first or use another DATA folder."
                ) from None
            clear_orphans(data / "stack.json")
            check_port(port)
            if not ARCHIVE.exists():
                raise CannotStart("The understanding model has not been trained; run scripts/setup.")
        except CannotStart as problem:
            print(problem, file=sys.stderr)
            return 1
        return asyncio.run(Stack(port, data, env).run())
