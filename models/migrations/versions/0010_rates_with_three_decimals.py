"""Tax rates in thousandths of a percent instead of hundredths, so that 9.975% can be stored. No rate changes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("organizations", "quote_lines", "invoice_lines", "credits")


def upgrade() -> None:
    """Apply."""
    for name in TABLES:
        table = sa.table(name, sa.column("tax_rate", sa.Integer()))
        op.execute(sa.update(table).values(tax_rate=table.c.tax_rate * 10))


def downgrade() -> None:
    """There is no way back: a rate may have three decimals by now."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
