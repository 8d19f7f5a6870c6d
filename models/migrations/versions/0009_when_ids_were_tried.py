"""When somebody tried an id that isn't theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FROM_ITS_HOUR = "UPDATE probed_ids SET at = (SELECT hour FROM refusals WHERE refusals.id = probed_ids.refusals_id)"


def upgrade() -> None:
    """Apply. What was tried before counts from the beginning of its hour."""
    op.add_column("probed_ids", sa.Column("at", sa.DateTime(timezone=True), nullable=True))
    op.execute(FROM_ITS_HOUR)
    with op.batch_alter_table("probed_ids") as table:
        table.alter_column("at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    """There is no way back: what was tried since would count from another moment."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
