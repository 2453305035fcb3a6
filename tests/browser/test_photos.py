"""A photo in headless Chromium, with the real engine: sent in the report form over a failing line, opened at the desk."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.test_widget_and_desk import CHROMIUM, ask, browser, context, open_widget
from tests.product import PASSWORD, Product
from tests.unit.test_pictures import SECRET, exif, file_of, noise

__all__ = ["browser", "context"]  # fixtures
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """As a telephone writes it: lying on its side, with the place where it was taken."""
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(file_of(noise(2400, 1800), exif=exif(6)))
    yield path


def shown_size(page: Page, selector: str) -> list[int]:
    return list(
        page.locator(selector).evaluate(
            "async i => { await i.decode(); return [i.naturalWidth, i.naturalHeight] }"
        )
    )


def test_a_photo_of_a_report_from_the_telephone_to_the_desk(
    context: BrowserContext, browser: Browser, product: Product, file: Path
) -> None:
    page, problems, puts = context.new_page(), [], []
    page.on("pageerror", lambda e: problems.append(str(e)))
    page.on("console", lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None)
    frame = open_widget(page, product.url)
    ask(frame, "mau lapor lampu jalan mati di jalan Melati udah 2 minggu")
    frame.get_by_role("button", name="Benar").click()
    expect(frame.get_by_text("Ada fotonya?").first).to_be_visible()
    button = frame.get_by_role("button", name="Kirim foto")
    box = button.bounding_box()
    assert box and box["width"] >= 44 and box["height"] >= 44

    def fails_twice(route: Route) -> None:
        puts.append(route.request.url)
        if len(puts) <= 2:
            route.abort()
        else:
            route.continue_()

    context.route("**/photos/*", lambda r: fails_twice(r) if r.request.method == "PUT" else r.continue_())
    with page.expect_file_chooser() as choosing:
        button.click()
    choosing.value.set_files(file)
    expect(frame.get_by_test_id("message-unsent").locator("img.photo")).to_be_visible()
    frame.get_by_test_id("photo-again").click()
    expect(frame.get_by_text("Foto ke-1 saya terima").first).to_be_visible()
    assert len(puts) >= 3 and len(set(puts)) == 1  # every attempt with the same id
    expect(frame.get_by_test_id("photo")).to_be_visible()

    expect(frame.get_by_role("button", name="Biasa")).to_be_visible()
    frame.get_by_role("button", name="Biasa").click()
    expect(frame.get_by_text("Foto: 1").first).to_be_visible()
    frame.get_by_test_id("chip").filter(has_text="Kirim").click()
    expect(frame.get_by_text("Nomor tiket").first).to_be_visible()

    page.reload()  # from here on the picture comes from the bridge
    page.get_by_test_id("bubble").click()
    inner = frame.get_by_test_id("photo")
    expect(inner).to_be_visible()
    assert inner.get_attribute("src", timeout=5000).startswith("blob:")  # type: ignore[union-attr]
    assert inner.evaluate("async i => { await i.decode(); return [i.naturalWidth, i.naturalHeight] }") == [
        1200,
        1600,
    ]

    product.officer("Foto", "--unit", "pupr")
    desk = context.new_page()
    desk.on("pageerror", lambda e: problems.append(str(e)))
    desk.goto(f"{product.url}/desk")
    desk.get_by_test_id("email").fill("foto@kota.example")
    desk.get_by_test_id("password").fill(PASSWORD)
    desk.get_by_test_id("sign-in").click()
    desk.get_by_test_id("tickets").click()
    desk.get_by_test_id("ticket-row").first.click()
    expect(desk.get_by_text("Foto dari warga (1)")).to_be_visible()
    assert desk.get_by_test_id("photo").count() == 0  # nobody sees it without asking
    desk.get_by_test_id("photo-open").click()
    expect(desk.get_by_test_id("photo")).to_be_visible()
    assert shown_size(desk, "[data-testid=photo]") == [1200, 1600]
    desk.get_by_test_id("ticket-thread").click()
    desk.get_by_test_id("thread").get_by_test_id("photo-open").click()
    assert shown_size(desk, "[data-testid=thread] [data-testid=photo]") == [1200, 1600]

    with sqlite3.connect(product.data / "pendopo.db") as database:
        assert database.execute("SELECT count(*) FROM audit WHERE action = 'photo_opened'").fetchone() == (2,)
        assert SECRET not in "\n".join(database.iterdump())
    assert problems == []


def test_what_is_no_photo_says_so_and_a_reload_loses_only_what_it_says(
    context: BrowserContext, product: Product, file: Path, tmp_path: Path
) -> None:
    page = context.new_page()
    frame = open_widget(page, product.url)
    ask(frame, "halo")
    expect(frame.get_by_test_id("message-bot")).to_have_count(1)
    (tmp_path / "no.jpg").write_bytes(b"halo" * 400)
    frame.get_by_test_id("photo-file").set_input_files(tmp_path / "no.jpg")
    # The browser cannot read it, so the bridge is asked, and it refuses.
    expect(frame.get_by_text("Foto ini tidak dapat dibaca").first).to_be_visible()
    expect(frame.get_by_test_id("photo-again")).to_be_visible()
    frame.get_by_role("button", name="Hapus").click()
    (tmp_path / "catatan.txt").write_bytes(b"halo")
    frame.get_by_test_id("photo-file").set_input_files(tmp_path / "catatan.txt")
    expect(frame.get_by_role("alert").get_by_text("Foto ini tidak dapat dibaca")).to_be_visible()
    expect(frame.get_by_test_id("message-unsent")).to_have_count(0)

    context.route("**/photos/*", lambda r: r.abort())
    frame.get_by_test_id("photo-file").set_input_files(file)
    expect(frame.get_by_test_id("photo-again")).to_be_visible()
    page.reload()
    page.get_by_test_id("bubble").click()
    expect(frame.get_by_text("Pilih lagi fotonya").first).to_be_visible()
    context.unroute("**/photos/*")
    frame.get_by_role("button", name="Hapus").click()
    (tmp_path / "besar.png").write_bytes(file_of(Image.new("RGB", (3000, 100), "teal"), "PNG"))
    frame.get_by_test_id("photo-file").set_input_files(tmp_path / "besar.png")
    expect(frame.get_by_text("tidak bisa melihat isi foto").first).to_be_visible()
    expect(frame.get_by_test_id("photo")).to_be_visible()
    assert frame.get_by_test_id("photo").evaluate("i => i.naturalWidth") == 1600


def test_without_script_too(browser: Browser, product: Product, file: Path) -> None:
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{product.url}/formulir")
    page.get_by_label("Pertanyaan Anda").fill("mau lapor")
    page.get_by_role("button", name="Kirim", exact=True).click()
    small = io.BytesIO()
    Image.open(file).resize((300, 200)).save(small, "JPEG")
    page.get_by_label("Foto (JPEG").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": small.getvalue()}
    )
    page.get_by_role("button", name="Kirim foto").click()
    for _ in range(40):
        if page.get_by_text("Foto ke-1 saya terima").count():
            break
        page.wait_for_timeout(250)
        page.goto(f"{product.url}/formulir")
    expect(page.get_by_text("Foto ke-1 saya terima")).to_be_visible()
    plain.close()
