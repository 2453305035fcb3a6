"""The command line: `./pendopo <command>`."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from api import migrate as migrations
from api.app import build_app, build_status_provider, build_worker, utc_now
from api.catalogue import CatalogueError, CatalogueFiles
from api.catalogue_command import cli as catalogue_cli
from api.doctor import examine
from api.engine import RasaEngine
from api.live import LocalLive
from api.observability import Metrics, configure_logging
from api.sealing import Seal
from api.security import Passwords, fingerprint, new_token, new_totp_seed, password_problem, totp_uri
from api.settings import RESERVED, Secrets, Settings, SettingsError, load
from api.store.officers import ROLES
from api.store.tables import open_database
from api.store.unit_of_work import Store

ROOT = Path(__file__).resolve().parent.parent
ENGINE_PYTHON = ROOT / ".venvs" / "engine" / "bin" / "python"
cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
officer_cli = typer.Typer(no_args_is_help=True, help="Officers' accounts.")
switch_cli = typer.Typer(no_args_is_help=True, help="Turn the bot off and on.")
cli.add_typer(officer_cli, name="officer")
cli.add_typer(switch_cli, name="bot")
cli.add_typer(catalogue_cli, name="catalogue")
DataOption = Annotated[Path | None, typer.Option("--data", help="Data folder (database, logs, secrets).")]
PortOption = Annotated[int | None, typer.Option("--port", help="Port of the bridge.")]


class Stop(typer.Exit):
    """One clear sentence on standard error, exit code 1."""

    def __init__(self, sentence: str) -> None:
        typer.echo(sentence, err=True)
        super().__init__(1)


def settings_of(data: Path | None = None, port: int | None = None) -> Settings:
    """Settings with the command line's own on top."""
    try:
        return load(data=data, port=port)
    except SettingsError as problem:
        raise Stop(str(problem)) from None


def open_store(settings: Settings) -> Store:
    """The database with its key, migrated. Ends the command with one sentence if it cannot be opened."""
    try:
        seal = Seal(Secrets.of(settings).seal)
        asyncio.run(migrations.upgrade(settings.sqlalchemy_url))
    except (SettingsError, SQLAlchemyError, OSError) as problem:
        raise Stop(f"The database cannot be opened: {getattr(problem, 'orig', None) or problem}") from None
    return Store(open_database(settings.sqlalchemy_url), seal)


@cli.command()
def up(port: PortOption = None, data: DataOption = None) -> None:
    """Start everything on this machine and watch it."""
    from api.supervisor import run_stack

    settings = settings_of(data, port)
    if early := sorted(name for name in os.environ if name.startswith(RESERVED)):
        typer.echo(f"Not used yet, this version has no WhatsApp channel: {', '.join(early)}.", err=True)
    asyncio.run(invite_first_officer(settings, open_store(settings)))
    own = Secrets.of(settings)
    code = run_stack(
        port=settings.port,
        data=settings.data,
        env={
            **os.environ,
            "PENDOPO_OFFICE": settings.office,
            "PENDOPO_CATALOGUE": str(settings.catalogue.resolve()),
            "PENDOPO_ENGINE_TOKEN": own.engine,
            "PENDOPO_ACTIONS_TOKEN": own.actions,
            "PENDOPO_ENGINE_MEMORY_MB": str(settings.engine_memory_mb),
        },
    )
    raise typer.Exit(code)


async def invite_first_officer(settings: Settings, store: Store) -> None:
    """While there is no officer at all, leave a fresh one-time link in `<data>/setup-link.txt`."""
    link = settings.data / "setup-link.txt"
    async with store, store.begin() as uow:
        if await uow.officers.count():
            link.unlink(missing_ok=True)
            return
        token = new_token()
        await uow.officers.invite(fingerprint(token), "admin", utc_now() + timedelta(days=1))
        await uow.commit()
    draft = link.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(f"{settings.address}/desk#setup={token}\n")
    draft.replace(link)


@cli.command()
def serve(port: PortOption = None, data: DataOption = None) -> None:
    """The bridge alone (`up` starts it together with the engine)."""
    import uvicorn

    settings = settings_of(data, port)
    open_store(settings)
    try:
        app = build_app(settings)
    except (SettingsError, CatalogueError) as problem:
        raise Stop(str(problem)) from None
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=16 * 1024,
    )


@cli.command()
def work(data: DataOption = None) -> None:
    """A worker beside the bridge (set PENDOPO_WORKER_INSIDE=false there)."""
    import httpx

    settings = settings_of(data)
    store = open_store(settings)
    configure_logging(settings.log_level)
    catalogue = CatalogueFiles(settings.catalogue, settings.office)

    async def run() -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            engine = RasaEngine(
                client, settings.engine_url, Secrets.of(settings).engine, settings.engine_timeout_s
            )
            status = build_status_provider(settings, client)
            worker = build_worker(settings, store, LocalLive(), utc_now, engine, catalogue, Metrics(), status)
            await worker.run()

    asyncio.run(run())


