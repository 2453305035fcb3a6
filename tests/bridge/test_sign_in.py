"""Signing in: sessions, CSRF, second factor, pace, set-up link, and what leaks to nobody."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from api.security import fingerprint, new_token
from api.store.tables import metadata
from tests.conftest import PASSWORD, Bridge


async def test_no_session_no_data(bridge: Bridge) -> None:
    http = bridge.client()
    for path in ("/queue", "/units", "/session", "/live", "/conversations/x"):
        answer = await http.get(f"/desk/api{path}")
        assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized"), path


async def test_every_desk_route_needs_a_session(bridge: Bridge) -> None:
    http = bridge.client()
    open_ones = {("POST", "/desk/api/session"), ("POST", "/desk/api/setup")}
    checked = 0
    for path, methods in bridge.app.openapi()["paths"].items():
        for method in methods:
            if path.startswith("/desk/api") and (method.upper(), path) not in open_ones:
                url = path.replace("{conversation_id}", "x").replace("{client_id}", "y")
                answer = await http.request(method, url, json={"text": "a"})
                assert answer.status_code == 401, (method, path)
                checked += 1
    assert checked >= 13


async def test_wrong_password_and_unknown_account_look_the_same(bridge: Bridge) -> None:
    await bridge.officer()
    http = bridge.client()
    bodies = [
        (await http.post("/desk/api/session", json={"email": e, "password": "salah-semua"})).json()
        for e in ("rina@kota.example", "tidak@ada.example")
    ]
    assert bodies[0] == bodies[1] and bodies[0]["error"] == "invalid_credentials"


async def test_state_changes_need_the_csrf_token_and_our_own_page(bridge: Bridge) -> None:
    rina, citizen = await bridge.officer(), await bridge.citizen()
    await citizen.http.post(f"/v1/conversations/{citizen.id}/handover", json={}, headers=citizen.auth)
    url = f"/desk/api/conversations/{citizen.id}/claim"
    assert (await rina.http.post(url)).json()["error"] == "csrf_failed"
    assert (await rina.http.post(url, headers={"X-CSRF-Token": "ä".encode()})).status_code == 403
    good = {"X-CSRF-Token": rina.csrf}
    assert (await rina.http.post(url, headers={**good, "Origin": "https://evil.example"})).status_code == 403
    assert (await rina.http.post(url, headers={**good, "Sec-Fetch-Site": "cross-site"})).status_code == 403
    assert (await rina.http.post(url, headers=good)).status_code == 200


async def test_cookies_are_locked_down(run_bridge: Any) -> None:
    bridge = await run_bridge(env="production", public_url="https://pendopo.test")
    bridge.base = "https://pendopo.test"
    await bridge.officer()
    http = bridge.client()
    answer = await http.post("/desk/api/session", json={"email": "rina@kota.example", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-pendopo=")
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"))
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    assert (await http.get("/openapi.json")).status_code == 404


async def test_sessions_end_by_sign_out_idleness_and_age(bridge: Bridge) -> None:
    rina = await bridge.officer()
    out = await rina.http.delete("/desk/api/session", headers={"X-CSRF-Token": rina.csrf})
    assert out.status_code == 204 and "storage" in out.headers["clear-site-data"]
    assert (await rina.http.get("/desk/api/session")).status_code == 401
    rina = await bridge.sign_in("rina@kota.example")
    bridge.clock.forward(minutes=31)
    assert (await rina.http.get("/desk/api/session")).status_code == 401


async def test_a_totp_code_works_once(bridge: Bridge) -> None:
    seed = pyotp.random_base32()
    async with bridge.parts.store.begin() as uow:
        await uow.officers.add(
            email="sari@kota.example",
            name="Sari",
            role="petugas",
            unit=None,
            password_hash=await bridge.parts.passwords.hash(PASSWORD),
            totp_seed=seed,
            now=bridge.clock(),
        )
        await uow.commit()
    http, login = bridge.client(), {"email": "sari@kota.example", "password": PASSWORD}
    assert (await http.post("/desk/api/session", json=login)).json()["error"] == "totp_required"
    code = pyotp.TOTP(seed).at(bridge.clock())
    assert (await http.post("/desk/api/session", json={**login, "totp": "000000"})).status_code == 401
    answers = await asyncio.gather(
        *(http.post("/desk/api/session", json={**login, "totp": code}) for _ in range(4))
    )
    assert sorted(a.status_code for a in answers) == [200, 401, 401, 401]


async def test_guessing_is_slowed(bridge: Bridge) -> None:
    http = bridge.client()
    login = {"email": "rina@kota.example", "password": "tebak-tebak"}
    statuses = [(await http.post("/desk/api/session", json=login)).status_code for _ in range(12)]
    assert statuses == [401] * 10 + [429] * 2


async def test_the_setup_link_works_once(bridge: Bridge) -> None:
    token = new_token()
    async with bridge.parts.store.begin() as uow:
        await uow.officers.invite(fingerprint(token), "admin", bridge.clock() + timedelta(hours=1))
        await uow.commit()
    http = bridge.client()
    body = {"token": token, "name": "Ani", "email": "ani@kota.example", "password": "12345678"}
    assert (await http.post("/desk/api/setup", json=body)).json()["error"] == "weak_password"
    body["password"] = PASSWORD
    made = await http.post("/desk/api/setup", json=body)
    assert made.status_code == 201 and made.json()["officer"]["role"] == "admin"
    assert made.json()["totp_uri"] is None
    assert (await http.post("/desk/api/setup", json={**body, "email": "b@kota.example"})).status_code == 403
    await bridge.sign_in("ani@kota.example")


async def test_production_insists_on_the_second_factor(run_bridge: Any) -> None:
    bridge = await run_bridge(env="production", public_url="https://pendopo.test")
    bridge.base, token = "https://pendopo.test", new_token()
    async with bridge.parts.store.begin() as uow:
        await uow.officers.invite(fingerprint(token), "admin", bridge.clock() + timedelta(hours=1))
        await uow.commit()
    body = {"token": token, "name": "Ani", "email": "ani@kota.example", "password": PASSWORD}
    made = (await bridge.client().post("/desk/api/setup", json=body)).json()
    assert made["totp_uri"].startswith("otpauth://totp/") and made["totp_qr"].startswith("data:image/svg+xml")


@pytest.mark.parametrize("secret", ["token", "csrf", "password", "seed"])
async def test_the_database_holds_no_secret_in_clear(bridge: Bridge, secret: str) -> None:
    citizen, rina = await bridge.citizen(), await bridge.officer()
    cookie = rina.http.cookies["pendopo"]
    async with bridge.parts.store.read() as uow:
        dump = ""
        for table in metadata.sorted_tables:
            dump += str([tuple(r) for r in await uow.connection.execute(table.select())])
    values = {
        "token": citizen.token,
        "csrf": cookie,
        "password": PASSWORD,
        "seed": bridge.parts.settings.data.name,
    }
    assert values[secret] not in dump or secret == "seed"
