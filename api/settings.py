"""Every setting, typed and read once. `docs/settings.md` lists them and a test keeps it complete."""

from __future__ import annotations

import json
import os
import re
import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PENDOPO_"
# Names promised for the WhatsApp channel: an office may have set them already.
RESERVED = PREFIX + "WHATSAPP_"
# Tokens of status providers; each provider names its own.
TOKENS = PREFIX + "STATUS_TOKEN_"


class SettingsError(Exception):
    """A setting is missing, unknown or wrong; the message says which and what to do."""


class ProviderSetting(BaseModel):
    """Where an agency's system answers, and which environment variable holds the token shared with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    url: str = Field(max_length=500)
    token_env: str = Field(pattern=r"^PENDOPO_STATUS_TOKEN_[A-Z0-9_]{1,60}$")

    @field_validator("url")
    @classmethod
    def _safe(cls, value: str) -> str:
        parts = urlsplit(value)
        local = parts.hostname in ("127.0.0.1", "::1", "localhost")
        if (
            not parts.hostname
            or parts.username
            or not (parts.scheme == "https" or (parts.scheme == "http" and local))
        ):
            raise ValueError("must be https://… (http only on this machine) and hold no password")
        return value


class Settings(BaseSettings):
    """Environment variables with the prefix `PENDOPO_`, also read from `.env`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", validate_default=True
    )

    env: Literal["development", "production"] = Field(
        "development", description="`production` insists on HTTPS cookies, TOTP and hides `/openapi.json`."
    )
    data: Path = Field(
        Path("var"), description="Folder of the database, logs and secrets; made on first start."
    )
    port: int = Field(8000, ge=1, le=65535, description="Port the bridge listens on.")
    host: str = Field(
        "127.0.0.1", description="Address the bridge listens on; put a TLS proxy in front of it."
    )
    public_url: str = Field(
        "", description="Address people use, e.g. `https://tanya.kota.go.id`; empty = host and port."
    )
    office: str = Field("demo", description="Id of the default office profile in `catalogue/offices/`.")
    catalogue: Path = Field(
        Path("catalogue"), description="Folder of services, offices and sensitive topics."
    )
    database_url: str = Field(
        "", description="`postgresql://…` for PostgreSQL; empty = SQLite in the data folder."
    )
    engine_url: str = Field(
        "http://127.0.0.1:5005", description="Where the dialogue engine listens (set by `up`)."
    )
    engine_token: str = Field(
        "", description="Secret of the engine's turn route; empty = the one in the data folder."
    )
    actions_url: str = Field(
        "http://127.0.0.1:5055/webhook", description="Where the action server listens (set by `up`)."
    )
    actions_token: str = Field(
        "", description="Secret of the action server; empty = the one in the data folder."
    )
    tracker_db: Path | None = Field(
        None, description="SQLite file of the engine's own memory; it may vanish."
    )
    engine_timeout_s: float = Field(8.0, gt=0, description="Longest wait for one engine turn, seconds.")
    engine_patience_s: float = Field(
        60.0, ge=0, description="How long a turn is retried before a person is asked, seconds."
    )
    engine_memory_mb: int = Field(
        1500, ge=300, description="Resident memory at which the engine is restarted, MiB."
    )
    worker_concurrency: int = Field(8, ge=1, le=64, description="Turns and deliveries worked on at once.")
    worker_inside: bool = Field(
        True, description="Run the worker inside the bridge; false = `./pendopo work` beside it."
    )
    preamble_wait_ms: int = Field(
        1500, ge=0, description="Pause after a greeting without a question, milliseconds."
    )
    content_wait_ms: int = Field(60, ge=0, description="Pause after a message with content, milliseconds.")
    messages_per_minute: int = Field(60, ge=1, description="Messages one conversation may send per minute.")
    conversations_per_minute: int = Field(
        120, ge=1, description="Conversations one address may open per minute."
    )
    address_messages_per_minute: int = Field(
        1200, ge=1, description="Messages one address may send per minute."
    )
    photos_per_minute: int = Field(6, ge=1, description="Photos one conversation may send per minute.")
    address_photos_per_minute: int = Field(120, ge=1, description="Photos one address may send per minute.")
    reopen_hours: float = Field(
        24.0, ge=0, description="Hours in which a citizen may reopen a resolved conversation."
    )
    citizen_idle_days: int = Field(
        7, ge=1, description="Days without a message after which a citizen's token expires."
    )
    citizen_token_days: int = Field(
        30, ge=1, description="Days after which a citizen's token expires in any case."
    )
    officer_idle_minutes: int = Field(
        30, ge=1, description="Minutes without a request after which an officer is signed out."
    )
    officer_session_hours: int = Field(
        12, ge=1, description="Hours after which an officer is signed out in any case."
    )
    sealed_days: int = Field(
        30,
        ge=0,
        description="Days the sealed original of a masked message, or a photo, is kept; of a ticket's photos and contact, after its end.",
    )
    status_providers: dict[str, ProviderSetting] = Field(
        default_factory=dict,
        description='JSON: service or unit id → `{"url": "https://…", "token_env": "PENDOPO_STATUS_TOKEN_…"}` (`docs/status-provider.md`).',
    )
    trusted_proxies: str = Field(
        "", description="Comma-separated addresses whose X-Forwarded-For is believed."
    )
    allowed_origins: str = Field(
        "", description="Comma-separated sites that may embed the widget; empty = only our own."
    )
    failpoint: str = Field(
        "", description="Fault tests only, ignored in production: `<place>:kill|raise|sleep`."
    )
    failpoint_once: str = Field(
        "", description="Fault tests only: the fault happens while this file does not exist."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much the bridge logs."
    )

    @field_validator("public_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def address(self) -> str:
        """The address people use, without a final slash."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def sqlalchemy_url(self) -> str:
        """The database address with the driver this project uses."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{(self.data / 'pendopo.db').resolve()}"
        scheme, _, rest = self.database_url.partition("://")
        if scheme in ("postgresql", "postgres", "postgresql+psycopg"):
            return f"postgresql+psycopg://{rest}"
        if scheme in ("sqlite", "sqlite+aiosqlite"):
            return f"sqlite+aiosqlite://{rest}"
        raise SettingsError(
            f"PENDOPO_DATABASE_URL must begin with postgresql:// or sqlite://, not {scheme}://."
        )

    @property
    def origins(self) -> frozenset[str]:
        """Sites that may embed the widget, besides our own."""
        return frozenset(o.strip().rstrip("/") for o in self.allowed_origins.split(",") if o.strip())

    @property
    def proxies(self) -> frozenset[str]:
        """Addresses whose X-Forwarded-For is believed."""
        return frozenset(p.strip() for p in self.trusted_proxies.split(",") if p.strip())


def load(**overrides: object) -> Settings:
    """Read settings once. Raises `SettingsError` for unknown or wrong ones."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = [k for k in os.environ if k.startswith(PREFIX) and not k.startswith((RESERVED, TOKENS))]
    if unknown := sorted(k for k in given if k.upper() not in known):
        raise SettingsError(
            f"Unknown setting {', '.join(unknown)}; docs/settings.md lists the ones there are."
        )
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
    except ValueError as problem:
        unreadable = re.search(r'field "(\w+)"', str(problem))
        place = (unreadable[1],) if unreadable else ("?",)
        first = (
            problem.errors()[0]
            if hasattr(problem, "errors")
            else {
                "loc": place,
                "msg": "is not JSON as docs/settings.md describes it" if unreadable else str(problem),
            }
        )
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else PREFIX
        raise SettingsError(f"{name}: {first['msg']}.") from None


def provider_tokens(settings: Settings) -> dict[str, str]:
    """The token of each status provider, from the environment or `.env`. Raises `SettingsError` for a missing one."""
    kept = dotenv_values(".env") if Path(".env").is_file() else {}
    found = {}
    for name, provider in settings.status_providers.items():
        token = os.environ.get(provider.token_env) or kept.get(provider.token_env) or ""
        if len(token) < 16:
            raise SettingsError(
                f"{provider.token_env} must hold the token (16 characters or more) of the status provider '{name}'."
            )
        found[name] = token
    return found


class Secrets:
    """Secrets made at first start, kept in `<data>/secrets.json`, readable by the owner alone.

    `seal` seals originals of masked messages and TOTP seeds (32 bytes, hex); `engine` and `actions` guard the engine.
    """

    NAMES = ("seal", "engine", "actions")

    def __init__(self, values: dict[str, str]) -> None:
        self.seal = bytes.fromhex(values["seal"])
        self.engine = values["engine"]
        self.actions = values["actions"]

    @classmethod
    def of(cls, settings: Settings) -> Secrets:
        """Load them, making missing ones. Raises `SettingsError` if the file cannot be read or written."""
        path = settings.data / "secrets.json"
        try:
            settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.exists():
                values = json.loads(path.read_text())
            else:
                values = {name: secrets.token_hex(32) for name in cls.NAMES}
                draft = path.with_suffix(f".{os.getpid()}")
                draft.touch(mode=0o600)
                draft.write_text(json.dumps(values))
                try:
                    os.link(draft, path)  # of two first starts at once, exactly one wins
                except FileExistsError:
                    values = json.loads(path.read_text())
                finally:
                    draft.unlink()
            if settings.engine_token:
                values["engine"] = settings.engine_token
            if settings.actions_token:
                values["actions"] = settings.actions_token
            return cls(values)
        except (OSError, ValueError, KeyError) as problem:
            raise SettingsError(f"The secrets in {path} cannot be used: {problem}.") from problem
