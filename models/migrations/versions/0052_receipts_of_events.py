"""Receipts of events, and what has to be read from Slack's history. Comments are in the order of their messages."""

import sqlalchemy as sa
from alembic import op

import models.core.types

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

MOMENT = models.core.types.UTCDateTime(timezone=True)
WAITING = sa.text("state = 'waiting'")
PARKED = sa.text("state = 'parked'")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "event_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("event_id", sa.String(70), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("leased_by", sa.String(32), nullable=False),
        sa.Column("trouble", sa.String(200), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'done', 'parked')", name=op.f("ck_event_receipts_state")),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_event_receipts_ended")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_receipts")),
        sa.UniqueConstraint("key", name=op.f("uq_event_receipts_key")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_receipts_event_id")),
    )
    op.create_index(op.f("ix_event_receipts_ended_at"), "event_receipts", ["ended_at"])
    for name, columns, condition in (("waiting", ["try_at", "id"], WAITING), ("parked", ["id"], PARKED)):
        op.create_index(
            f"ix_event_receipts_{name}",
            "event_receipts",
            columns,
            sqlite_where=condition,
            postgresql_where=condition,
        )
    op.create_table(
        "connection_seen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_connection_seen_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_seen")),
    )
    op.create_table(
        "history_reads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("thread_ts", sa.String(32), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("cursor", sa.String(300), nullable=False),
        sa.Column("read_to", sa.String(32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("leased_by", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_reads")),
        sa.UniqueConstraint("channel", "thread_ts", name=op.f("uq_history_reads_channel_thread_ts")),
    )
    op.create_index(op.f("ix_history_reads_try_at"), "history_reads", ["try_at"])
    op.create_index("ix_comments_ticket_id_written_at", "comments", ["ticket_id", "written_at", "id"])
    op.drop_index("ix_comments_ticket_id", "comments")
