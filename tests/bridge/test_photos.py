"""A photo from the citizen's telephone to the officer who opens it, and who may not."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from PIL import Image

from api.domain.photos import MAX_PER_CONVERSATION, MAX_UPLOAD
from tests.bridge.test_tickets import everything
from tests.conftest import Bridge, Citizen
from tests.unit.test_pictures import SECRET, exif, file_of, noise

PHOTO = file_of(noise(300, 200), exif=exif(6))


async def put(
    citizen: Citizen, raw: Any = PHOTO, client_id: str = "f1", kind: str = "image/jpeg", **headers: str
) -> httpx.Response:
    return await citizen.http.put(
        f"/v1/conversations/{citizen.id}/photos/{client_id}",
        content=raw,
        headers={**citizen.auth, "Content-Type": kind, **headers},
    )


async def sent(bridge: Bridge, citizen: Citizen, client_id: str = "f1") -> dict[str, Any]:
    """A photo that the bot has answered: its sequence number and id."""
    before = len(bridge.engine.heard)
    answer = await put(citizen, client_id=client_id)
    assert answer.status_code == 201, answer.text
    await citizen.until(lambda v: len(bridge.engine.heard) > before and v["typing"] is None)
    return dict(answer.json())


async def rows(bridge: Bridge) -> list[Any]:
    async with bridge.parts.store.read() as uow:
        return list((await uow.connection.execute(sa.text("SELECT * FROM photos"))).mappings())


async def opened(http: httpx.AsyncClient, path: str, **headers: str) -> httpx.Response:
    answer = await http.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "no-store"
    image = Image.open(io.BytesIO(answer.content))
    image.load()
    assert image.size == (200, 300) and not image.getexif() and SECRET.encode() not in answer.content
    return answer


async def test_a_photo_is_a_message_and_the_bot_hears_of_it(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    photo = await sent(bridge, citizen)
    (message,) = [m for m in (await citizen.messages())["messages"] if m["author"] == "citizen"]
    assert (message["kind"], message["text"]) == ("media", "[foto]")
    assert message["card"] == {"kind": "photo", "photo": photo["photo"], "width": 200, "height": 300}
    assert message["seq"] == photo["seq"]
    assert bridge.engine.heard[-1]["text"] == "[foto]"
    assert bridge.engine.heard[-1]["id"] == f"{citizen.id}:1-1"
    await opened(citizen.http, f"/v1/conversations/{citizen.id}/photos/{photo['photo']}", **citizen.auth)


async def test_what_a_model_makes_of_the_word_is_not_the_citizens(bridge: Bridge) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    await sent(bridge, citizen)
    seen = await rina.get(f"/conversations/{citizen.id}")
    assert seen["service"] is None  # the fake engine understands a service in everything
    assert seen["messages"][0]["understanding"]["service"] is None


async def test_it_lies_sealed_and_without_what_the_file_said(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    await sent(bridge, citizen)
    (row,) = await rows(bridge)
    assert row["conversation_id"] == citizen.id and row["ticket"] is None and row["size"] > 1000
    assert b"JFIF" not in row["ciphertext"] and len(row["ciphertext"]) > row["size"]
    assert SECRET not in await everything(bridge)


async def test_the_same_id_again_changes_nothing_however_fast_it_comes(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    answers = await asyncio.gather(*(put(citizen) for _ in range(6)))
    assert sorted(a.status_code for a in answers) == [200] * 5 + [201]
    assert len({a.text for a in answers}) == 1
    later = await put(citizen, b"not even a photo")  # the first result, unread
    assert later.status_code == 200 and later.json() == answers[0].json()
    assert len(await rows(bridge)) == 1
    assert sum(m["author"] == "citizen" for m in (await citizen.messages())["messages"]) == 1


async def test_each_photo_is_a_turn_of_its_own(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    bridge.engine.gate = asyncio.Event()
    await citizen.send("lampu jalan mati")
    while not bridge.engine.heard:
        await asyncio.sleep(0.01)
    await citizen.send("di jalan mawar")
    await put(citizen, client_id="a")
    await put(citizen, client_id="b")
    await citizen.send("ini fotonya")
    bridge.engine.gate.set()
    await citizen.answered(5)
    words = ["lampu jalan mati", "di jalan mawar", "[foto]", "[foto]", "ini fotonya"]
    assert [h["text"] for h in bridge.engine.heard] == words


@pytest.mark.parametrize(
    "typed", ["[foto]", "[FOTO]", "[ foto ]", "/[foto]", "[fo\u200bto]", "\u202e[foto]", "lihat [foto] ini"]
)
async def test_the_word_typed_by_hand_is_no_photo(bridge: Bridge, typed: str) -> None:
    citizen = await bridge.citizen()
    await citizen.send(typed)
    view = await citizen.answered()
    assert "(foto)" in view["messages"][0]["text"].lower() and view["messages"][0]["card"] is None
    assert "[foto]" not in str(bridge.engine.heard[-1]["text"]).lower()


# What is refused


@pytest.mark.parametrize(
    "kind", ["image/gif", "image/svg+xml", "application/json", "text/plain", "multipart/form-data", ""]
)
async def test_other_kinds_are_refused_unread(bridge: Bridge, kind: str) -> None:
    citizen = await bridge.citizen()
    answer = await put(citizen, kind=kind)
    assert (
        answer.status_code == 415 and answer.json()["message"] == "Kirim foto sebagai JPEG, PNG, atau WebP."
    )
    assert (await citizen.messages())["messages"] == []


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"", "photo_unreadable"),
        (b"halo", "photo_unreadable"),
        (PHOTO[: len(PHOTO) // 2], "photo_unreadable"),
        (file_of(noise(60, 60), "GIF"), "photo_unreadable"),
        (file_of(Image.new("1", (8001, 5000)), "PNG"), "photo_too_many_pixels"),
    ],
)
async def test_what_is_no_photo_is_refused_and_nothing_is_stored(
    bridge: Bridge, raw: bytes, name: str
) -> None:
    citizen = await bridge.citizen()
    answer = await put(citizen, raw)
    assert (answer.status_code, answer.json()["error"]) == (422, name)
    assert "foto" in answer.json()["message"].lower() and answer.json()["message"].endswith(".")
    assert (await citizen.messages())["messages"] == [] and await rows(bridge) == []
    assert (await put(citizen)).status_code == 201  # the id is still free


async def test_five_megabytes_are_taken_and_a_byte_more_is_not(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    assert (await put(citizen, PHOTO + bytes(MAX_UPLOAD - len(PHOTO)))).status_code == 201
    answer = await put(citizen, PHOTO + bytes(MAX_UPLOAD + 1 - len(PHOTO)), "f2")
    assert (answer.status_code, answer.json()["error"]) == (413, "photo_too_large")
    assert answer.json()["message"] == "Foto terlalu besar. Paling besar 5 MB."


async def test_a_stream_without_end_is_cut_off(bridge: Bridge) -> None:
    citizen, given = await bridge.citizen(), 0

    async def endless() -> Any:
        nonlocal given
        while given < 50_000_000:
            given += 65_536
            yield bytes(65_536)

    answer = await put(citizen, endless())  # no Content-Length: counted while it comes in
    assert (answer.status_code, answer.json()["error"]) == (413, "photo_too_large")
    assert len(await rows(bridge)) == 0


async def test_only_photos_may_be_large(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    for path in (
        f"/v1/conversations/{citizen.id}/messages/photos",
        f"/v1/conversations/{citizen.id}/photos/a/b",
    ):
        answer = await citizen.http.put(path, content=bytes(70_000), headers=citizen.auth)
        assert answer.status_code == 413, path
    answer = await citizen.http.post(f"/v1/conversations/{citizen.id}/photos/a", content=bytes(70_000))
    assert answer.status_code == 413


@pytest.mark.parametrize("bad", ["", "a b", "x" * 101, "é"])
async def test_an_id_of_another_kind_is_refused(bridge: Bridge, bad: str) -> None:
    citizen = await bridge.citizen()
    assert (await put(citizen, client_id=bad)).status_code in (404, 405, 422)
    assert (await citizen.messages())["messages"] == []


async def test_without_the_conversations_token_there_is_nothing(bridge: Bridge) -> None:
    citizen, other = await bridge.citizen(), await bridge.citizen()
    photo = await sent(bridge, citizen)
    path = f"/v1/conversations/{citizen.id}/photos/"
    for headers in ({}, other.auth, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}):
        assert (await citizen.http.get(path + photo["photo"], headers=headers)).status_code == 404
        answer = await citizen.http.put(
            path + "n", content=PHOTO, headers={**headers, "Content-Type": "image/jpeg"}
        )
        assert (answer.status_code, answer.json()["error"]) == (404, "unknown_conversation")
    own = f"/v1/conversations/{other.id}/photos/{photo['photo']}"
    answer = await other.http.get(own, headers=other.auth)
    assert (answer.status_code, answer.json()["error"]) == (404, "unknown_photo")
    assert (await citizen.http.get(path + "x" * 37, headers=citizen.auth)).status_code == 422
    assert len(await rows(bridge)) == 1


async def test_another_sites_page_cannot_send_one(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    assert (await put(citizen, Origin="https://lain.example")).status_code == 403


async def test_photos_have_a_pace_of_their_own(run_bridge: Any) -> None:
    bridge = await run_bridge(photos_per_minute=2)
    citizen = await bridge.citizen()
    codes = [(await put(citizen, client_id=f"f{n}")).status_code for n in range(3)]
    assert codes == [201, 201, 429]
    assert (await put(citizen, client_id="f1")).status_code == 200  # received before: not counted
    assert (await citizen.send("halo")).status_code == 201
    other = await bridge.citizen()
    assert (await put(other)).status_code == 201


async def test_an_address_has_a_pace_too(run_bridge: Any) -> None:
    bridge = await run_bridge(address_photos_per_minute=2)
    codes = [(await put(await bridge.citizen())).status_code for _ in range(3)]
    assert codes == [201, 201, 429]


async def test_a_conversation_holds_so_many_and_no_more(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    for n in range(MAX_PER_CONVERSATION):
        assert (await put(citizen, client_id=f"f{n}")).status_code == 201
    answer = await put(citizen, client_id="more")
    assert (answer.status_code, answer.json()["error"]) == (422, "photo_too_many")


async def test_a_conversation_closed_long_ago_takes_none(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    await citizen.http.post(f"/v1/conversations/{citizen.id}/end", json={}, headers=citizen.auth)
    bridge.clock.forward(hours=25)
    assert (await put(citizen)).status_code == 409


# Without JavaScript


async def test_the_plain_form_takes_one_too(bridge: Bridge) -> None:
    http = bridge.client()
    assert "formulir/foto" not in (await http.get("/formulir")).text  # nothing to send it to yet
    page = await http.post("/formulir", data={"nomor": "1", "teks": "mau lapor"}, follow_redirects=True)
    key = page.text.split('name="kunci" value="')[1].split('"')[0]
    assert 'action="/formulir/foto"' in page.text
    form = {"kunci": key, "nomor": "1-f"}

    def file(raw: bytes) -> Any:
        return {"foto": ("IMG_1.jpg", raw, "image/jpeg")}

    for _ in range(2):  # pressed twice
        answer = await http.post("/formulir/foto", data=form, files=file(PHOTO), follow_redirects=True)
        assert answer.status_code == 200 and answer.text.count(">[foto]<") == 1
    assert len(await rows(bridge)) == 1
    for raw, status, words in (
        (b"", 422, "tidak dapat dibaca"),
        (b"halo", 422, "tidak dapat dibaca"),
        (PHOTO + bytes(MAX_UPLOAD + 5000), 413, "Paling besar 5 MB"),
    ):
        answer = await http.post("/formulir/foto", data={**form, "nomor": "2-f"}, files=file(raw))
        assert answer.status_code == status and words in answer.text and "<html" in answer.text
    assert (
        await http.post("/formulir/foto", data={**form, "kunci": "x"}, files=file(PHOTO))
    ).status_code == 403
    stranger = await bridge.client().post("/formulir/foto", data=form, files=file(PHOTO))
    assert stranger.status_code == 404 and "<html" in stranger.text
    foreign = await http.post(
        "/formulir/foto", data=form, files=file(PHOTO), headers={"Origin": "https://lain.example"}
    )
    assert foreign.status_code == 403
    assert len(await rows(bridge)) == 1


async def test_when_too_many_wait_it_is_refused_for_now_and_nothing_is_lost(bridge: Bridge) -> None:
    http = bridge.client()
    page = await http.post("/formulir", data={"nomor": "1", "teks": "mau lapor"}, follow_redirects=True)
    form = {"kunci": page.text.split('name="kunci" value="')[1].split('"')[0], "nomor": "1-f"}
    citizen, waiting = await bridge.citizen(), bridge.parts.pictures._taken
    waiting.update(Future() for _ in range(10))
    busy = await put(citizen)
    assert (busy.status_code, busy.json()["error"]) == (503, "channel_busy")
    shown = await http.post("/formulir/foto", data=form, files={"foto": ("a.jpg", PHOTO, "image/jpeg")})
    assert shown.status_code == 503 and "Coba lagi sebentar" in shown.text and "<html" in shown.text
    waiting.clear()
    assert (await put(citizen)).status_code == 201 and len(await rows(bridge)) == 1
