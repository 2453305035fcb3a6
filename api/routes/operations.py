"""For machines and those who run them: alive, ready, metrics."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.errors import HttpRefusal
from api.routes.parts import PartsDep

router = APIRouter(tags=["operations"])
_LOOPBACK = ("127.0.0.1", "::1", "testclient")


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz")
async def ready(parts: PartsDep) -> JSONResponse:
    """200 only when database, worker and engine answered within the last 15 seconds."""
    report = parts.readiness.report()
    return JSONResponse({"ready": all(report.values()), **report}, 200 if all(report.values()) else 503)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, parts: PartsDep) -> Response:
    """Prometheus; only for callers on this machine that did not come through a proxy."""
    peer = request.client.host if request.client else ""
    if peer not in _LOOPBACK or "x-forwarded-for" in request.headers:
        raise HttpRefusal(404)
    async with parts.store.read() as uow:
        for state, rows in (await uow.outbox.depth()).items():
            parts.metrics.outbox.labels(state).set(rows)
        for state, count in (await uow.conversations.count_by_state()).items():
            parts.metrics.conversations.labels(state).set(count)
    return Response(generate_latest(parts.metrics.registry), media_type=CONTENT_TYPE_LATEST)
