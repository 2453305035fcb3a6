"""What holds for every request: size limits, security headers, request ids, access log and timing."""

from __future__ import annotations

import re
import time
import uuid

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.domain.failures import PhotoTooLarge
from api.domain.photos import MAX_UPLOAD
from api.errors import ERROR_TABLE, answer
from api.observability import Metrics
from api.settings import Settings

log = structlog.get_logger()
MAX_BODY = 64 * 1024
_PHOTO = re.compile(r"/v1/conversations/[^/]{1,36}/photos/[^/]+")
_FORM_PHOTO = "/formulir/foto"
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'"
)


class TooLarge(Exception):
    """The body grew past the limit while it was read."""


def client_address(request: Request, proxies: frozenset[str]) -> str:
    """The caller's address; X-Forwarded-For counts only when it comes from a configured proxy."""
    peer = request.client.host if request.client else "unknown"
    if peer in proxies:
        for hop in reversed(request.headers.get("x-forwarded-for", "").split(",")):
            if hop.strip() and hop.strip() not in proxies:
                return hop.strip()
    return peer


def limit_of(method: str, path: str) -> tuple[int, tuple[str, str]]:
    """The most bytes of a body, and name and sentence of the refusal; only photos may be large."""
    if (method == "PUT" and _PHOTO.fullmatch(path)) or (method == "POST" and path == _FORM_PHOTO):
        # The plain form packs its photo in a few lines of its own.
        return MAX_UPLOAD + (0 if method == "PUT" else 4096), ERROR_TABLE[PhotoTooLarge][1:]
    return MAX_BODY, ("", "")


class EveryRequest:
    """ASGI middleware, written plainly so that streams pass through unbuffered."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics
        self._production = settings.is_production
        self._ancestors = " ".join(sorted({"'self'", *settings.origins}))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status, read = time.perf_counter(), 0, 0
        limit, refusal = limit_of(scope["method"], scope["path"])
        request_id = uuid.uuid4().hex[:16]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def limited_receive() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                scope["too_large"] = True  # FastAPI turns whatever is raised while it reads into a 400
                raise TooLarge()
            return message

        async def sealed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._harden(MutableHeaders(scope=message), scope["path"], request_id)
                route = getattr(scope.get("route"), "path", "unknown")
                self.metrics.seconds.labels(route).observe(time.perf_counter() - started)
                self.metrics.requests.labels(scope["method"], route, str(status)).inc()
            await send(message)

        declared = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        try:
            # The plain form answers with its own page, which the counting below lets it do.
            if declared.isdigit() and int(declared) > limit and scope["path"] != _FORM_PHOTO:
                await answer(413, *refusal)(scope, receive, sealed_send)
            else:
                await self.app(scope, limited_receive, sealed_send)
        except TooLarge:
            await answer(413, *refusal)(scope, receive, sealed_send)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            ms = round((time.perf_counter() - started) * 1000, 1)
            log.debug("request", method=scope["method"], route=route, status=status, ms=ms)

    def _harden(self, headers: MutableHeaders, path: str, request_id: str) -> None:
        headers["X-Request-Id"] = request_id
        headers["X-Content-Type-Options"] = "nosniff"
        # Not `no-referrer`: browsers then send `Origin: null` with the plain form, and it could not be trusted.
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        ancestors = self._ancestors if path.startswith("/widget/") else "'none'"
        headers.setdefault("Content-Security-Policy", f"{_PAGE_POLICY}; frame-ancestors {ancestors}")
        if self._production:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if path.startswith(("/v1/", "/desk/api", "/formulir")):
            headers.setdefault("Cache-Control", "no-store")