@cli.command()
def migrate(data: DataOption = None) -> None:
    """Bring the database to the newest schema."""
    settings = settings_of(data)
    open_store(settings)
    typer.echo(f"Database at revision {migrations.newest()}.")


@officer_cli.command("add")
def officer_add(
    email: Annotated[str, typer.Option()],
    name: Annotated[str, typer.Option()],
    role: Annotated[str, typer.Option(help=" | ".join(ROLES))],
    unit: Annotated[str | None, typer.Option(help="Unit id of the office profile.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    no_totp: Annotated[
        bool, typer.Option("--no-totp", help="Without second factor (not in production).")
    ] = False,
    data: DataOption = None,
) -> None:
    """Create an account without questions."""
    settings = settings_of(data)
    if no_totp and settings.is_production:
        raise Stop("--no-totp is refused in production: officers sign in with a second factor.")
    if role not in ROLES:
        raise Stop(f"Unknown role '{role}'; one of {', '.join(ROLES)}.")
    office = CatalogueFiles(settings.catalogue, settings.office).office(None)
    if unit is not None and unit not in office.units:
        raise Stop(f"Unknown unit '{unit}'; one of {', '.join(office.units)}.")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        raise Stop(f"'{email}' is not an e-mail address.")
    if not name.strip():
        raise Stop("An officer needs a name; citizens read it.")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_token()[:20]
    if problem := password_problem(password, email=email, name=name):
        raise Stop(problem)
    seed = None if no_totp else new_totp_seed()
    store = open_store(settings)

    async def add() -> None:
        password_hash = await Passwords().hash(password)
        async with store, store.begin() as uow:
            officer = await uow.officers.add(
                email=email,
                name=name,
                role=role,
                unit=unit,
                password_hash=password_hash,
                totp_seed=seed,
                now=utc_now(),
            )
            await uow.audit.record(
                utc_now(), "officer_created", officer_id=officer.id, detail=f"{role} from the command line"
            )
            await uow.commit()

    try:
        asyncio.run(add())
    except IntegrityError:
        raise Stop(f"There is already an account for {email}.") from None
    typer.echo(f"Created {role} {email}.")
    if not password_stdin:
        typer.echo(f"Password (shown once): {password}")
    if seed:
        typer.echo(f"Authenticator (shown once): {totp_uri(seed, email, office.name)}")


def _switch(is_on: bool, reason: str, author: str, channel: str | None, data: Path | None) -> None:
    store = open_store(settings_of(data))

    async def turn() -> None:
        async with store, store.begin() as uow:
            name = f"bot:{channel}" if channel else "bot"
            await uow.switches.set(name, is_on, author, reason, utc_now())
            await uow.audit.record(
                utc_now(), "bot_on" if is_on else "bot_off", officer_id=None, target=name, detail=reason
            )
            await uow.commit()

    asyncio.run(turn())
    typer.echo(f"Bot {'on' if is_on else 'off'}{f' for {channel}' if channel else ''}.")


ReasonOption = Annotated[str, typer.Option("--reason", help="Kept in the record.")]
AuthorOption = Annotated[str, typer.Option("--author", help="Who decides.")]
ChannelOption = Annotated[str | None, typer.Option("--channel", help="Only this channel, e.g. web.")]


@switch_cli.command("off")
def bot_off(
    reason: ReasonOption, author: AuthorOption, channel: ChannelOption = None, data: DataOption = None
) -> None:
    """Every new message goes straight to officers."""
    _switch(False, reason, author, channel, data)


@switch_cli.command("on")
def bot_on(
    reason: ReasonOption, author: AuthorOption, channel: ChannelOption = None, data: DataOption = None
) -> None:
    """The bot answers again."""
    _switch(True, reason, author, channel, data)


@cli.command()
def purge(data: DataOption = None) -> None:
    """Delete sealed originals whose time is over, now."""
    settings = settings_of(data)
    store = open_store(settings)

    async def run() -> int:
        async with store, store.begin() as uow:
            gone = await uow.sealed.purge(utc_now() - timedelta(days=settings.sealed_days))
            await uow.commit()
            return gone

    typer.echo(f"Deleted {asyncio.run(run())} sealed originals.")


@cli.command()
def doctor(data: DataOption = None) -> None:
    """Check settings, database, catalogue, model and engine; exit 0 only if all is well."""
    checks = examine(settings_of(data), ROOT)
    for check in checks:
        mark = "FAIL" if not check.ok else "note" if check.wants_care else "ok  "
        typer.echo(f"{mark}  {check.name}: {check.detail}")
    raise typer.Exit(0 if all(c.ok for c in checks) else 1)


@cli.command()
def parse() -> None:
    """Read messages from standard input, print what the model understands, one JSON a line."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"}
    raise typer.Exit(subprocess.call([str(ENGINE_PYTHON), "-m", "bot.parse"], cwd=ROOT, env=environment))


if __name__ == "__main__":
    cli()
