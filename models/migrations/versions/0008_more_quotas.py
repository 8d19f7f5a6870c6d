"""What quotas count of promotions and of requests to colleagues, by index."""

from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

COUNTED = (
    ("promotions", "asked_by_id", "asked_at"),
    ("promotions", "subscription_id", "asked_at"),
    ("asks", "asker_id", "asked_at"),
    ("asks", "subscription_id", "asked_at"),
)


def upgrade() -> None:
    """Apply."""
    for table, *columns in COUNTED:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
