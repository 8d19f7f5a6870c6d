"""A payment can be undone after a part of it was paid back: that part stays used, and is owed again."""

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("payments") as table:
        table.drop_constraint(op.f("ck_payments_undone"), type_="check")


def downgrade() -> None:
    """Undo. Fails if a customer owes a refund again."""
    with op.batch_alter_table("payments") as table:
        table.create_check_constraint(op.f("ck_payments_undone"), "undone_on IS NULL OR used = 0")
