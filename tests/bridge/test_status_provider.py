"""Asking an agency: a real HTTP server that is right, slow, broken, or says something else."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from api.domain.applications import ApplicationAnswer, Found, NotConnected, NotFound, Silent
from api.domain.wishes import LookUpApplication
from api.settings import Settings, SettingsError, load, provider_tokens
from api.status_provider import MAX_ANSWER, HttpStatusProvider, Provider
from tests.conftest import Bridge, Citizen

TOKEN = "an-invented-token-of-the-test"
GOOD = {
    "found": True,
    "status": "Sedang dicetak",
    "since": "2026-11-20T09:00:00+08:00",
    "next_step": "Ambil di loket.",
}


@dataclass
class Agency:
    """A server that answers each request with the next of its script, the last one for ever."""

    script: list[Any] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/status"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head.split("\r\n")[1:])}
            self.heard.append((headers, await reader.readexactly(int(headers["content-length"]))))
            say = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            if say == "slow":
                await asyncio.sleep(3)
            elif say == "drip":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                for _ in range(60):
                    writer.write(b" ")
                    await writer.drain()
                    await asyncio.sleep(0.05)
            elif say != "hang up":
                status, body = say if isinstance(say, tuple) else (200, json.dumps(say).encode())
                extra = f"Location: {self.url}\r\n" if status == 302 else ""
                writer.write(
                    f"HTTP/1.1 {status} X\r\nConnection: close\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def agency() -> AsyncIterator[Agency]:
    one = Agency([GOOD])
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    yield one
    server.close()


class Monotonic:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def ask(agency: Agency, *, key: str = "disdukcapil", **given: Any) -> ApplicationAnswer:
    async with httpx.AsyncClient(trust_env=False) as client:
        provider = HttpStatusProvider(client, {key: Provider(agency.url, TOKEN)}, connect_s=0.2, read_s=0.6)
        return await provider.ask(given.get("service", "ktp_el_hilang"), "disdukcapil", "REG-1")


async def test_a_right_answer_and_a_signed_question(agency: Agency) -> None:
    found = await ask(agency)
    assert isinstance(found, Found) and (found.status, found.next_step) == (
        "Sedang dicetak",
        "Ambil di loket.",
    )
    assert found.since is not None and found.since.isoformat() == "2026-11-20T09:00:00+08:00"
    ((headers, body),) = agency.heard
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert (
        headers["x-pendopo-signature"] == f"sha256={hmac.digest(TOKEN.encode(), body, hashlib.sha256).hex()}"
    )
    question = json.loads(body)
    assert set(question) == {"version", "request_id", "service", "number"}
    assert (question["version"], question["service"], question["number"]) == (1, "ktp_el_hilang", "REG-1")


async def test_the_services_own_provider_and_none_at_all(agency: Agency) -> None:
    assert isinstance(await ask(agency, key="ktp_el_hilang"), Found)
    assert await ask(agency, key="samsat") == NotConnected()


async def test_an_unknown_number_is_an_answer(agency: Agency) -> None:
    agency.script = [{"found": False}]
    assert await ask(agency) == NotFound()
    assert len(agency.heard) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        [],
        None,
        {"found": "yes"},
        {"found": True},
        {**GOOD, "status": ""},
        {**GOOD, "status": "\u0000 \u200b"},
        {**GOOD, "status": 5},
        {**GOOD, "status": "a" * 201},
        {**GOOD, "since": "kemarin"},
        {**GOOD, "since": "2026-11-20T09:00:00"},
        {**GOOD, "since": 5},
        {**GOOD, "next_step": "a" * 301},
        (200, b"not json"),
        (200, b"\xff\xfe"),
        (200, b" " * (MAX_ANSWER + 1)),
        (204, b""),
        (302, b""),
        (401, b"{}"),
        (404, b"{}"),
        (500, b"<html>"),
        "hang up",
        "slow",
        "drip",
    ],
    ids=lambda value: repr(value)[:30],
)
async def test_what_is_no_answer_is_silence_after_two_attempts_with_one_id(
    agency: Agency, wrong: Any
) -> None:
    agency.script = [wrong]
    started = time.perf_counter()
    assert await ask(agency) == Silent()
    assert time.perf_counter() - started < 2.5
    assert len(agency.heard) == 2
    assert len({json.loads(body)["request_id"] for _, body in agency.heard}) == 1


async def test_a_second_attempt_can_succeed(agency: Agency) -> None:
    agency.script = ["hang up", GOOD]
    assert isinstance(await ask(agency), Found)


async def test_nobody_listens(agency: Agency) -> None:
    gone = Agency(port=1)
    assert await ask(gone) == Silent()


async def test_an_agencys_words_are_one_line_without_personal_numbers(agency: Agency) -> None:
    agency.script = [{"found": True, "status": "Siap\n\u202ediambil a.n. 0074012345670001"}]
    assert await ask(agency) == Found("Siap diambil a.n. [NIK/KK]")


async def test_after_three_silent_questions_nobody_is_asked_for_a_while(agency: Agency) -> None:
    clock = Monotonic()
    agency.script = [(500, b"")]
    async with httpx.AsyncClient(trust_env=False) as client:
        provider = HttpStatusProvider(
            client, {"u": Provider(agency.url, TOKEN)}, clock, connect_s=0.2, read_s=0.6
        )
        for _ in range(3):
            assert await provider.ask("s", "u", "1") == Silent()
        assert len(agency.heard) == 6
        assert await provider.ask("s", "u", "1") == Silent()
        assert len(agency.heard) == 6  # the circuit is open
        clock.now = 31
        both = await asyncio.gather(provider.ask("s", "u", "1"), provider.ask("s", "u", "1"))
        assert both == [Silent(), Silent()] and len(agency.heard) == 8  # one of them tried
        clock.now, agency.script = 70, [GOOD]
        assert isinstance(await provider.ask("s", "u", "1"), Found)
        assert isinstance(await provider.ask("s", "u", "1"), Found)


def environment(monkeypatch: pytest.MonkeyPatch, url: str, token: str | None = TOKEN) -> dict[str, Any]:
    if token:
        monkeypatch.setenv("PENDOPO_STATUS_TOKEN_UJI", token)
    return {"disdukcapil": {"url": url, "token_env": "PENDOPO_STATUS_TOKEN_UJI"}}


async def asked(citizen: Citizen, bridge: Bridge, number: str, words: str = "cek") -> dict[str, Any]:
    bridge.engine.wish = LookUpApplication("ktp_el_hilang", number)
    before = sum(m["author"] == "bot" for m in (await citizen.messages())["messages"])
    await citizen.send(words)
    view = await citizen.answered(before + 2)
    return view["messages"][-1]


async def test_a_citizen_reads_what_the_agency_says(
    run_bridge: Any, agency: Agency, monkeypatch: Any
) -> None:
    bridge = await run_bridge(status_providers=environment(monkeypatch, agency.url))
    citizen = await bridge.citizen()
    message = await asked(citizen, bridge, "REG-1")
    assert (
        message["card"]["kind"] == "application"
        and "Sedang dicetak (sejak Jumat, 20 Nov 2026" in message["text"]
    )


async def test_others_write_while_an_agency_is_slow(
    run_bridge: Any, agency: Agency, monkeypatch: Any
) -> None:
    """No transaction is open while asking; on SQLite one would hold up every other writer."""
    agency.script = ["slow"]
    bridge = await run_bridge(status_providers=environment(monkeypatch, agency.url))
    citizen, other = await bridge.citizen(), await bridge.citizen()
    bridge.engine.wish = LookUpApplication("ktp_el_hilang", "REG-1")
    await citizen.send("cek")
    while not agency.heard:
        await asyncio.sleep(0.01)
    bridge.engine.wish = None
    started = time.perf_counter()
    await other.send("halo?")
    await other.answered()
    assert time.perf_counter() - started < 2


async def test_a_silent_agency_is_said_so_with_where_to_ask(
    run_bridge: Any, agency: Agency, monkeypatch: Any
) -> None:
    agency.script = [(500, b"")]
    bridge = await run_bridge(status_providers=environment(monkeypatch, agency.url))
    message = await asked(await bridge.citizen(), bridge, "REG-1")
    assert "sistem instansi sedang tidak menjawab" in message["text"] and "Disdukcapil" in message["text"]


async def test_without_a_provider_the_citizen_learns_where_to_ask(bridge: Bridge) -> None:
    message = await asked(await bridge.citizen(), bridge, "REG-1")
    assert (
        "belum tersambung dengan sistem Disdukcapil" in message["text"] and "Jam layanan" in message["text"]
    )


async def test_a_long_number_that_was_masked_reaches_the_agency_and_a_nik_does_not(
    run_bridge: Any, agency: Agency, monkeypatch: Any
) -> None:
    bridge = await run_bridge(status_providers=environment(monkeypatch, agency.url))
    citizen = await bridge.citizen()
    message = await asked(citizen, bridge, "[NOMOR]", "cek nomor 1234567890")
    assert "Sedang dicetak" in message["text"] and "1234567890" not in json.dumps(await citizen.messages())
    assert json.loads(agency.heard[-1][1])["number"] == "1234567890"
    for number, words in (
        ("[NIK/KK]", "0074012345670001"),
        ("0074012345670001", "cek"),
        ("[NOMOR]", "1234567890 atau 9876543210"),
    ):
        message = await asked(citizen, bridge, number, words)
        assert "tidak dapat saya baca" in message["text"]
    assert len(agency.heard) == 1


async def test_after_five_unknown_numbers_the_agency_is_left_alone(
    run_bridge: Any, agency: Agency, monkeypatch: Any
) -> None:
    agency.script = [{"found": False}]
    bridge = await run_bridge(status_providers=environment(monkeypatch, agency.url))
    citizen = await bridge.citizen()
    for n in range(5):
        assert "tidak menemukan" in (await asked(citizen, bridge, f"REG-{n}"))["text"]
    assert "kami hentikan dulu" in (await asked(citizen, bridge, "REG-9"))["text"]
    assert len(agency.heard) == 5


async def test_ten_applications_an_hour_are_enough_however_many_of_them_exist(
    run_bridge: Any, agency: Agency, monkeypatch: Any
) -> None:
    bridge = await run_bridge(status_providers=environment(monkeypatch, agency.url))
    citizen, other = await bridge.citizen(), await bridge.citizen()
    for n in range(10):
        assert "Sedang dicetak" in (await asked(citizen, bridge, f"REG-{n}"))["text"]
    assert "kami hentikan dulu" in (await asked(citizen, bridge, "REG-10"))["text"]
    assert len(agency.heard) == 10
    assert "Sedang dicetak" in (await asked(other, bridge, "REG-10"))["text"]
    bridge.clock.forward(minutes=61)
    assert "Sedang dicetak" in (await asked(citizen, bridge, "REG-10"))["text"]


@pytest.mark.parametrize(
    "raw",
    [
        "{",
        "[]",
        '{"u": {"url": "http://agency.example/x", "token_env": "PENDOPO_STATUS_TOKEN_UJI"}}',
        '{"u": {"url": "https://user:pass@agency.example", "token_env": "PENDOPO_STATUS_TOKEN_UJI"}}',
        '{"u": {"url": "https://agency.example", "token_env": "PATH"}}',
        '{"u": {"url": "https://agency.example"}}',
        '{"u": {"url": "https://agency.example", "token_env": "PENDOPO_STATUS_TOKEN_UJI", "x": 1}}',
    ],
)
def test_a_wrong_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("PENDOPO_STATUS_PROVIDERS", raw)
    monkeypatch.setenv("PENDOPO_STATUS_TOKEN_UJI", TOKEN)
    with pytest.raises(SettingsError, match="PENDOPO_STATUS_PROVIDERS"):
        load()


def test_a_missing_or_short_token_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    providers = environment(monkeypatch, "https://agency.example", None)
    for token in (None, "short"):
        if token:
            monkeypatch.setenv("PENDOPO_STATUS_TOKEN_UJI", token)
        with pytest.raises(SettingsError, match="PENDOPO_STATUS_TOKEN_UJI"):
            provider_tokens(Settings(_env_file=None, status_providers=providers))
    monkeypatch.setenv("PENDOPO_STATUS_TOKEN_UJI", TOKEN)
    settings = Settings(_env_file=None, status_providers=providers)
    assert provider_tokens(settings) == {"disdukcapil": TOKEN}
