"""Reminders that people set for themselves on tickets."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

MOMENT = UTCDateTime(timezone=True)
WAITING = sa.text("told_at IS NULL AND done_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ticket_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_reminders_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ticket_reminders_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_reminders")),
    )
    op.create_index("ix_ticket_reminders_ticket_id", "ticket_reminders", ["ticket_id"])
    op.create_index("ix_ticket_reminders_person_id", "ticket_reminders", ["person_id"])
    op.create_index(
        "ix_ticket_reminders_due",
        "ticket_reminders",
        ["due_at", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("ticket_reminders")
