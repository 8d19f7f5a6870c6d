"""Transfers that the bank took back, as lines of bank statements."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("bank_statement_lines") as table:
        table.add_column(sa.Column("returns_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_bank_statement_lines_returns_id"), "bank_statement_lines", ["returns_id"], ["id"]
        )
        table.create_unique_constraint(op.f("uq_bank_statement_lines_returns_id"), ["returns_id"])
        table.drop_constraint(op.f("ck_bank_statement_lines_amount"), type_="check")
        table.create_check_constraint(op.f("ck_bank_statement_lines_amount"), "amount <> 0")
        table.drop_constraint(op.f("ck_bank_statement_lines_payment"), type_="check")
        table.create_check_constraint(
            op.f("ck_bank_statement_lines_payment"),
            "(state = 'confirmed') = (payment_id IS NOT NULL OR returns_id IS NOT NULL)",
        )
        table.create_check_constraint(
            op.f("ck_bank_statement_lines_returns"),
            "(payment_id IS NULL OR amount > 0) AND (returns_id IS NULL OR amount < 0)",
        )


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
