"""People can choose to get news of their tickets by email too."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("people", sa.Column("ticket_mail", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
