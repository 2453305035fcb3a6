"""One process of the stack: in a group of its own, with a log of limited size, ended for sure.

No child may outlive the supervisor: on Linux the kernel ends it when the supervisor is killed, elsewhere the next
start finds what was left in `stack.json` and ends it (`clear_orphans`).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

LOG_LIMIT = 20 << 20
_PR_SET_PDEATHSIG = 1
# Looked up before any fork: between fork and exec only the bare call is safe.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class CannotStart(Exception):
    """The stack cannot be started; the message says why and what to do."""


@dataclass
class Child:
    """One process that is started, watched and ended."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    log: Path
    folder: Path
    memory_mb: int
    starts: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _started_at: float = 0.0

    def start(self) -> None:
        """Start it. Raises `OSError` if the program or its log cannot be opened."""
        self.starts += 1
        self._started_at = time.monotonic()
        supervisor = os.getpid()

        def die_with_supervisor() -> None:
            if _prctl is not None:
                _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
                if os.getppid() != supervisor:  # it died before the kernel was told
                    os._exit(1)

        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_supervisor,
            )

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def lived_s(self) -> float:
        """Seconds since the last start."""
        return time.monotonic() - self._started_at

    @property
    def ended_with(self) -> str:
        """How it ended, in words for a log line."""
        code = self._process.poll() if self._process else None
        if code is None:
            return "not started"
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"signal {-code}"

    def end(self, how: signal.Signals) -> None:
        """Signal the whole group, so that nothing it started stays behind."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, how)

    def resident_bytes(self) -> int:
        """Memory of the process and its children; 0 once it is gone."""
        try:
            process = psutil.Process(self._process.pid) if self._process else None
            return sum(p.memory_info().rss for p in [process, *process.children(True)]) if process else 0
        except psutil.Error:
            return 0

    def trim_log(self, limit: int = LOG_LIMIT) -> None:
        """Keep one older log. The file is emptied in place, because the child goes on writing to it."""
        with contextlib.suppress(OSError):
            if self.log.stat().st_size > limit:
                shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
                os.truncate(self.log, 0)

    def last_words(self, lines: int = 5) -> str:
        """The end of its log."""
        with contextlib.suppress(OSError), self.log.open("rb") as log:
            log.seek(max(log.seek(0, os.SEEK_END) - 4000, 0))
            return "\n".join(log.read().decode(errors="replace").strip().splitlines()[-lines:])
        return ""


def write_down(state: Path, children: Iterable[Child], **more: Any) -> None:
    """Leave in `stack.json` what runs, for `doctor`, tests and a later start."""
    running = [c for c in children if c.pid]
    found = {
        **more,
        "supervisor": os.getpid(),
        "pids": {c.name: c.pid for c in running},
        "commands": {c.name: c.command for c in running},
    }
    draft = state.with_suffix(".new")
    draft.write_text(json.dumps(found, indent=1))
    draft.replace(state)


def clear_orphans(state: Path) -> list[str]:
    """End children that a killed supervisor left behind and give their names.

    A process id may belong to somebody else by now, so only a process with exactly the command we started counts.
    """
    try:
        left = json.loads(state.read_text())
        named = [(name, int(pid), left["commands"][name]) for name, pid in left["pids"].items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    ended = []
    for name, pid, command in named:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(pid)
            if process.cmdline() == command:
                below = process.children(True)
                for one in (process, *below):
                    with contextlib.suppress(psutil.Error):
                        one.kill()
                psutil.wait_procs([process, *below], timeout=5)
                ended.append(name)
    state.unlink(missing_ok=True)
    return ended


def check_port(host: str, port: int) -> None:
    """Raises `CannotStart` if nobody could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            other = f"choose another port, for example: make run PORT={port + 1 if port < 65535 else 8000}"
            if problem.errno == errno.EADDRINUSE:
                raise CannotStart(
                    f"Port {port} is used by another program; stop that program or {other}"
                ) from None
            raise CannotStart(f"Port {port} cannot be opened ({problem.strerror}); {other}") from None


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
