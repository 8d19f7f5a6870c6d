"""What people write in a ticket's thread: find the messages that show a comment, to update them when it changes, and
keep long messages whole."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
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
    with op.batch_alter_table("kept_words") as kept:
        kept.alter_column("text", type_=sa.String(length=12_000), existing_type=sa.String(length=3_000))


def downgrade() -> None:
    """Undo. Messages are kept for a day only."""
    op.execute("DELETE FROM kept_words WHERE length(text) > 3000")
    with op.batch_alter_table("kept_words") as kept:
        kept.alter_column("text", type_=sa.String(length=3_000), existing_type=sa.String(length=12_000))
    op.drop_index("ix_notices_ticket_news", "notices")
