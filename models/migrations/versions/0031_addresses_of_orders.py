"""The parts of the billing address that an order keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Orders that exist keep their address as lines."""
    op.add_column("orders", sa.Column("billing_parts", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    """Undo. The printed address stays."""
    op.drop_column("orders", "billing_parts")
