"""Comments from which a secret was removed."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("comments", sa.Column("redacted_at", UTCDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("comments", "redacted_at")
