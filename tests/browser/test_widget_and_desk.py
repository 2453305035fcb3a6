"""The whole product in headless Chromium: a citizen on the widget, an officer at the desk, the form without script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect, sync_playwright

from tests.product import PASSWORD, Product

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    own = browser.new_context(
        locale="id-ID", timezone_id="Asia/Makassar", viewport={"width": 1100, "height": 800}
    )
    own.set_default_timeout(15000)
    yield own
    own.close()


def open_widget(page: Page, url: str) -> FrameLocator:
    page.goto(f"{url}/")
    page.get_by_test_id("bubble").click()
    return page.frame_locator("iframe")


def ask(frame: FrameLocator, words: str) -> None:
    frame.get_by_test_id("composer").fill(words)
    frame.get_by_test_id("composer").press("Enter")


def test_a_citizen_asks_presses_a_chip_reloads_and_finds_everything(
    context: BrowserContext, product: Product
) -> None:
    page, problems, asked = context.new_page(), [], []
    page.on("pageerror", lambda e: problems.append(str(e)))
    page.on("request", lambda r: asked.append(r.url))
    frame = open_widget(page, product.url)
    expect(frame.get_by_text("bukan manusia").first).to_be_visible()
    ask(frame, "min ktp sy ilang gmn ya")
    expect(frame.get_by_text("Surat keterangan kehilangan dari kepolisian").first).to_be_visible()
    expect(frame.get_by_text("UU 24/2013 Pasal 79A").first).to_be_visible()
    frame.get_by_test_id("chip").last.click()
    expect(frame.get_by_text("0800-0000").first).to_be_visible()
    page.reload()
    page.get_by_test_id("bubble").click()
    expect(frame.get_by_text("min ktp sy ilang gmn ya").first).to_be_visible()
    assert problems == []
    assert all(url.startswith((product.url, "data:", "about:", "blob:")) for url in asked)
    assert not any("token" in url.lower() for url in asked)


def test_html_in_messages_stays_text(context: BrowserContext, product: Product) -> None:
    page = context.new_page()
    page.on("dialog", lambda d: pytest.fail("a script ran"))
    frame = open_widget(page, product.url)
    ask(frame, "<img src=x onerror=alert(1)> biaya skck <b>berapa</b>")
    expect(frame.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    assert frame.locator("img[src=x]").count() == 0


def test_offline_messages_wait_and_go_out_once(context: BrowserContext, product: Product) -> None:
    page = context.new_page()
    frame = open_widget(page, product.url)
    ask(frame, "biaya skck berapa")
    expect(frame.get_by_text("Rp30.000").first).to_be_visible()
    context.set_offline(True)
    ask(frame, "kalau paspor baru biayanya berapa")
    page.wait_for_timeout(1500)
    context.set_offline(False)
    expect(frame.get_by_text("Rp350.000").first).to_be_visible(timeout=30000)
    assert frame.get_by_test_id("messages").get_by_text("kalau paspor baru biayanya berapa").count() == 1


def test_keyboard_alone(context: BrowserContext, product: Product) -> None:
    page = context.new_page()
    page.goto(f"{product.url}/")
    page.get_by_test_id("bubble").focus()
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_test_id("composer")).to_be_focused()
    page.keyboard.type("jam buka kantor")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("Jam layanan").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("bubble")).to_be_focused()


def test_something_painful_rings_at_the_desk_and_a_person_answers(
    context: BrowserContext, browser: Browser, product: Product
) -> None:
    product.officer("Ibu", "--unit", "uptd_ppa")
    desk = context.new_page()
    desk.goto(f"{product.url}/desk")
    desk.locator("input[type=email]").fill("ibu@kota.example")
    desk.locator("input[type=password]").fill(PASSWORD)
    desk.get_by_test_id("sign-in").click()
    phone = browser.new_context(viewport={"width": 360, "height": 700}, color_scheme="dark", locale="id-ID")
    page = phone.new_page()
    frame = open_widget(page, product.url)
    ask(frame, "suami saya mukulin saya tiap malam")
    expect(frame.locator("a[href='tel:129']").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    row = desk.get_by_test_id("queue-row").first
    expect(row).to_contain_text("Kritis")
    assert "mukulin" not in row.inner_text()
    row.click()
    desk.get_by_test_id("claim").click()
    expect(frame.get_by_text("bergabung dalam percakapan").first).to_be_visible()
    desk.get_by_test_id("reply-box").fill("Ibu aman sekarang?")
    desk.get_by_test_id("send-reply").click()
    expect(frame.get_by_text("Ibu aman sekarang?").first).to_be_visible()
    desk.get_by_test_id("return").click()
    expect(frame.get_by_text("kepada asisten digital").first).to_be_visible()
    phone.close()


def test_the_form_without_script(browser: Browser, product: Product) -> None:
    plain = browser.new_context(java_script_enabled=False, locale="id-ID")
    page = plain.new_page()
    page.goto(f"{product.url}/formulir")
    page.fill("#teks", "biaya skck berapa")
    page.get_by_role("button", name="Kirim").click()
    page.wait_for_timeout(1500)
    page.goto(f"{product.url}/formulir")
    expect(page.get_by_text("Rp30.000").first).to_be_visible()
    page.get_by_role("button", name="Bicara dengan petugas").click()
    expect(page.get_by_text("antrean").first).to_be_visible()
    page.fill("#teks", "x" * 10)
    plain.close()


def test_each_city_is_tried_from_the_demo_page_with_a_conversation_of_its_own(
    context: BrowserContext, product: Product
) -> None:
    page = context.new_page()
    page.goto(f"{product.url}/")
    for city, words, hello in (
        ("Kota Makassar", "LONTARA+", "Tabe'"),
        ("Kota Surabaya", "WargaKu", "Sugeng rawuh"),
        ("Kota Tangerang Selatan", "Siaran Tangsel", "Kakak"),
    ):
        page.get_by_label("Coba kantor").select_option(label=city)
        page.get_by_role("button", name="Tampilkan").click()
        expect(page.get_by_text(f"bukan laman resmi Pemerintah {city}")).to_be_visible()
        page.get_by_test_id("bubble").click()
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", name=city)).to_be_visible()
        expect(frame.get_by_text(hello).first).to_be_visible()
        ask(frame, "lampu jalan depan rumah mati")
        expect(frame.get_by_text(words).first).to_be_visible()
    page.get_by_label("Coba kantor").select_option(label="Kota Makassar")
    page.get_by_role("button", name="Tampilkan").click()
    page.get_by_test_id("bubble").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("LONTARA+").first).to_be_visible()
    assert frame.get_by_text("WargaKu").count() == 0
