"""The tables, and the one place that knows how SQLite and PostgreSQL differ."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator

from api.domain.survey import ELEMENTS
from api.store import sqlite_driver

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware moment, stored as microseconds since 1970 UTC: exact, sortable and the same on both databases."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        delta = value.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        return (delta.days * 86400 + delta.seconds) * 1_000_000 + delta.microseconds

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        seconds, micro = divmod(value, 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro)


_Id = sa.BigInteger().with_variant(
    sa.Integer, "sqlite"
)  # SQLite numbers rows by itself only for INTEGER keys


def _table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, metadata, *columns)


contacts = _table(
    "contacts",
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("address", sa.String(200), nullable=False),
    sa.Column("display_name", sa.String(200)),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("channel", "address"),
)
conversations = _table(
    "conversations",
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("contact_id", sa.ForeignKey("contacts.id"), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("office", sa.String(60), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("answered_seq", sa.Integer, nullable=False),
    sa.Column("receipt_seq", sa.Integer, nullable=False),
    sa.Column("service", sa.String(60)),
    sa.Column("reason", sa.String(80)),
    sa.Column("severity", sa.String(10)),
    sa.Column("unit", sa.String(40)),
    sa.Column("officer_id", sa.String(36)),
    sa.Column("officer_name", sa.String(200)),
    sa.Column("officer_unit", sa.String(200)),
    sa.Column("waiting_since", Instant),
    sa.Column("due_at", Instant),
    sa.Column("claimed_at", Instant),
    sa.Column("closed_at", Instant),
    sa.Column("outcome", sa.String(40)),
    sa.Column("citizen_outcome", sa.String(40)),
    sa.Column("rating", sa.Integer),
    sa.Column("comment", sa.Text),
    sa.Column("summary", sa.Text),
    sa.Column("served_unit", sa.String(40)),
    sa.Column("survey", sa.String(10)),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False),
    sa.Column("token_expires_at", Instant, nullable=False),
    sa.Index(None, "state", "waiting_since"),
)
messages = _table(
    "messages",
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("author", sa.String(10), nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("card", sa.JSON(none_as_null=True)),
    sa.Column("buttons", sa.JSON(none_as_null=True)),
    sa.Column("pressed", sa.Text),
    sa.Column("understanding", sa.JSON(none_as_null=True)),
    sa.Column("officer_id", sa.String(36)),
    sa.Column("author_name", sa.String(200)),
    sa.Column("author_unit", sa.String(200)),
    sa.Column("delivery", sa.String(10), nullable=False),
    sa.Column("suppressed", sa.Boolean, nullable=False),
    sa.Column("masked", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)
inbound = _table(
    "inbound",
    sa.Column("channel", sa.String(20), primary_key=True),
    sa.Column("external_id", sa.String(200), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
)
sealed = _table(
    "sealed",
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Instant, nullable=False, index=True),
)
outbox = _table(
    "outbox",
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("topic", sa.String(40), nullable=False),
    sa.Column("ordering_key", sa.String(120), nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),  # waiting · leased · dead
    sa.Column("available_at", Instant, nullable=False),
    sa.Column("lease_until", Instant),
    sa.Column("lease_no", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("last_error", sa.Text),
    sa.Column("created_at", Instant, nullable=False),
    sa.Index(None, "ordering_key", "id"),
    sa.Index(None, "state", "available_at"),
)
officers = _table(
    "officers",
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("email", sa.String(200), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("unit", sa.String(40)),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("totp_seed", sa.LargeBinary),
    sa.Column("totp_last_step", sa.BigInteger, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)
sessions = _table(
    "sessions",
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("officer_id", sa.ForeignKey("officers.id"), nullable=False),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("last_seen_at", Instant, nullable=False),
)
invitations = _table(
    "invitations",
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
)
notes = _table(
    "notes",
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("officer_id", sa.String(36), nullable=False),
    sa.Column("officer_name", sa.String(200), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)
switches = _table(
    "switches",
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(60), nullable=False, index=True),
    sa.Column("is_on", sa.Boolean, nullable=False),
    sa.Column("author", sa.String(200), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)
audit = _table(
    "audit",
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("officer_id", sa.String(36)),
    sa.Column("action", sa.String(60), nullable=False),
    sa.Column("target", sa.String(120)),
    sa.Column("detail", sa.Text),
)
tickets = _table(
    "tickets",
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("office", sa.String(60), nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("privacy", sa.String(10), nullable=False),
    sa.Column("service", sa.String(60)),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("details", sa.JSON, nullable=False),
    # Both stay empty for an anonymous report: nothing leads from it to a person.
    sa.Column("conversation_id", sa.ForeignKey("conversations.id")),
    sa.Column("contact_id", sa.ForeignKey("contacts.id")),
    sa.Column("contact_sealed", sa.LargeBinary),
    sa.Column("code_mark", sa.String(64), nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("respond_by", Instant),
    sa.Column("reply_by", Instant),
    sa.Column("decide_by", Instant),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("status_at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
    sa.Index(None, "office", "status"),
)
photos = _table(
    "photos",
    sa.Column("id", sa.String(36), primary_key=True),
    # Both stay empty for a photo of a ticket that must not be linked; `ticket` until there is one.
    sa.Column("conversation_id", sa.ForeignKey("conversations.id")),
    sa.Column("seq", sa.Integer),
    sa.Column("ticket", sa.ForeignKey("tickets.number"), index=True),
    sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False, index=True),
    sa.Index(None, "conversation_id", "seq"),
)
ticket_moves = _table(
    "ticket_moves",
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("number", sa.ForeignKey("tickets.number"), nullable=False, index=True),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("officer_id", sa.String(36)),
    sa.Column("officer_name", sa.String(200)),
    sa.Column("created_at", Instant, nullable=False),
)
ticket_counters = _table(
    "ticket_counters",
    sa.Column("office", sa.String(60), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
)
ticket_tries = _table(
    "ticket_tries",
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.String(36), nullable=False, index=True),
    sa.Column("number_mark", sa.String(64), nullable=False, index=True),
    sa.Column("created_at", Instant, nullable=False),
)
survey_responses = _table(
    "survey_responses",
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("office", sa.String(60), nullable=False),
    sa.Column("unit", sa.String(40)),
    sa.Column("service", sa.String(60)),
    *(sa.Column(element, sa.Integer) for element in ELEMENTS),
    sa.Column("comment", sa.Text),
    # The day only: a moment would lead to the conversation in which it was given.
    sa.Column("created_at", Instant, nullable=False),
    sa.Index(None, "office", "created_at"),
)


def open_database(url: str) -> AsyncEngine:
    """A connection pool. SQLite: WAL, FULL, foreign keys, and a write lock from the first statement of a transaction."""
    if not url.startswith("sqlite"):
        return create_async_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True, pool_timeout=5)
    path = sa.make_url(url).database or ""
    engine = create_async_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_timeout=5,
        async_creator=lambda: sqlite_driver.connect(path, timeout_s=5),
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=5000",
            "temp_store=MEMORY",
            "secure_delete=FAST",  # words that were taken out of a row leave the file too
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else sqlite_driver.WAITS)

    return engine
