"""Builds the FastAPI app: the bridge's only wiring."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
from fastapi import FastAPI

from api import errors
from api.catalogue import CatalogueFiles
from api.channels.web import WebChannel
from api.engine import RasaEngine
from api.flows.beside import ENGINE_BESIDE, BesideFlow
from api.flows.citizen import CitizenFlow
from api.flows.desk import DeskFlow
from api.flows.intake import ENGINE_TURN, Intake
from api.flows.photos import PhotoFlow
from api.flows.ticket_desk import TicketDesk
from api.flows.turn import TurnFlow
from api.flows.wishes import Wishes
from api.live import LocalLive
from api.observability import Metrics, configure_logging, report_reviews
from api.pictures import Pictures
from api.ports import Clock, Engine, StatusProvider
from api.readiness import Readiness
from api.review_dates import read_reviews
from api.routes import desk, operations, pages, photos, sign_in, survey, tickets, widget
from api.routes.parts import Parts
from api.sealing import Seal
from api.security import Pace, Passwords
from api.settings import Secrets, Settings, provider_tokens
from api.status_provider import HttpStatusProvider, Provider
from api.store.tables import open_database
from api.store.unit_of_work import Store
from api.web import EveryRequest
from api.worker import Work, Worker


def utc_now() -> datetime:
    """The wall clock; tests pass one they can turn."""
    return datetime.now(UTC)


def build_worker(
    settings: Settings,
    store: Store,
    live: LocalLive,
    clock: Clock,
    engine: Engine,
    catalogue: CatalogueFiles,
    metrics: Metrics,
    status: StatusProvider,
) -> Worker:
    """The loop with its topics. A lease outlives the longest turn, so that only a dead worker loses one."""
    beside = BesideFlow(store.begin, store.read, clock, engine, live)
    turn = TurnFlow(
        store.begin,
        store.read,
        clock,
        engine,
        catalogue,
        live,
        status,
        Wishes(catalogue),
        timedelta(seconds=settings.engine_patience_s),
    )
    return Worker(
        store,
        live,
        clock,
        {
            ENGINE_TURN: Work(turn.answer, turn.give_up),
            ENGINE_BESIDE: Work(beside.answer, beside.give_up),
        },
        metrics,
        concurrency=settings.worker_concurrency,
        lease=timedelta(seconds=settings.engine_timeout_s + 7 + status.longest_s),
        sealed_for=timedelta(days=settings.sealed_days),
        alone=settings.worker_inside and store.engine.dialect.name == "sqlite",
    )


def build_status_provider(settings: Settings, client: httpx.AsyncClient) -> HttpStatusProvider:
    """The agencies this office is connected with. Raises `SettingsError` for a token that is missing."""
    tokens = provider_tokens(settings)
    providers = {n: Provider(p.url, tokens[n]) for n, p in settings.status_providers.items()}
    return HttpStatusProvider(client, providers)


def build_app(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    engine: Engine | None = None,
    with_worker: bool | None = None,
    on_start: Callable[[FastAPI], None] | None = None,
) -> FastAPI:
    """The bridge. Raises `SettingsError` or `CatalogueError` at once if it could not work."""
    configure_logging(settings.log_level)
    own_secrets = Secrets.of(settings)
    catalogue = CatalogueFiles(settings.catalogue, settings.office)
    store = Store(open_database(settings.sqlalchemy_url), Seal(own_secrets.seal))
    client = httpx.AsyncClient(
        limits=httpx.Limits(max_connections=100, max_keepalive_connections=20), trust_env=False
    )
    engine = engine or RasaEngine(client, settings.engine_url, own_secrets.engine, settings.engine_timeout_s)
    live, metrics = LocalLive(), Metrics()
    reviews = read_reviews(settings.catalogue)
    metrics.follow_reviews(reviews, clock)
    readiness = Readiness(store, engine, settings.office)
    parts = Parts(
        settings=settings,
        store=store,
        catalogue=catalogue,
        clock=clock,
        live=live,
        metrics=metrics,
        pace=Pace(),
        passwords=Passwords(),
        web=WebChannel(),
        intake=Intake(
            store.begin,
            clock,
            catalogue,
            catalogue.safety,
            live,
            settings.preamble_wait_ms,
            settings.content_wait_ms,
            timedelta(hours=settings.reopen_hours),
        ),
        citizen=CitizenFlow(
            store.begin,
            clock,
            catalogue,
            catalogue.safety,
            live,
            timedelta(days=settings.citizen_token_days),
            timedelta(hours=settings.reopen_hours),
        ),
        desk=DeskFlow(store.begin, clock, catalogue, live),
        tickets=TicketDesk(store.begin, store.read, clock, catalogue, live),
        photos=PhotoFlow(store.begin, store.read, clock),
        pictures=Pictures(),
        readiness=readiness,
    )
    status = build_status_provider(settings, client)
    worker = build_worker(settings, store, live, clock, engine, catalogue, metrics, status)
    inside = settings.worker_inside if with_worker is None else with_worker

    async def worker_pulse() -> None:
        while True:
            if not inside or worker.is_alive():
                readiness.note("worker")
            await asyncio.sleep(2)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        report_reviews(reviews, clock())
        tasks = [asyncio.create_task(readiness.watch()), asyncio.create_task(worker_pulse())]
        working = asyncio.create_task(worker.run()) if inside else None
        if on_start:
            on_start(app)
        yield
        for task in tasks:
            task.cancel()
        if working:
            worker.stop()
            await asyncio.wait([working], timeout=30)
        await asyncio.wait(tasks)  # a task cut off by a closing database would wait for its answer for ever
        parts.pictures.close()
        await client.aclose()
        await store.close()

    app = FastAPI(
        title="Pendopo",
        lifespan=lifespan,
        openapi_url=None if settings.is_production else "/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.parts = parts
    errors.install(app)
    app.add_middleware(EveryRequest, settings=settings, metrics=metrics)
    for module in (widget, photos, sign_in, desk, tickets, survey, operations, pages):
        app.include_router(module.router)
    return app
