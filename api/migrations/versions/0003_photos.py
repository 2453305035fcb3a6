"""Photos that citizens send, sealed: of a message, of a ticket, or of both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photos",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("ticket", sa.String(length=20), nullable=True),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_photos_conversation_id"),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_photos_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_photos"),
    )
    op.create_index("ix_photos_conversation_id_seq", "photos", ["conversation_id", "seq"], unique=False)
    op.create_index("ix_photos_ticket", "photos", ["ticket"], unique=False)
    op.create_index("ix_photos_created_at", "photos", ["created_at"], unique=False)
