"""The pages: demo city, widget, console (built files), and the plain form that works without JavaScript."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, TemplateNotFound
from starlette.datastructures import UploadFile

from api.domain import notices
from api.domain.conversation import Conversation
from api.domain.failures import ChannelBusy, Failure, PhotoTooLarge, Refused, UnknownConversation
from api.domain.office import in_words
from api.errors import ERROR_TABLE, INVALID_MESSAGES, HttpRefusal
from api.routes.parts import Address, Parts, PartsDep, own_conversation
from api.routes.photos import check_photo_pace, receive_photo
from api.routes.sign_in import check_same_origin
from api.routes.widget import bot_is_on, standing
from api.security import fingerprint, new_token, same
from api.web import TooLarge

router = APIRouter(include_in_schema=False)
HERE = Path(__file__).resolve().parent.parent
DIST = HERE.parent / "web" / "dist"
_PAGES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
_DEMO = Environment(loader=FileSystemLoader(DIST / "demo"), autoescape=True)
_COOKIE = "pendopo_formulir"
_WHO = {"citizen": "Anda", "bot": "Asisten digital", "system": "Info"}
_KINDS = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".map": "application/json",
}


def _built(folder: str, name: str) -> FileResponse:
    """A file of the front-end build; nothing outside its folder."""
    path = (DIST / folder / name).resolve()
    if not path.is_relative_to(DIST / folder) or not path.is_file():
        raise HttpRefusal(404)
    kind = _KINDS.get(path.suffix, "application/octet-stream")
    return FileResponse(path, media_type=kind, headers={"Cache-Control": "no-cache"})


@router.get("/")
async def demo(parts: PartsDep, office: Annotated[str | None, Query(max_length=60)] = None) -> HTMLResponse:
    """A city's page with the widget on it; `?office=` shows another profile than the default one."""
    profile, now = parts.catalogue.office(office), parts.clock()
    closure = profile.hours.closure(now)
    try:
        page = _DEMO.get_template("index.html")
    except TemplateNotFound:
        raise HttpRefusal(404) from None
    return HTMLResponse(
        page.render(
            office=profile,
            offices=sorted(parts.catalogue.offices.values(), key=lambda o: o.name),
            hours=profile.hours.rows(),
            closure=closure,
            holidays=notices.listed(closure.holidays) if closure else "",
            opens=in_words(closure.opens, profile.hours.zone) if closure and closure.opens else "",
        ),
        headers={"Cache-Control": "no-cache"},
    )


@router.get("/demo/{name}")
async def demo_file(name: str) -> FileResponse:
    """Its style and picture; the page itself is only served filled in."""
    if name == "index.html":
        raise HttpRefusal(404)
    return _built("demo", name)


@router.get("/widget/{name}")
async def widget_file(name: str) -> FileResponse:
    response = _built("widget", name)
    if name == "loader.js":
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@router.get("/desk")
async def console() -> FileResponse:
    """The officers' console."""
    return _built("desk", "index.html")


@router.get("/desk/{name}")
async def console_file(name: str) -> FileResponse:
    return _built("desk", name)


@router.get("/formulir/gaya.css")
async def form_style() -> Response:
    return Response((HERE / "templates" / "form.css").read_text(encoding="utf-8"), media_type="text/css")


async def _own(request: Request, parts: Parts) -> tuple[Conversation, str] | None:
    """The conversation behind the form's cookie, if it still opens."""
    conversation_id, _, token = request.cookies.get(_COOKIE, "").partition(".")
    if not token:
        return None
    scope = dict(request.scope)
    scope["headers"] = [(b"authorization", f"Bearer {token}".encode("ascii", "replace"))]
    try:
        return await own_conversation(conversation_id, Request(scope)), token
    except UnknownConversation:
        return None


async def _page(
    request: Request,
    parts: Parts,
    error: str = "",
    draft: str = "",
    status: int = 200,
    office: str | None = None,
) -> HTMLResponse:
    """`office` counts until there is a conversation, which belongs to an office of its own. Raises `UnknownOffice`."""
    own = await _own(request, parts)
    view: dict[str, Any] | None = None
    messages: list[dict[str, Any]] = []
    if own:
        async with parts.store.read() as uow:
            found = await uow.messages.since(own[0].id, max(0, own[0].last_seq - 60))
            view = await standing(uow, parts, own[0], found)
        messages = [
            {**m, "who": m["author_name"] or _WHO.get(m["author"], "Petugas")} for m in view["messages"]
        ]
    waiting = view is not None and (view["typing"] or view["state"] in ("queued", "with_officer"))
    html = _PAGES.get_template("form.html").render(
        office=parts.catalogue.office(own[0].office if own else office),
        messages=messages,
        standing=view,
        key=fingerprint(own[1])[:32] if own else "",
        number=secrets.token_hex(8),
        refresh=(3 if view and view["typing"] else 15) if waiting and not draft else 0,
        error=error,
        draft=draft,
    )
    return HTMLResponse(html, status)


