"""Bad input gets a clear answer and loses nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.domain.failures import InvalidMessage
from api.domain.messages import MAX_TEXT, clean_text
from tests.conftest import Bridge, Citizen

HEADERS = {"Content-Type": "application/json"}


async def put_raw(citizen: Citizen, body: bytes, client_id: str = "raw", **headers: str) -> Any:
    url = f"/v1/conversations/{citizen.id}/messages/{client_id}"
    return await citizen.http.put(url, content=body, headers={**citizen.auth, **HEADERS, **headers})


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b'{"text": ""}', 422, "text_empty"),
        (b'{"text": "  \\u0000\\u0007 "}', 422, "text_empty"),
        (b'{"text": "\\u200b\\u200b\\u200d"}', 422, "text_empty"),
        (json.dumps({"text": "a" * 1001}).encode(), 422, "text_too_long"),
        (b'{"text": "' + b"a" * 10_000_000 + b'"}', 413, "too_large"),
        (b'{"text": ', 422, "invalid_request"),
        (b"[]", 422, "invalid_request"),
        (b"null", 422, "invalid_request"),
        (b'{"text": 5}', 422, "invalid_request"),
        (b'{"text": NaN}', 422, "invalid_request"),
        (b"\xff\xfe", 422, "invalid_request"),
        (b'{"text": "a", "button": "1:0"}', 422, "text_or_button"),
        (b"{}", 422, "text_or_button"),
        (b'{"button": "1:0"}', 422, "button_unknown"),
        (b'{"button": "99999999999999:0"}', 422, "button_unknown"),
        (b'{"button": "x"}', 422, "button_unknown"),
        (b'{"text": ' + b"[" * 20000 + b"}", 422, "invalid_request"),
    ],
    ids=lambda value: repr(value)[:24],
)
async def test_refused_clearly_and_stored_nowhere(
    bridge: Bridge, body: bytes, status: int, error: str
) -> None:
    citizen = await bridge.citizen()
    answer = await put_raw(citizen, body)
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert set(answer.json()) <= {"error", "message", "detail"} and answer.json()["message"]
    assert (await citizen.messages())["last_seq"] == 0


async def test_a_body_that_does_not_say_its_length_is_too_large_as_well(bridge: Bridge) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"text": "'
        for _ in range(100):
            yield b"a" * 100_000
        yield b'"}'

    citizen = await bridge.citizen()
    url = f"/v1/conversations/{citizen.id}/messages/long"
    answer = await citizen.http.put(url, content=pieces(), headers={**citizen.auth, **HEADERS})
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


async def test_invisible_characters_hide_no_number(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    await citizen.send("nik 0074\u200b0123\u20604567\ufeff0001")
    assert (await citizen.messages())["messages"][0]["text"] == "nik [NIK/KK]"


async def test_a_repeat_is_confirmed_however_fast_it_comes(run_bridge: Any) -> None:
    bridge = await run_bridge(messages_per_minute=3)
    citizen = await bridge.citizen()
    first = await citizen.send("pesan?", client_id="one")
    answers = [await citizen.send("pesan?", client_id="one") for _ in range(10)]
    assert {(a.status_code, a.json()["seq"]) for a in answers} == {(200, first.json()["seq"])}
    assert [(await citizen.send("lain?")).status_code for _ in range(3)] == [201, 201, 429]


async def test_lone_surrogates_are_refused(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    answer = await put_raw(citizen, b'{"text": "halo \\ud800 dunia"}')
    assert answer.status_code == 422
    assert (await citizen.messages())["last_seq"] == 0


@pytest.mark.parametrize(
    "text",
    [
        "🙏🙏🙏",
        "<script>alert(1)</script>",
        "'; DROP TABLE messages; --",
        "مرحبا",
        "a" * 1000,
        "/restart",
        "{{7*7}}",
        "%s%n",
    ],
)
async def test_odd_but_legal_text_is_kept_as_it_is(bridge: Bridge, text: str) -> None:
    citizen = await bridge.citizen()
    assert (await citizen.send(text)).status_code == 201
    view = await citizen.answered()
    assert view["messages"][0]["text"] == text


async def test_forms_and_plain_text_are_not_json(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = await put_raw(citizen, b'{"text": "halo"}', **{"Content-Type": kind})
        assert (answer.status_code, answer.json()["error"]) == (415, "unsupported_media_type")


async def test_another_site_may_not_write(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    for origin in (
        "https://evil.example",
        "null",
        "http://pendopo.test.evil.example",
        "http://evil-pendopo.test",
    ):
        assert (await put_raw(citizen, b'{"text": "halo"}', Origin=origin)).status_code == 403
    assert (await put_raw(citizen, b'{"text": "halo"}', Origin="http://pendopo.test")).status_code == 201


async def test_every_route_is_closed_to_other_tokens(bridge: Bridge) -> None:
    mine, other = await bridge.citizen(), await bridge.citizen()
    await mine.send("rahasia saya")
    routes = [
        ("GET", "messages"),
        ("GET", "live"),
        ("PUT", "messages/x"),
        ("POST", "handover"),
        ("DELETE", "handover"),
        ("POST", "end"),
    ]
    tokens = [
        {},
        other.auth,
        {"Authorization": "Bearer x"},
        {"Authorization": mine.token},
        {"Authorization": "Bearer "},
    ]
    for method, route in routes:
        for headers in tokens:
            url = f"/v1/conversations/{mine.id}/{route}"
            answer = await mine.http.request(method, url, json={"text": "x"}, headers=headers)
            assert (answer.status_code, answer.json()["error"]) == (404, "unknown_conversation"), (
                method,
                route,
            )
    unknown = await mine.http.get("/v1/conversations/00000000-0000/messages", headers=mine.auth)
    assert unknown.status_code == 404


async def test_tokens_expire(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    bridge.clock.forward(days=8)
    assert (await citizen.send("halo")).status_code == 404


async def test_the_same_client_id_is_one_message_whatever_the_body(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    first = await citizen.send("ktp hilang", client_id="sama")
    again = await asyncio.gather(*(citizen.send(f"lain {n}", client_id="sama") for n in range(20)))
    assert first.status_code == 201
    assert {(a.status_code, a.json()["seq"]) for a in again} == {(200, 1)}
    await citizen.answered()
    assert [h["text"] for h in bridge.engine.heard] == ["ktp hilang"]


async def test_fifty_deliveries_at_once_make_one_message(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    answers = await asyncio.gather(*(citizen.send("halo?", client_id="x") for _ in range(50)))
    assert sorted(a.status_code for a in answers) == [200] * 49 + [201]
    await citizen.answered()
    assert (await citizen.messages())["last_seq"] == 2


async def test_a_failed_attempt_is_not_remembered(bridge: Bridge) -> None:
    citizen = await bridge.citizen()
    assert (await citizen.send("", client_id="a")).status_code == 422
    assert (await citizen.send("halo", client_id="a")).status_code == 201


@pytest.mark.parametrize("client_id", ["a" * 101, "a b", "ä", "a%00b"])
async def test_malformed_client_ids(bridge: Bridge, client_id: str) -> None:
    citizen = await bridge.citizen()
    answer = await citizen.send("halo", client_id=client_id)
    assert (answer.status_code, answer.json()["error"]) == (422, "client_id_invalid")


async def test_a_hundred_messages_in_a_second_are_slowed_and_none_accepted_is_lost(run_bridge: Any) -> None:
    bridge = await run_bridge(messages_per_minute=60)
    citizen = await bridge.citizen()
    answers = await asyncio.gather(*(citizen.send(f"pesan {n}?") for n in range(100)))
    accepted = [a for a in answers if a.status_code == 201]
    refused = [a for a in answers if a.status_code == 429]
    assert (len(accepted), len(refused)) == (60, 40)
    assert all(
        int(a.headers["retry-after"]) >= 1 and a.json()["error"] == "too_many_requests" for a in refused
    )
    view = await citizen.until(lambda v: v["typing"] is None and v["messages"][-1]["author"] == "bot")
    assert sum(m["author"] == "citizen" for m in view["messages"]) == 60
    heard = " ".join(h["text"] for h in bridge.engine.heard)
    assert all(heard.count(f"pesan {n}?") <= 1 for n in range(100)) and heard.count("pesan") == 60


async def test_unknown_addresses_and_methods(bridge: Bridge) -> None:
    http = bridge.client()
    assert (await http.get("/tidak/ada")).json()["error"] == "not_found"
    assert (await http.put("/v1/conversations")).json()["error"] == "method_not_allowed"
    assert (await http.get("/v1/offices/atlantis")).json()["error"] == "unknown_office"
    assert (await http.post("/v1/conversations", json={"office": "atlantis"})).status_code == 404


async def test_a_crash_is_answered_without_its_trace(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = await bridge.citizen()
    bridge.parts.store._reader = None  # type: ignore[assignment]
    answer = await citizen.http.get(f"/v1/conversations/{citizen.id}/messages", headers=citizen.auth)
    assert (answer.status_code, answer.json()["error"]) == (500, "internal_error")
    assert "Traceback" not in answer.text and "NoneType" not in answer.text


@given(st.text(st.characters(codec=None), max_size=1200))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_cleaning_accepts_or_names_the_problem(raw: str) -> None:
    try:
        text = clean_text(raw)
    except InvalidMessage as problem:
        assert problem.facts["name"] in ("text_empty", "text_too_long", "text_invalid")
    else:
        assert 1 <= len(text) <= MAX_TEXT and "\x00" not in text
        text.encode()
        assert clean_text(text) == text


def test_the_api_description_names_every_refusal(bridge: Bridge) -> None:
    described = bridge.app.openapi()["paths"]
    for path, methods in described.items():
        if not path.startswith(("/v1", "/desk/api")):
            continue
        for method, route in methods.items():
            for status in ("404", "422", "503"):
                schema = route["responses"][status]["content"]["application/json"]["schema"]
                assert schema["$ref"].endswith("/ErrorBody"), (method, path, status)
