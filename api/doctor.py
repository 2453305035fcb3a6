"""Looks at everything a running office needs and says, line by line, what is wrong and what to do."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy.exc import SQLAlchemyError

from api import migrate
from api.catalogue import CatalogueError, CatalogueFiles
from api.review_dates import read_reviews
from api.settings import Secrets, Settings, SettingsError, provider_tokens

ENOUGH_DISK = 1 << 30


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    detail: str
    wants_care: bool = False  # nothing is broken, but somebody should do something


class _WantsCare(Exception):
    """What works, and what should be done about it all the same."""


class _Wrong(Exception):
    """What a check found wrong, with the remedy."""


def examine(settings: Settings, root: Path) -> list[Check]:
    """Run every check; none of them changes anything except making the data folder and its secrets."""
    checks: list[tuple[str, Callable[[Settings, Path], str]]] = [
        ("settings", _settings),
        ("disk", _disk),
        ("database", _database),
        ("catalogue", _catalogue),
        ("reviews", _reviews),
        ("model", _model),
        ("pages", _pages),
        ("engine", _engine),
    ]
    found = []
    for name, check in checks:
        try:
            found.append(Check(name, True, check(settings, root)))
        except _WantsCare as advice:
            found.append(Check(name, True, str(advice), wants_care=True))
        except _Wrong as problem:
            found.append(Check(name, False, str(problem)))
    return found


def _settings(settings: Settings, root: Path) -> str:
    try:
        Secrets.of(settings)
        provider_tokens(settings)
    except SettingsError as problem:
        raise _Wrong(str(problem)) from None
    mode = (settings.data / "secrets.json").stat().st_mode & 0o077
    if mode:
        raise _Wrong(f"{settings.data / 'secrets.json'} can be read by others; run chmod 600 on it.")
    if settings.is_production and not settings.public_url.startswith("https://"):
        raise _Wrong("PENDOPO_PUBLIC_URL must begin with https:// in production.")
    return f"{settings.env}, office {settings.office}, data in {settings.data}"


def _disk(settings: Settings, root: Path) -> str:
    free = shutil.disk_usage(settings.data).free
    if free < ENOUGH_DISK:
        raise _Wrong(
            f"only {free >> 20} MiB free in {settings.data}; make room, messages are refused when it is full."
        )
    return f"{free >> 30} GiB free"


def _database(settings: Settings, root: Path) -> str:
    if not settings.database_url and not (settings.data / "pendopo.db").exists():
        raise _Wrong(f"there is none in {settings.data} yet; run ./pendopo migrate, or make run.")
    try:
        current, newest = asyncio.run(migrate.current(settings.sqlalchemy_url)), migrate.newest()
    except (SQLAlchemyError, OSError, SettingsError) as problem:
        raise _Wrong(f"cannot be opened: {getattr(problem, 'orig', None) or problem}") from None
    if current != newest:
        raise _Wrong(f"stands at revision {current}, this version needs {newest}; run ./pendopo migrate.")
    return f"revision {current}"


def _catalogue(settings: Settings, root: Path) -> str:
    try:
        files = CatalogueFiles(settings.catalogue, settings.office)
    except CatalogueError as problem:
        raise _Wrong(str(problem)) from None
    return f"{len(files.service_names)} services, {len(files.offices)} offices, {len(files.topics)} sensitive topics"


def _reviews(settings: Settings, root: Path) -> str:
    reviews, today = read_reviews(settings.catalogue), datetime.now(UTC).date()
    overdue, soon = reviews.overdue(today), reviews.due_soon(today)
    if overdue:
        named = ", ".join(r.entry for r in overdue[:8]) + (" …" if len(overdue) > 8 else "")
        raise _WantsCare(
            f"{len(overdue)} entries of the catalogue are past their review date ({named}); citizens are told so. "
            "Check them against their sources and set reviewed_at and review_by (docs/curating.md)."
        )
    return f"none overdue, {len(soon)} due within 30 days"


def _model(settings: Settings, root: Path) -> str:
    archive = root / "models" / "trained" / "engine.tar.gz"
    if not archive.exists():
        raise _Wrong("the engine has not been trained; run scripts/setup.")
    python = root / ".venvs" / "engine" / "bin" / "python"
    asked = subprocess.run(
        [str(python), "-m", "bot.parse"],
        input="berapa biaya bikin ktp\n",
        capture_output=True,
        text=True,
        cwd=root,
        timeout=120,
    )
    try:
        parsed = json.loads(asked.stdout.splitlines()[0])
        return f"understands a question as {parsed['intent']['name']} ({parsed['intent']['confidence']:.2f})"
    except (IndexError, ValueError, KeyError, TypeError):
        raise _Wrong("cannot be loaded or does not answer; run scripts/setup to train it again.") from None


def _pages(settings: Settings, root: Path) -> str:
    wanted = ("widget/loader.js", "widget/frame.html", "desk/index.html", "demo/index.html")
    if missing := [name for name in wanted if not (root / "web" / "dist" / name).exists()]:
        raise _Wrong(f"web/dist lacks {', '.join(missing)}; run make web.")
    return "built"


def _engine(settings: Settings, root: Path) -> str:
    try:
        answer = httpx.get(f"http://127.0.0.1:{_port(settings)}/readyz", timeout=5, trust_env=False)
    except httpx.HTTPError:
        raise _Wrong(f"nothing listens on port {_port(settings)}; start it with make run.") from None
    if answer.status_code != 200:
        raise _Wrong(f"not ready: {answer.text}")
    return "answers canary turns"


def _port(settings: Settings) -> int:
    """The port of the running stack on this data folder, else the configured one."""
    try:
        return int(json.loads((settings.data / "stack.json").read_text())["port"])
    except (OSError, ValueError, KeyError):
        return settings.port
