"""Requests for bank accounts that nobody asked for: an order form did."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("approval_requests") as requests:
        requests.alter_column("asked_by_id", existing_type=sa.Integer(), nullable=True)
        requests.create_check_constraint(
            op.f("ck_approval_requests_asker"), "asked_by_id IS NOT NULL OR kind = 'bank_account'"
        )


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