def _known(parts: Parts, office: str) -> str | None:
    """The office of the form, if there is one of that name: an error page must not fail over the error it reports."""
    return office if office in parts.catalogue.offices else None


@router.get("/formulir")
async def form(
    request: Request, parts: PartsDep, office: Annotated[str | None, Query(max_length=60)] = None
) -> HTMLResponse:
    """The conversation so far, as a plain page."""
    return await _page(request, parts, office=office)


@router.post("/formulir")
async def form_sent(
    request: Request,
    parts: PartsDep,
    address: Address,
    nomor: Annotated[str, Form(max_length=40)],
    kunci: Annotated[str, Form(max_length=64)] = "",
    teks: Annotated[str, Form(max_length=20_000)] = "",
    tombol: Annotated[str | None, Form(max_length=40)] = None,
    petugas: Annotated[str, Form(max_length=4)] = "",
    kantor: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """A message, a button, or the wish for a person; the hidden number makes a double click one message."""
    check_same_origin(request, parts)
    own = await _own(request, parts)
    reply: Response = RedirectResponse("/formulir", 303)
    try:
        if own is None:
            parts.check_pace("open", address, parts.settings.conversations_per_minute)
            token = new_token()
            conversation = await parts.citizen.open(parts.web.name, kantor or None, fingerprint(token))
            secure = parts.settings.is_production
            reply.set_cookie(
                _COOKIE,
                f"{conversation.id}.{token}",
                httponly=True,
                secure=secure,
                samesite="strict",
                max_age=parts.settings.citizen_token_days * 86400,
            )
        else:
            conversation, token = own
            if not same(kunci, fingerprint(token)[:32]):
                raise HttpRefusal(403)
        parts.check_pace("send", conversation.id, parts.settings.messages_per_minute)
        if petugas and not teks.strip():
            await parts.citizen.ask_for_person(conversation.id)
            return reply
        raw = {
            "conversation_id": conversation.id,
            "client_id": nomor,
            "text": None if tombol else teks,
            "button": tombol,
        }
        (message,) = parts.web.parse(raw)
        async with parts.store.read() as uow:
            bot_on = await bot_is_on(uow, conversation)
        await parts.intake.receive(conversation.id, message, bot_on=bot_on)
        if petugas:
            await parts.citizen.ask_for_person(conversation.id)
    except HttpRefusal as problem:
        return await _page(request, parts, problem.message, teks, problem.status, _known(parts, kantor))
    except Refused as problem:
        status, sentence = _said_of(problem)
        return await _page(request, parts, sentence, teks, status, _known(parts, kantor))
    return reply


def _said_of(problem: Failure) -> tuple[int, str]:
    status, _, sentence = next(ERROR_TABLE[c] for c in type(problem).__mro__ if c in ERROR_TABLE)
    return status, INVALID_MESSAGES.get(str(problem.facts.get("name")), sentence)


@router.post("/formulir/foto")
async def form_photo(request: Request, parts: PartsDep, address: Address) -> Response:
    """A photo in the conversation of the form; the file is read only after the cookie opened one."""
    check_same_origin(request, parts)
    own = await _own(request, parts)
    try:
        if own is None:
            raise UnknownConversation()
        check_photo_pace(parts, own[0].id, address)
        try:
            async with request.form(max_files=1, max_fields=2) as sent:
                key, number, file = sent.get("kunci"), sent.get("nomor"), sent.get("foto")
                raw = await file.read() if isinstance(file, UploadFile) else b""
        except TooLarge:
            raise PhotoTooLarge() from None
        if not isinstance(key, str) or not same(key, fingerprint(own[1])[:32]):
            raise HttpRefusal(403)
        await receive_photo(parts, own[0], str(number or ""), raw)
    except HttpRefusal as problem:
        return await _page(request, parts, problem.message, status=problem.status)
    except (Refused, ChannelBusy) as problem:
        status, sentence = _said_of(problem)
        return await _page(request, parts, sentence, status=status)
    return RedirectResponse("/formulir", 303)
