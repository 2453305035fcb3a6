"""Makes a citizen's photo anew: decoded within limits, upright, small, and nothing kept but what is to be seen.

A file from a telephone says where it was taken (EXIF GPS), when and with what; a file from elsewhere may be made to
attack whoever decodes it. So nothing of the file itself is kept, and it is decoded in a thread, at most two at once.
"""

from __future__ import annotations

import asyncio
import io
import warnings
from concurrent.futures import Future, ThreadPoolExecutor

from PIL import Image

from api.domain.failures import ChannelBusy, InvalidMessage
from api.domain.photos import Picture

MAX_PIXELS = 40_000_000
LONGEST_SIDE = 1600
QUALITY = 85
AT_ONCE = 2
MOST_WAITING = 8
# A progressive JPEG tells its picture again and again; cameras take about ten scans, and each is decoded over every pixel.
MAX_SCANS = 100
_JPEG, _SCAN = b"\xff\xd8", b"\xff\xda"
_FORMATS = ("JPEG", "PNG", "WEBP")
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# The size in the header is checked below, before a pixel is decoded; this is the library's own net behind it.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class Pictures:
    """The two threads that decode, and the few pictures that may wait for them. A caller who goes away leaves its thread
    busy, so there are never more."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pictures")
        self._taken: set[Future[Picture]] = set()

    async def remake(self, raw: bytes) -> Picture:
        """Raises `InvalidMessage` like `remade`, and `ChannelBusy` when too many wait already."""
        if len(self._taken) >= AT_ONCE + MOST_WAITING:
            raise ChannelBusy("Too many photos wait to be made anew.")
        made = self._threads.submit(remade, raw)
        self._taken.add(made)
        made.add_done_callback(self._taken.discard)
        return await asyncio.wrap_future(made)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def remade(raw: bytes) -> Picture:
    """The first frame of a JPEG, PNG or WebP file as a new JPEG of at most `LONGEST_SIDE` pixels.

    Raises `InvalidMessage` with `name` "photo_unreadable" (another format, damaged, cut off, told in too many scans) or
    "photo_too_many_pixels".
    """
    # Within the pixels' own data a byte FF is never followed by DA, so this counts the scans before any is decoded.
    if raw.startswith(_JPEG) and raw.count(_SCAN) > MAX_SCANS:
        raise InvalidMessage("The photo is told in too many scans.", name="photo_unreadable")
    try:
        with _opened(raw) as checked:
            checked.verify()  # leaves the file used up, so it is opened again
        with _opened(raw) as image:
            # A large JPEG is decoded at a fraction of its size.
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            image.load()
            turn = _UPRIGHT.get(_orientation(image))
            small = _plain(image)
    except InvalidMessage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    # Decoders meet damaged files with errors of every kind: OSError, SyntaxError, struct.error, ValueError, …
    except Exception:
        raise InvalidMessage("The photo cannot be read.", name="photo_unreadable") from None
    if turn is not None:
        small = small.transpose(turn)
    clean = Image.new(
        "RGB", small.size
    )  # comments and profiles travel with the image that was read, not with pixels
    clean.paste(small)
    file = io.BytesIO()
    clean.save(file, "JPEG", quality=QUALITY, optimize=True)
    return Picture(file.getvalue(), clean.width, clean.height)


def _opened(raw: bytes) -> Image.Image:
    """The file's header; the size it claims is believed before anything is decoded."""
    image = Image.open(io.BytesIO(raw), formats=_FORMATS)
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    return image


def _too_many_pixels() -> InvalidMessage:
    return InvalidMessage(f"The photo has more than {MAX_PIXELS} pixels.", name="photo_too_many_pixels")


def _orientation(image: Image.Image) -> int:
    """How the camera was held; 1, upright, where the file says nothing that can be read."""
    try:
        said = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # damaged EXIF is no reason to refuse a picture that can be seen
        return 1
    return said if isinstance(said, int) else 1


def _plain(image: Image.Image) -> Image.Image:
    """Shrunk, in RGB, transparent parts white."""
    if image.mode in ("1", "P"):  # their pixels are numbers of colours, which cannot be mixed
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode.startswith("I"):  # 16 bits of grey; a plain conversion would cut them off at white
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if image.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in image.info:
        seen = image.convert("RGBA")
        white = Image.new("RGB", seen.size, "white")
        white.paste(seen, mask=seen.getchannel("A"))
        return white
    return image.convert("RGB")
