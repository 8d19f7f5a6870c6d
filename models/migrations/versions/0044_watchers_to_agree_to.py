"""Watchers of tickets that agents ask for, and the person who opened the ticket hasn't agreed to yet."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "watcher_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_watcher_requests_ticket_id")),
        *(
            sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_watcher_requests_{column}"))
            for column in ("person_id", "asked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watcher_requests")),
        sa.UniqueConstraint("ticket_id", "person_id", name=op.f("uq_watcher_requests_ticket_id_person_id")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("watcher_requests")
