"""Tickets in headless Chromium: filed in the widget, moved on at the desk, the survey offered and pressed."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

from api.app import build_app, utc_now
from api.domain.tickets import Privacy
from api.domain.wishes import FileReport, MessageSpan
from api.migrate import upgrade
from api.routes.parts import Parts
from tests.browser.test_widget_and_desk import CHROMIUM, ask, open_widget
from tests.conftest import settings_for
from tests.fakes import FakeEngine
from tests.processes import free_port
from tests.product import PASSWORD

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")


@dataclass
class Running:
    """A bridge on a port of its own, its engine scripted by the test."""

    url: str
    engine: FakeEngine
    parts: Parts

    async def add_supervisor(self) -> None:
        async with self.parts.store.begin() as uow:
            await uow.officers.add(
                email="ayu@kota.example",
                name="Ayu",
                role="supervisor",
                unit="disdukcapil",
                password_hash=await self.parts.passwords.hash(PASSWORD),
                totp_seed=None,
                now=utc_now(),
            )
            await uow.commit()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    port = free_port()
    settings = settings_for(tmp_path, port=port)
    engine = FakeEngine()
    engine.answer = lambda words: "Baik."
    app = build_app(settings, engine=engine)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    one = Running(f"http://127.0.0.1:{port}", engine, app.state.parts)

    async def serve() -> None:
        await upgrade(settings.sqlalchemy_url)
        await one.add_supervisor()
        await server.serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    for _ in range(600):
        if server.started or not thread.is_alive():
            break
        time.sleep(0.05)
    assert server.started
    yield one
    server.should_exit = True
    thread.join(30)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def file(frame: FrameLocator, running: Running, report: FileReport, messages: int) -> None:
    running.engine.wish = report
    ask(frame, "ya, kirim")
    expect(frame.get_by_test_id("message-bot")).to_have_count(messages)
    running.engine.wish = None


def test_from_a_report_to_the_survey(browser: Browser, running: Running) -> None:
    context = browser.new_context(
        locale="id-ID", timezone_id="Asia/Makassar", viewport={"width": 1200, "height": 850}
    )
    context.set_default_timeout(15000)
    page, desk, problems = context.new_page(), context.new_page(), []
    for each in (page, desk):
        each.on("pageerror", lambda e: problems.append(str(e)))
    page.bring_to_front()
    frame = open_widget(page, running.url)
    file(frame, running, FileReport(None, Privacy.BIASA, "Lampu jalan mati", "Jalan Contoh"), 2)
    expect(frame.get_by_text("Kode pemeriksaan: ").first).to_be_visible()
    running.engine.secret = True
    ask(frame, "wa saya 0800-0000-1234")
    expect(frame.get_by_test_id("message-bot")).to_have_count(3)
    running.engine.secret = False
    conversation = running.engine.heard[-1]["id"].split(":")[0]
    span = MessageSpan(conversation, 4, 4)
    file(frame, running, FileReport("ktp_el_hilang", Privacy.RAHASIA, "Diminta uang", "Loket", None, span), 5)

    at_the_desk(desk, running)
    desk.locator("[data-id='DMO-2026-000002']").click()
    expect(desk.get_by_text("pelapor dirahasiakan")).to_be_visible()
    assert desk.get_by_test_id("ticket-thread").count() == 0
    desk.get_by_test_id("contact-reason").fill("Perlu bukti tambahan")
    desk.get_by_test_id("contact-open").click()
    expect(desk.get_by_test_id("contact")).to_contain_text("0800-0000-1234")

    desk.locator("[data-id='DMO-2026-000001']").click()
    desk.get_by_test_id("ticket-step-ditolak").check()
    expect(desk.get_by_test_id("ticket-save")).to_be_disabled()  # not without a word to the citizen
    desk.get_by_test_id("ticket-step-diteruskan").check()
    desk.get_by_test_id("ticket-note").fill("Tim lapangan sudah diberi tahu.")
    desk.get_by_test_id("ticket-save").click()
    expect(desk.get_by_test_id("ticket-said")).to_have_text("Status disimpan.")
    expect(frame.get_by_text("Tim lapangan sudah diberi tahu.").first).to_be_visible()
    desk.get_by_test_id("ticket-filter").select_option("selesai")
    expect(desk.get_by_test_id("ticket-empty")).to_be_visible()
    desk.set_viewport_size({"width": 390, "height": 800})
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.set_viewport_size({"width": 1200, "height": 850})

    frame.get_by_test_id("handover").click()
    expect(frame.get_by_test_id("standing")).to_be_visible()
    desk.get_by_test_id("tickets").click()
    desk.get_by_test_id("queue-row").first.click()
    desk.get_by_test_id("claim").click()
    desk.get_by_test_id("resolve").click()
    desk.get_by_test_id("resolve-confirm").click()
    expect(frame.get_by_test_id("chip")).to_have_text("Isi survei")
    frame.get_by_test_id("chip").click()
    expect(frame.get_by_test_id("message-bot")).to_have_count(6)
    assert running.engine.heard[-1]["command"] == "/mulai_survei"
    assert problems == []


def at_the_desk(desk: Page, running: Running) -> None:
    desk.goto(f"{running.url}/desk")
    desk.get_by_test_id("email").fill("ayu@kota.example")
    desk.get_by_test_id("password").fill(PASSWORD)
    desk.get_by_test_id("sign-in").click()
    desk.get_by_test_id("tickets").click()
    expect(desk.get_by_test_id("ticket-row")).to_have_count(2)
    assert desk.get_by_test_id("ticket-row").first.get_attribute("data-id") == "DMO-2026-000002"  # own unit
