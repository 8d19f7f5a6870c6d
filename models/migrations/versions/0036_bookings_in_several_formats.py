"""The format that a bank transfer was imported from, and the earlier one that it may be."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Of what exists, the format isn't known."""
    with op.batch_alter_table("bank_statement_lines") as table:
        table.add_column(sa.Column("format", sa.String(length=32), server_default="", nullable=False))
        table.add_column(sa.Column("resembles_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_bank_statement_lines_resembles_id"), "bank_statement_lines", ["resembles_id"], ["id"]
        )
    columns = ["bank_account_id", "booked_on"]
    op.create_index("ix_bank_statement_lines_bank_account_id_booked_on", "bank_statement_lines", columns)


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
