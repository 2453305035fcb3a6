"""Officers come and go: sign in, sign out, first set-up; and the session every desk route depends on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from api.errors import HttpRefusal, documented
from api.ports import Officer
from api.routes.parts import Address, Parts, PartsDep, check_json, parts_of
from api.security import (
    fingerprint,
    new_token,
    new_totp_seed,
    password_problem,
    same,
    totp_step,
    totp_uri,
)
from api.store.officers import Account

router = APIRouter(
    prefix="/desk/api", tags=["officers"], responses=documented(401, 403, 404, 409, 413, 415, 422, 429, 503)
)
_TOUCH_EVERY = timedelta(seconds=30)


class Credentials(BaseModel):
    email: str = Field(max_length=200)
    password: str = Field(max_length=1024)
    totp: str | None = Field(None, max_length=12)


class Setup(BaseModel):
    token: str = Field(max_length=200)
    name: str = Field(min_length=1, max_length=200)
    email: str = Field(min_length=3, max_length=200, pattern=r"^[^@\s]+@[^@\s]+$")
    password: str = Field(max_length=1024)
    totp: bool | None = None


@dataclass(frozen=True)
class SignedIn:
    officer: Officer
    csrf: str
    token_hash: str


def cookie_name(parts: Parts) -> str:
    """`__Host-` needs HTTPS; on a developer's loopback the plain name is used."""
    return "__Host-pendopo" if parts.settings.is_production else "pendopo"


def with_unit_name(parts: Parts, officer: Officer) -> Officer:
    """The officer with the unit's display name from the default office."""
    name = parts.catalogue.office(None).unit_name(officer.unit)
    return Officer(officer.id, officer.name, officer.email, officer.role, officer.unit, name)


async def session_of(request: Request) -> SignedIn:
    """Who acts, from the cookie alone. Raises 401 without a live session."""
    parts = parts_of(request)
    token = request.cookies.get(cookie_name(parts), "")
    token_hash, now, s = fingerprint(token), parts.clock(), parts.settings
    async with parts.store.read() as uow:
        idle, absolute = timedelta(minutes=s.officer_idle_minutes), timedelta(hours=s.officer_session_hours)
        session = await uow.officers.session(token_hash, now, idle, absolute) if token else None
    if session is None:
        raise HttpRefusal(401)
    return SignedIn(with_unit_name(parts, session.officer), session.csrf, token_hash)


async def acting_officer(request: Request) -> SignedIn:
    """Like `session_of`, for state changes: CSRF token, same origin, and the session counts as active."""
    signed_in = await session_of(request)
    parts = parts_of(request)
    if not same(request.headers.get("x-csrf-token", ""), signed_in.csrf):
        raise HttpRefusal(403, "csrf_failed", "Halaman ini sudah lama terbuka. Muat ulang, lalu coba lagi.")
    check_same_origin(request, parts)
    async with parts.store.begin() as uow:
        if await uow.officers.touch_session(signed_in.token_hash, parts.clock(), _TOUCH_EVERY):
            await uow.commit()
    return signed_in


def check_same_origin(request: Request, parts: Parts) -> None:
    """A browser that names another site's origin is refused."""
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if origin is not None and origin not in (own, parts.settings.address):
        raise HttpRefusal(403)
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise HttpRefusal(403)


CurrentOfficer = Annotated[SignedIn, Depends(session_of)]
ActingOfficer = Annotated[SignedIn, Depends(acting_officer)]


def card_of(officer: Officer) -> dict[str, Any]:
    """What the console may know of an officer."""
    return {
        "id": officer.id,
        "name": officer.name,
        "email": officer.email,
        "role": officer.role,
        "unit": officer.unit,
        "unit_name": officer.unit_name,
    }


