"""Fixtures: a bridge on a fresh database, spoken to over HTTP, and the whole product as processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import build_app
from api.migrate import upgrade
from api.routes.parts import Parts
from api.settings import Settings
from tests.fakes import FakeEngine, TurnableClock
from tests.product import PASSWORD, Product

ROOT = Path(__file__).resolve().parent.parent


def settings_for(folder: Path, **changes: Any) -> Settings:
    """Settings of a test office in a folder of its own."""
    values: dict[str, Any] = {
        "data": folder,
        "catalogue": ROOT / "tests" / "catalogue",
        "preamble_wait_ms": 150,
        "content_wait_ms": 0,
        "log_level": "error",
        "messages_per_minute": 1000,
        "conversations_per_minute": 1000,
        "address_messages_per_minute": 10000,
        "photos_per_minute": 1000,
        "address_photos_per_minute": 10000,
    }
    return Settings(_env_file=None, **(values | changes))


@dataclass
class Citizen:
    """A citizen's client: knows its conversation and token."""

    http: httpx.AsyncClient
    id: str
    token: str
    sent: int = 0

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def send(
        self, text: str | None = None, *, client_id: str | None = None, **body: Any
    ) -> httpx.Response:
        self.sent += 1
        payload = body if text is None else {"text": text}
        return await self.http.put(
            f"/v1/conversations/{self.id}/messages/{client_id or f'm{self.sent}'}",
            json=payload,
            headers=self.auth,
        )

    async def messages(self, after: int = 0) -> dict[str, Any]:
        answer = await self.http.get(f"/v1/conversations/{self.id}/messages?after={after}", headers=self.auth)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def until(self, done: Callable[[dict[str, Any]], bool], seconds: float = 8.0) -> dict[str, Any]:
        """Read until `done(view)`; fails with the last view."""
        view: dict[str, Any] = {}
        for _ in range(int(seconds / 0.02)):
            view = await self.messages()
            if done(view):
                return view
            await asyncio.sleep(0.02)
        pytest.fail(f"did not happen in {seconds} s; last seen: {view}")

    async def answered(self, count: int = 1) -> dict[str, Any]:
        return await self.until(lambda v: sum(m["author"] == "bot" for m in v["messages"]) >= count)


@dataclass
class Desk:
    """An officer's client, signed in."""

    http: httpx.AsyncClient
    csrf: str
    officer: dict[str, Any]

    async def post(self, path: str, body: Any = None) -> httpx.Response:
        return await self.http.post(f"/desk/api{path}", json=body or {}, headers={"X-CSRF-Token": self.csrf})

    async def put(self, path: str, body: Any) -> httpx.Response:
        return await self.http.put(f"/desk/api{path}", json=body, headers={"X-CSRF-Token": self.csrf})

    async def get(self, path: str) -> Any:
        answer = await self.http.get(f"/desk/api{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()


@dataclass
class Bridge:
    """A running bridge in this process."""

    parts: Parts
    app: Any
    engine: FakeEngine
    clock: TurnableClock
    base: str = "http://pendopo.test"

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=self.base)

    async def citizen(self) -> Citizen:
        http = self.client()
        opened = await http.post("/v1/conversations", json={})
        assert opened.status_code == 201, opened.text
        return Citizen(http, opened.json()["conversation_id"], opened.json()["token"])

    async def officer(
        self, name: str = "Rina", role: str = "petugas", unit: str | None = "disdukcapil"
    ) -> Desk:
        email = f"{name.lower()}@kota.example"
        async with self.parts.store.begin() as uow:
            await uow.officers.add(
                email=email,
                name=name,
                role=role,
                unit=unit,
                password_hash=await self.parts.passwords.hash(PASSWORD),
                totp_seed=None,
                now=self.clock(),
            )
            await uow.commit()
        return await self.sign_in(email)

    async def sign_in(self, email: str) -> Desk:
        http = self.client()
        answer = await http.post("/desk/api/session", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return Desk(http, answer.json()["csrf"], answer.json()["officer"])


@pytest.fixture
async def run_bridge(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Start a bridge with other settings than the usual."""
    stops: list[Callable[[], Any]] = []

    async def start(**changes: Any) -> Bridge:
        settings = settings_for(tmp_path, **changes)
        await upgrade(settings.sqlalchemy_url)
        engine, clock = FakeEngine(), TurnableClock()
        app = build_app(settings, clock=clock, engine=engine)
        context = app.router.lifespan_context(app)
        await context.__aenter__()
        stops.append(lambda: context.__aexit__(None, None, None))
        return Bridge(app.state.parts, app, engine, clock)

    yield start
    for stop in stops:
        await stop()


@pytest.fixture
async def bridge(run_bridge: Callable[..., Any]) -> Bridge:
    """A bridge with a fake engine on a fresh SQLite database."""
    return await run_bridge()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the stories say that the product does not do yet; it does not fail, and it is not passed over either."""
    for report in terminalreporter.stats.get("xfailed", []):
        why, _, _ = report.wasxfail.removeprefix("reason: ").partition("\n")
        terminalreporter.write_line(f"{report.nodeid.partition('[')[2].removesuffix(']')}: {why}")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One stack for all stories of a file; each opens its own conversations."""
    running = Product(tmp_path_factory.mktemp("product"))
    try:
        running.start()
        yield running
    finally:
        running.stop()
