"""An index of the tickets that wait for the support team, to find the next one."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

IS_OUR_TURN = "state IN ('new', 'open')"


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_tickets_our_turn",
        "tickets",
        ["severity", "id"],
        sqlite_where=sa.text(IS_OUR_TURN),
        postgresql_where=sa.text(IS_OUR_TURN),
    )
