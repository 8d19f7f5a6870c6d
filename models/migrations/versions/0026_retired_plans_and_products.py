"""The day from which a plan or a product isn't sold any more."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Everything is still sold."""
    for name in ("plans", "products"):
        op.add_column(name, sa.Column("retired_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """There is no way back: what was retired would be sold again."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
