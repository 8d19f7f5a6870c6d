"""Bank statements: their lines, and the layouts of banks' CSV files."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _lines()
    op.create_table(
        "csv_layouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_account_id", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bank_account_id"], ["bank_accounts.id"], name=op.f("fk_csv_layouts_bank_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csv_layouts")),
        sa.UniqueConstraint("bank_account_id", name=op.f("uq_csv_layouts_bank_account_id")),
    )


def _lines() -> None:
    moment = sa.DateTime(timezone=True)
    texts = {"payer": 140, "payer_account": 64, "payer_key": 64, "text": 1000, "end_to_end_id": 140, "bank_id": 140}
    op.create_table(
        "bank_statement_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_account_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in texts.items()),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("imported_at", moment, nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_bank_statement_lines_amount")),
        sa.CheckConstraint("occurrence > 0", name=op.f("ck_bank_statement_lines_occurrence")),
        sa.CheckConstraint("state IN ('new', 'confirmed', 'ignored')", name=op.f("ck_bank_statement_lines_state")),
        sa.CheckConstraint(
            "(state = 'confirmed') = (payment_id IS NOT NULL)", name=op.f("ck_bank_statement_lines_payment")
        ),
        sa.CheckConstraint("(state = 'new') = (decided_at IS NULL)", name=op.f("ck_bank_statement_lines_decided")),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_accounts.id"], name=op.f("fk_bank_statement_lines_bank_account_id")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_bank_statement_lines_payment_id")),
        *(
            sa.ForeignKeyConstraint([name], ["people.id"], name=op.f(f"fk_bank_statement_lines_{name}"))
            for name in ("imported_by_id", "decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement_lines")),
        sa.UniqueConstraint(
            "bank_account_id",
            "fingerprint",
            "occurrence",
            name=op.f("uq_bank_statement_lines_bank_account_id_fingerprint_occurrence"),
        ),
        sa.UniqueConstraint("payment_id", name=op.f("uq_bank_statement_lines_payment_id")),
    )
    for name in ("payer_key", "state"):
        op.create_index(op.f(f"ix_bank_statement_lines_{name}"), "bank_statement_lines", [name])


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
