"""Photos are made anew: nothing of the file is kept but what is to be seen, and no file can hurt whoever decodes it."""

from __future__ import annotations

import asyncio
import io
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from api import pictures
from api.domain.failures import ChannelBusy, InvalidMessage
from api.pictures import MAX_PIXELS, Pictures, remade

SECRET = "Rumah Wulan Invented"


def file_of(image: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **more)
    return made.getvalue()


def seen(raw: bytes) -> Image.Image:
    made = remade(raw)
    image = Image.open(io.BytesIO(made.jpeg))
    image.load()
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (made.width, made.height))
    return image


def refusal(raw: bytes) -> str:
    with pytest.raises(InvalidMessage) as refused:
        remade(raw)
    return str(refused.value.facts["name"])


def noise(width: int, height: int) -> Image.Image:
    return Image.effect_noise((width, height), 90).convert("RGB")


def exif(orientation: int = 1) -> Image.Exif:
    said = Image.Exif()
    said[0x010E], said[0x0112] = SECRET, orientation
    said.get_ifd(0x8769)[0x927C] = SECRET.encode() * 20  # the maker's note
    said.get_ifd(0x8825).update({1: "S", 2: (5.0, 8.0, 31.0), 3: "E", 4: (119.0, 24.0, 30.0)})
    return said


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_the_file_says_is_kept(kind: str) -> None:
    more: dict[str, Any] = {"exif": exif(), "icc_profile": SECRET.encode() * 30}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET)
        text.add_itxt("XML:com.adobe.xmp", SECRET)
        more["pnginfo"] = text
    elif kind == "WEBP":
        more["xmp"] = SECRET.encode()
    else:
        more |= {"comment": SECRET.encode(), "xmp": b"http://ns.adobe.com/xap/1.0/\0" + SECRET.encode()}
    raw = file_of(noise(300, 200), kind, **more)
    before = Image.open(io.BytesIO(raw))
    assert before.getexif().get_ifd(0x8825)[3] == "E" and raw.count(SECRET.encode()) > 2
    made = remade(raw)
    assert SECRET.encode() not in made.jpeg and b"Exif" not in made.jpeg and b"ICC_PROFILE" not in made.jpeg
    after = Image.open(io.BytesIO(made.jpeg))
    assert not after.getexif() and not {"exif", "icc_profile", "comment", "xmp"} & set(after.info)


def test_what_hangs_behind_a_picture_is_not_carried_along() -> None:
    assert b"<script>" not in remade(file_of(noise(50, 50)) + b"<script>alert(1)</script>" * 50).jpeg


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_of_holding_the_camera_comes_out_upright(orientation: int) -> None:
    upright = Image.new("RGB", (80, 40), "white")
    upright.paste((220, 0, 0), (0, 0, 20, 20))  # top left
    turned = upright
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # what undoes each of `_UPRIGHT`
    if orientation > 1:
        turned = upright.transpose(Image.Transpose(back[orientation]))
    image = seen(file_of(turned, exif=exif(orientation), quality=95))
    assert image.size == (80, 40)
    red, _, blue = image.getpixel((8, 8))  # type: ignore[misc]
    assert red > 180 and blue < 80
    assert min(image.getpixel((70, 8))) > 200 and min(image.getpixel((8, 32))) > 200  # type: ignore[type-var]


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_impossible_orientation_is_none(orientation: int) -> None:
    assert seen(file_of(noise(80, 40), exif=exif(orientation))).size == (80, 40)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_exif_is_no_reason_to_refuse() -> None:
    raw = file_of(noise(80, 40), exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 40)
    assert seen(raw).size == (80, 40)


@pytest.mark.parametrize(
    ("size", "after"),
    [((4000, 3000), (1600, 1200)), ((1000, 3200), (500, 1600)), ((200, 100), (200, 100)), ((1, 1), (1, 1))],
)
def test_large_ones_shrink_and_small_ones_stay(size: tuple[int, int], after: tuple[int, int]) -> None:
    made = remade(file_of(Image.new("RGB", size, "teal")))
    assert (made.width, made.height) == after


