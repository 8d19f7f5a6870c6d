"""Since when the mail server refuses a person's address."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("people", sa.Column("mail_refused_at", UTCDateTime(), nullable=True))
    op.add_column("people", sa.Column("mail_refused_why", sa.String(40), server_default="", nullable=False))
