"""Admins see what is parked, and hear of outages."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PARKED = sa.text("state = 'parked'")
DROPPED = sa.text("dropped_at IS NOT NULL")
ONGOING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Apply."""
    moment = sa.DateTime(timezone=True)
    op.add_column("notices", sa.Column("parked_at", moment))
    op.add_column("notices", sa.Column("dropped_at", moment))
    # When they were parked isn't known. It was soon after the last try.
    op.execute("UPDATE notices SET parked_at = try_at WHERE state = 'parked'")
    op.create_index("ix_notices_parked", "notices", ["parked_at"], sqlite_where=PARKED, postgresql_where=PARKED)
    op.create_index(
        "ix_notices_dropped_by_hand", "notices", ["dropped_at"], sqlite_where=DROPPED, postgresql_where=DROPPED
    )
    op.create_table(
        "outages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("trouble", sa.String(length=200), nullable=False),
        sa.Column("told_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("up_told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
    )
    op.create_index(
        "ix_outages_ongoing", "outages", ["way"], unique=True, sqlite_where=ONGOING, postgresql_where=ONGOING
    )


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
