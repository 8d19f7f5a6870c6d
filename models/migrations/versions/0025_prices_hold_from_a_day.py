"""The day from which a price holds."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The present prices hold from the beginning."""
    with op.batch_alter_table("prices") as table:
        table.add_column(sa.Column("holds_from", sa.Date(), nullable=False, server_default="1970-01-01"))
        table.drop_constraint(op.f("uq_prices_product_id_currency_cycle"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_prices_product_id_currency_cycle_holds_from"), ["product_id", "currency", "cycle", "holds_from"]
        )


def downgrade() -> None:
    """There is no way back: a product may have several prices by now."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
