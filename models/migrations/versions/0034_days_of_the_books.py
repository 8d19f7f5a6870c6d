"""The day on which each document was booked, and the periods of exported journals."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. What exists stays where the journal had it: on the customer's day."""
    op.add_column("invoices", sa.Column("void_booked_on", sa.Date(), nullable=True))
    op.add_column("payments", sa.Column("undo_booked_on", sa.Date(), nullable=True))
    op.execute("UPDATE invoices SET void_booked_on = voided_on")
    op.execute("UPDATE payments SET undo_booked_on = undone_on")
    for table in ("invoices", "credit_notes"):
        op.add_column(table, sa.Column("booked_on", sa.Date(), nullable=True))
        op.execute(f"UPDATE {table} SET booked_on = issued_on")  # noqa: S608
        with op.batch_alter_table(table) as batch:
            batch.alter_column("booked_on", existing_type=sa.Date(), nullable=False)
        op.create_index(op.f(f"ix_{table}_booked_on"), table, ["booked_on"])
    op.create_table(
        "journal_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("exported_on", sa.Date(), nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_journal_exports_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_exports")),
    )


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
