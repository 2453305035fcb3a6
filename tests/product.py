"""The whole product as processes: bridge, worker, engine, action server, as `make run` starts them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.processes import ROOT, WebCitizen, free_port

PASSWORD = "kuda-laut-berenang-pelan"


@dataclass
class Product:
    """A running Pendopo on a data folder of its own."""

    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PENDOPO_")}
        paces = ("MESSAGES", "CONVERSATIONS", "ADDRESS_MESSAGES")
        return {**clean, **{f"PENDOPO_{pace}_PER_MINUTE": "10000" for pace in paces}}

    def start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api", "up", "--port", str(self.port), "--data", str(self.data)],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
            )
        self.until_ready()

    def until_ready(self, seconds: float = 90) -> float:
        """Seconds until `/readyz` said yes."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/readyz", trust_env=False, timeout=2).status_code == 200:
                    return time.monotonic() - started
            time.sleep(0.1)
        raise AssertionError(f"not ready within {seconds} s: {(self.data / 'up.log').read_text()[-2000:]}")

    def pids(self) -> dict[str, int]:
        found: dict[str, int] = json.loads((self.data / "stack.json").read_text())["pids"]
        return found

    def kill(self, name: str) -> None:
        """kill -9 one process of the stack."""
        os.kill(self.pids()[name], signal.SIGKILL)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def citizen(self) -> WebCitizen:
        return WebCitizen(self.url).open()

    def officer(self, name: str, *more: str) -> OfficerClient:
        email = f"{name.lower()}@kota.example"
        command = [
            sys.executable,
            "-m",
            "api",
            "officer",
            "add",
            "--email",
            email,
            "--name",
            name,
            "--role",
            "petugas",
        ]
        command += ["--password-stdin", "--no-totp", "--data", str(self.data), *more]
        made = subprocess.run(
            command, cwd=ROOT, env=self.env, input=PASSWORD + "\n", capture_output=True, text=True
        )
        assert made.returncode == 0, made.stderr
        return OfficerClient(self.url, email).sign_in()

    def resident_mb(self) -> float:
        """Memory of everything, MiB."""
        processes = [psutil.Process(pid) for pid in self.pids().values()]
        return sum(p.memory_info().rss for p in processes) / (1 << 20)


@dataclass
class OfficerClient:
    url: str
    email: str
    csrf: str = ""
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=10))

    def sign_in(self) -> OfficerClient:
        body = {"email": self.email, "password": PASSWORD}
        answer = self.http.post(f"{self.url}/desk/api/session", json=body)
        assert answer.status_code == 200, answer.text
        self.csrf = answer.json()["csrf"]
        return self

    def get(self, path: str) -> Any:
        answer = self.http.get(f"{self.url}/desk/api{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"X-CSRF-Token": self.csrf}
        return self.http.request(method, f"{self.url}/desk/api{path}", json=body or {}, headers=headers)