def test_a_line_of_pixels_stays_a_picture() -> None:
    made = remade(file_of(Image.new("RGB", (20_000, 1), "teal"), "PNG"))
    assert (made.width, made.height) == (1600, 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("kind", ["PNG"])
def test_every_kind_of_pixel_becomes_rgb(mode: str, kind: str) -> None:
    image = Image.new(mode, (90, 60), {"I;16": 40_000, "1": 1}.get(mode)) if mode != "P" else None
    image = image or Image.new("RGB", (90, 60), "red").convert("P")
    assert seen(file_of(image, kind)).size == (90, 60)


def test_sixteen_bits_of_grey_stay_grey() -> None:
    grey = seen(file_of(Image.new("I;16", (20, 20), 128 * 256), "PNG")).getpixel((10, 10))
    assert all(110 < part < 145 for part in grey)  # type: ignore[union-attr]


def test_cmyk_keeps_its_colours() -> None:
    red, green, blue = seen(file_of(Image.new("CMYK", (60, 60), (0, 255, 255, 0)))).getpixel((30, 30))  # type: ignore[misc]
    assert red > 200 and green < 60 and blue < 60


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_white(mode: str) -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0)).convert(mode)
    more = {"transparency": 0} if mode == "P" else {}
    assert min(seen(file_of(image, "PNG", **more)).getpixel((20, 20))) > 240  # type: ignore[type-var]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_moving_one_the_first_frame_is_kept(kind: str) -> None:
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "lime", "blue")]
    raw = file_of(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, lossless=True)
    red, green, blue = seen(raw).getpixel((25, 25))  # type: ignore[misc]
    assert red > 200 and green < 60 and blue < 60


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that would be many gigabytes of pixels."""
    packer = zlib.compressobj(9)
    rows = packer.compress(bytes(10_000_000)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (8000, 5001), (40_000_001, 1), (7000, 7000)])
def test_a_bomb_is_refused_before_it_is_decoded(width: int, height: int) -> None:
    began = time.monotonic()
    assert refusal(bomb(width, height)) == "photo_too_many_pixels"
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_huge_ones_of_every_format_are_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 300 * 200 - 1)
    assert refusal(file_of(noise(300, 200), kind)) == "photo_too_many_pixels"
    monkeypatch.setattr(pictures, "MAX_PIXELS", 300 * 200)
    assert seen(file_of(noise(300, 200), kind)).size == (300, 200)


def test_the_largest_allowed_is_decoded() -> None:
    made = remade(file_of(Image.new("L", (8000, 5000), 90), "PNG"))
    assert MAX_PIXELS == 8000 * 5000 and (made.width, made.height) == (1600, 1000)


def test_a_claimed_size_that_is_not_there_is_refused() -> None:
    assert refusal(bomb(6000, 6000)) == "photo_unreadable"  # 10 MB of the 108 MB it claims


def wrong_files() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "text", b"halo" * 100
    yield "svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    yield "pdf", b"%PDF-1.7\n" + b"0" * 200
    yield "eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 50 50\n(id) system\n"
    yield "heic", b"\0\0\0\x18ftypheic" + bytes(200)
    for kind in ("GIF", "BMP", "TIFF", "ICO"):
        yield kind, file_of(noise(64, 64), kind)
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = file_of(noise(200, 200), kind)
        for part in (12, 40, len(whole) // 2, len(whole) - 200):
            yield f"{kind} cut at {part}", whole[:part]
    png = bytearray(file_of(noise(64, 64), "PNG"))
    png[len(png) // 2] ^= 0xFF
    yield "PNG with a wrong sum", bytes(png)


@pytest.mark.parametrize(("what", "raw"), list(wrong_files()), ids=lambda x: x if isinstance(x, str) else "")
def test_damaged_and_other_files_are_refused(what: str, raw: bytes) -> None:
    assert refusal(raw) == "photo_unreadable"


@pytest.mark.parametrize("seed", range(60))
def test_no_scribble_over_a_file_does_worse_than_a_refusal(seed: int) -> None:
    import random

    dice = random.Random(seed)
    kind = ("JPEG", "PNG", "WEBP")[seed % 3]
    raw = bytearray(file_of(noise(60, 60), kind, exif=exif(6)))
    for _ in range(dice.randint(1, 20)):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    try:
        made = remade(bytes(raw))
    except InvalidMessage:
        return
    assert SECRET.encode() not in made.jpeg and made.width <= 1600 and made.height <= 1600


async def test_no_more_than_two_are_decoded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most = 0, 0

    def slow(raw: bytes) -> Any:
        nonlocal now, most
        now += 1
        most = max(most, now)
        time.sleep(0.05)
        now -= 1
        return raw

    monkeypatch.setattr(pictures, "remade", slow)
    room = Pictures()
    tasks = [asyncio.create_task(room.remake(b"%d" % n)) for n in range(8)]
    await asyncio.sleep(0.02)
    tasks[0].cancel()  # who goes away leaves the thread busy
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert most == 2 and sum(isinstance(r, bytes) for r in results) == 7
    room.close()


def scans(raw: bytes, count: int) -> bytes:
    """The same progressive JPEG with its last scan told until there are `count`."""
    last, end = raw.rindex(b"\xff\xda"), raw.rindex(b"\xff\xd9")
    return raw[:end] + raw[last:end] * (count - raw.count(b"\xff\xda")) + raw[end:]


def test_a_picture_told_in_too_many_scans_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = file_of(noise(400, 300), progressive=True)
    assert 2 < raw.count(b"\xff\xda") < 20
    assert seen(scans(raw, pictures.MAX_SCANS)).size == (400, 300)
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("was opened"))
    assert refusal(scans(raw, 101)) == "photo_unreadable"


async def test_no_more_than_eight_wait_for_the_two(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    monkeypatch.setattr(pictures, "remade", lambda raw: gate.wait(10) and raw)
    room = Pictures()
    tasks = [asyncio.create_task(room.remake(b"%d" % n)) for n in range(10)]
    await asyncio.sleep(0.05)
    with pytest.raises(ChannelBusy):
        await room.remake(b"one too many")
    tasks[0].cancel()  # who goes away leaves the thread busy, so nobody takes the place
    tasks[9].cancel()  # who only waited makes room
    await asyncio.sleep(0.05)
    tasks.append(asyncio.create_task(room.remake(b"in its place")))
    await asyncio.sleep(0.05)
    with pytest.raises(ChannelBusy):
        await room.remake(b"one too many")
    gate.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results[1:9] == [b"%d" % n for n in range(1, 9)] and results[10] == b"in its place"
    assert await room.remake(b"later") == b"later"  # type: ignore[comparison-overlap]
    room.close()
