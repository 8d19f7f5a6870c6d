"""What people write in a ticket's thread: find the messages that show a comment, to update them when it changes."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TICKET_NEWS = sa.text("kind = 'ticket_changed' AND medium = 'direct'")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_notices_ticket_news",
        "notices",
        ["subject_id"],
        sqlite_where=TICKET_NEWS,
        postgresql_where=TICKET_NEWS,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_notices_ticket_news", "notices")
