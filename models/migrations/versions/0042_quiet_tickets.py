"""Quiet tickets: find those that wait for the customer, and those that were resolved, by their time."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for column, state in (("waits_since", "waiting"), ("resolved_at", "resolved")):
        only = sa.text(f"state = '{state}'")
        op.create_index(f"ix_tickets_{column}", "tickets", [column], sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Undo."""
    for column in ("resolved_at", "waits_since"):
        op.drop_index(f"ix_tickets_{column}", "tickets")
