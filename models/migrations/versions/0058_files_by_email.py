"""Files that came by email, until they are copied."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "mailed_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_files")),
    )
    op.create_index("ix_mailed_files_received_at", "mailed_files", ["received_at"])