@router.post("/session", dependencies=[Depends(check_json)])
async def sign_in(
    credentials: Credentials, request: Request, response: Response, parts: PartsDep, address: Address
) -> dict[str, Any]:
    """E-mail, password and, where the account has one, a TOTP code that works once."""
    check_same_origin(request, parts)
    for limit, key, per_minute in (
        ("sign_in_account", f"{address}:{credentials.email.lower()}", 10),
        ("sign_in_address", address, 30),
        ("sign_in_all", "all", 300),
    ):
        if (wait := parts.pace.hit(limit, key, per_minute)) is not None:
            parts.metrics.sign_ins.labels("too_many").inc()
            text = "Terlalu banyak percobaan masuk. Tunggu sebentar, lalu coba lagi."
            raise HttpRefusal(429, "too_many_attempts", text, {"Retry-After": str(wait)})
    now = parts.clock()
    async with parts.store.read() as uow:
        account = await uow.officers.account(credentials.email)
    if not await parts.passwords.matches(account.password_hash if account else None, credentials.password):
        return await _refuse(parts, "invalid_credentials", "Surel atau kata sandi tidak cocok.", account)
    assert account is not None
    if account.totp_seed and not await _second_factor_holds(parts, account, credentials.totp):
        return await _refuse(parts, "invalid_credentials", "Kode tidak cocok atau sudah dipakai.", account)
    token, csrf = new_token(), new_token()
    async with parts.store.begin() as uow:
        await uow.officers.open_session(account.officer.id, fingerprint(token), csrf, now)
        await uow.audit.record(now, "signed_in", officer_id=account.officer.id)
        await uow.commit()
    parts.metrics.sign_ins.labels("ok").inc()
    secure = parts.settings.is_production
    response.set_cookie(
        cookie_name(parts),
        token,
        httponly=True,
        secure=secure,
        samesite="strict",
        path="/",
        max_age=parts.settings.officer_session_hours * 3600,
    )
    return {"csrf": csrf, "officer": card_of(with_unit_name(parts, account.officer))}


async def _second_factor_holds(parts: Parts, account: Account, code: str | None) -> bool:
    """Whether the code is right and was not used before; it is burnt either way. Raises 401 `totp_required`."""
    if not code:
        raise HttpRefusal(401, "totp_required", "Masukkan kode 6 angka dari aplikasi autentikator.")
    step = totp_step(account.totp_seed or "", code, parts.clock())
    if step is None:
        return False
    async with parts.store.begin() as uow:
        fresh = await uow.officers.use_totp_step(account.officer.id, step)
        await uow.commit()
    return fresh


async def _refuse(parts: Parts, name: str, message: str, account: Account | None) -> dict[str, Any]:
    parts.metrics.sign_ins.labels("refused").inc()
    async with parts.store.begin() as uow:
        await uow.audit.record(
            parts.clock(), "sign_in_refused", officer_id=account.officer.id if account else None
        )
        await uow.commit()
    raise HttpRefusal(401, name, message)


@router.get("/session")
async def current(signed_in: CurrentOfficer) -> dict[str, Any]:
    """Who is signed in; the console asks after a reload."""
    return {"csrf": signed_in.csrf, "officer": card_of(signed_in.officer)}


@router.delete("/session", status_code=204)
async def sign_out(signed_in: ActingOfficer, parts: PartsDep, response: Response) -> None:
    """End this session at once."""
    async with parts.store.begin() as uow:
        await uow.officers.end_session(signed_in.token_hash)
        await uow.audit.record(parts.clock(), "signed_out", officer_id=signed_in.officer.id)
        await uow.commit()
    response.delete_cookie(
        cookie_name(parts), path="/", secure=parts.settings.is_production, samesite="strict"
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


@router.post("/setup", status_code=201, dependencies=[Depends(check_json)])
async def first_officer(setup: Setup, parts: PartsDep, address: Address) -> dict[str, Any]:
    """Use a one-time link to create an account. In production the second factor is not optional."""
    parts.check_pace("setup", address, 10)
    if problem := password_problem(setup.password, email=setup.email, name=setup.name):
        raise HttpRefusal(422, "weak_password", problem)
    password_hash = await parts.passwords.hash(setup.password)
    now = parts.clock()
    seed = new_totp_seed() if parts.settings.is_production or setup.totp else None
    async with parts.store.begin() as uow:
        role = await uow.officers.use_invitation(fingerprint(setup.token), now)
        if role is None:
            raise HttpRefusal(403, "invitation_invalid", "Tautan ini sudah dipakai atau kedaluwarsa.")
        if await uow.officers.account(setup.email):
            raise HttpRefusal(409, "email_taken", "Surel itu sudah terdaftar.")
        officer = await uow.officers.add(
            email=setup.email,
            name=setup.name,
            role=role,
            unit=None,
            password_hash=password_hash,
            totp_seed=seed,
            now=now,
        )
        await uow.audit.record(now, "officer_created", officer_id=officer.id, detail=role)
        await uow.commit()
    (parts.settings.data / "setup-link.txt").unlink(missing_ok=True)
    uri = totp_uri(seed, setup.email, parts.catalogue.office(None).name) if seed else None
    qr = segno.make(uri).svg_data_uri(scale=5) if uri else None
    return {"officer": card_of(officer), "totp_uri": uri, "totp_secret": seed, "totp_qr": qr}
