"""Real processes for fault tests: a bridge and a stand-in engine, killed and started at will."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class BridgeProcess:
    """`python -m api serve` on a folder of its own, with a stand-in engine beside it."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    engine_port: int = field(default_factory=free_port)
    bridge: subprocess.Popen[bytes] | None = None
    engine: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mode(self, name: str) -> None:
        """How the engine behaves from now on."""
        (self.folder / "mode").write_text(name)

    def heard(self) -> list[str]:
        """Every turn the engine was asked, retries included."""
        path = self.folder / "heard"
        return [json.loads(line)["words"] for line in path.read_text().splitlines()] if path.exists() else []

    def start_engine(self) -> None:
        command = [sys.executable, "-m", "tests.engine_server", str(self.engine_port), str(self.folder)]
        self.engine = subprocess.Popen(command, cwd=ROOT)
        _until_open(self.engine_port, self.engine)

    def start_bridge(self, **settings: str) -> None:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PENDOPO_")}
        env = {
            **clean,
            "PENDOPO_DATA": str(self.folder / "data"),
            "PENDOPO_CATALOGUE": str(ROOT / "tests" / "catalogue"),
            "PENDOPO_PORT": str(self.port),
            "PENDOPO_ENGINE_URL": f"http://127.0.0.1:{self.engine_port}",
            "PENDOPO_ENGINE_TIMEOUT_S": "2",
            "PENDOPO_CONTENT_WAIT_MS": "0",
            "PENDOPO_MESSAGES_PER_MINUTE": "10000",
            "PENDOPO_LOG_LEVEL": "error",
            **self.settings,
            **settings,
        }
        with (self.folder / "bridge.log").open("ab") as log:
            self.bridge = subprocess.Popen(
                [sys.executable, "-m", "api", "serve"], cwd=ROOT, env=env, stdout=log, stderr=log
            )
        _until_open(self.port, self.bridge)

    def kill_bridge(self) -> None:
        assert self.bridge
        self.bridge.kill()
        self.bridge.wait(10)

    def bridge_died(self, seconds: float = 10) -> bool:
        assert self.bridge
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.bridge.wait(seconds) == -signal.SIGKILL
        return False

    def stop(self) -> None:
        for process in (self.bridge, self.engine):
            if process:
                process.kill()
                process.wait(10)


def _until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        if process.poll() is not None:
            raise RuntimeError(f"The process ended with {process.returncode} before it listened.")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
    raise RuntimeError("It did not listen within 20 s.")


@dataclass
class WebCitizen:
    """A citizen's client against a real process; keeps trying the same message id like the widget does."""

    url: str
    id: str = ""
    token: str = ""
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=10))

    def open(self, office: str | None = None) -> WebCitizen:
        opened = self.http.post(f"{self.url}/v1/conversations", json={"office": office}).json()
        self.id, self.token = opened["conversation_id"], opened["token"]
        return self

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def try_send(self, text: str, client_id: str) -> int:
        """One attempt: the status, or 0 for no answer."""
        try:
            url = f"{self.url}/v1/conversations/{self.id}/messages/{client_id}"
            return self.http.put(url, json={"text": text}, headers=self.auth).status_code
        except httpx.HTTPError:
            return 0

    def press_button(self, button: str, client_id: str) -> int:
        url = f"{self.url}/v1/conversations/{self.id}/messages/{client_id}"
        return self.http.put(url, json={"button": button}, headers=self.auth).status_code

    def ask_for_person(self) -> None:
        self.http.post(f"{self.url}/v1/conversations/{self.id}/handover", json={}, headers=self.auth)

    def view(self, after: int = 0) -> dict[str, Any]:
        url = f"{self.url}/v1/conversations/{self.id}/messages?after={after}"
        answer = self.http.get(url, headers=self.auth)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def until(self, done: Any, seconds: float = 20.0) -> dict[str, Any]:
        view: dict[str, Any] = {}
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                view = self.view()
                if done(view):
                    return view
            time.sleep(0.05)
        raise AssertionError(f"did not happen in {seconds} s; last seen: {view}")

    def answers(self, count: int, seconds: float = 20.0) -> list[str]:
        view = self.until(lambda v: sum(m["author"] == "bot" for m in v["messages"]) >= count, seconds)
        return [m["text"] for m in view["messages"] if m["author"] == "bot"]
