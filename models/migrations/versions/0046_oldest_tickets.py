"""An index for the queue of tickets, oldest first."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

UNRESOLVED = sa.text("state NOT IN ('resolved', 'closed')")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_tickets_oldest",
        "tickets",
        ["opened_at", "id"],
        sqlite_where=UNRESOLVED,
        postgresql_where=UNRESOLVED,
    )
