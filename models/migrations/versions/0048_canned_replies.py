"""Canned replies."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("text", sa.String(2900), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=False),
        sa.Column("edited_at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edited_by_id"], ["people.id"], name=op.f("fk_canned_replies_edited_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        sa.UniqueConstraint("name", name=op.f("uq_canned_replies_name")),
    )
