"""Room for whole addresses in the differences of customers."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("customer_differences") as differences:
        for name in ("now", "wanted"):
            differences.alter_column(name, existing_type=sa.String(length=1000), type_=sa.String(length=2500))


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
