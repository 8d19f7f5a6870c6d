"""Indexes that answer without reading the tickets: a customer's unresolved ones, and those that a person opened."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

UNRESOLVED = sa.text("state NOT IN ('resolved', 'closed')")


def upgrade() -> None:
    """Apply."""
    op.drop_index("ix_tickets_opener_id_id", "tickets")
    op.create_index("ix_tickets_of_opener", "tickets", ["opener_id", "id", "subscription_id"])
    op.drop_index("ix_tickets_of_subscription", "tickets")
    op.create_index(
        "ix_tickets_of_subscription",
        "tickets",
        ["subscription_id", "severity", "id", "opened_at", "state", "assignee_id"],
        sqlite_where=UNRESOLVED,
        postgresql_where=UNRESOLVED,
    )
