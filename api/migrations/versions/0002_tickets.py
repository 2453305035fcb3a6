"""Tickets, their numbers and moves, survey answers; what a hand-over says, who served, and whether a survey was offered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ELEMENTS = (
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "pengaduan",
    "sarana",
)


def _id() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, autoincrement=True, nullable=False)


def upgrade() -> None:
    op.add_column("conversations", sa.Column("summary", sa.Text(), nullable=True))
    op.add_column("conversations", sa.Column("served_unit", sa.String(length=40), nullable=True))
    op.add_column("conversations", sa.Column("survey", sa.String(length=10), nullable=True))
    op.create_table(
        "tickets",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("privacy", sa.String(length=10), nullable=False),
        sa.Column("service", sa.String(length=60), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("contact_id", sa.String(length=36), nullable=True),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_mark", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("respond_by", sa.BigInteger(), nullable=True),
        sa.Column("reply_by", sa.BigInteger(), nullable=True),
        sa.Column("decide_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("status_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_tickets_conversation_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_tickets_contact_id"),
        sa.PrimaryKeyConstraint("number", name="pk_tickets"),
    )
    op.create_index("ix_tickets_office_status", "tickets", ["office", "status"], unique=False)
    op.create_table(
        "ticket_moves",
        _id(),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("officer_id", sa.String(length=36), nullable=True),
        sa.Column("officer_name", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["tickets.number"], name="fk_ticket_moves_number"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_moves"),
    )
    op.create_index("ix_ticket_moves_number", "ticket_moves", ["number"], unique=False)
    op.create_table(
        "ticket_counters",
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "year", name="pk_ticket_counters"),
    )
    op.create_table(
        "ticket_tries",
        _id(),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("number_mark", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_tries"),
    )
    op.create_index("ix_ticket_tries_conversation_id", "ticket_tries", ["conversation_id"], unique=False)
    op.create_index("ix_ticket_tries_number_mark", "ticket_tries", ["number_mark"], unique=False)
    op.create_table(
        "survey_responses",
        _id(),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("service", sa.String(length=60), nullable=True),
        *(sa.Column(element, sa.Integer(), nullable=True) for element in _ELEMENTS),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_survey_responses"),
    )
    op.create_index(
        "ix_survey_responses_office_created_at", "survey_responses", ["office", "created_at"], unique=False
    )
