"""Find unused credit without reading all payments and credit notes."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

INDEXES = {
    "payments": sa.text("used < amount AND undone_on IS NULL"),
    "credit_notes": sa.text("used < gross"),
}


def upgrade() -> None:
    """Apply."""
    for table, unused in INDEXES.items():
        op.create_index(f"ix_{table}_unused", table, ["subscription_id"], sqlite_where=unused, postgresql_where=unused)


def downgrade() -> None:
    """Undo."""
    for table in INDEXES:
        op.drop_index(f"ix_{table}_unused", table)
