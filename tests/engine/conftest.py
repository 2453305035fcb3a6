"""The trained archive (made at set-up) behind a real Rasa server and a real action server, on free ports."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Iterator, Optional, Tuple

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ARCHIVE = ROOT / "models" / "trained" / "engine.tar.gz"
TOKEN = "rahasia-uji"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def post(url: str, body: Any, token: Optional[str] = TOKEN) -> Tuple[int, Any]:
    """Status and JSON of a POST; `body` may be raw bytes."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as problem:
        return problem.code, json.loads(problem.read())


class Engine:
    """Rasa and the action server as processes."""

    def __init__(self, folder: Path) -> None:
        self.port, self.actions_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PENDOPO_ENGINE_TOKEN": TOKEN,
            "PENDOPO_ACTIONS_TOKEN": TOKEN,
            "PENDOPO_ACTIONS_URL": f"http://127.0.0.1:{self.actions_port}/webhook",
            "PENDOPO_TRACKER_DB": str(folder / "tracker.db"),
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "OMP_NUM_THREADS": "1",
        }
        self.log = (folder / "engine.log").open("ab")
        self.actions: Optional[subprocess.Popen[bytes]] = None
        self.rasa: Optional[subprocess.Popen[bytes]] = None
        self.number = 0

    def start_actions(self) -> None:
        command = [sys.executable, "-m", "actions"]
        self.actions = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log)
        _until_open(self.actions_port, self.actions)

    def start_rasa(self, model: Optional[Path] = ARCHIVE) -> None:
        command = [sys.executable, "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(self.port)]
        command += [
            "--endpoints",
            "bot/endpoints.yml",
            "--credentials",
            "bot/credentials.yml",
            "--enable-api",
        ]
        command += ["-m", str(model)]
        self.rasa = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log)
        _until_open(self.port, self.rasa)

    def stop(self) -> None:
        for process in (self.rasa, self.actions):
            if process:
                process.kill()
                process.wait(20)

    def turn(self, session: str, text: Optional[str] = None, **more: Any) -> Tuple[int, Any]:
        self.number += 1
        body = {
            "message_id": f"m{self.number}",
            "conversation_id": session,
            "channel": "web",
            "office": "demo",
        }
        return post(f"{self.url}/webhooks/bridge/turn", {**body, **({"text": text} if text else {}), **more})

    def say(self, session: str, text: str) -> Any:
        status, answer = self.turn(session, text)
        assert status == 200, answer
        return answer


def _until_open(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"It ended with {process.returncode} before it listened.")
        try:
            with socket.create_connection(("127.0.0.1", port), 0.2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("It did not listen within a minute.")


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    running = Engine(tmp_path_factory.mktemp("engine"))
    try:
        running.start_actions()
        running.start_rasa()
        for _ in range(120):
            if running.turn("ready", "halo")[0] == 200:
                break
            time.sleep(0.25)
        yield running
    finally:
        running.stop()
