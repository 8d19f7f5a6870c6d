"""Orders that are cancelled, what there was before an order, and requests to cancel one."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. What there was before orders that exist isn't known, so they can't be cancelled."""
    op.add_column("orders", sa.Column("before", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("orders", sa.Column("cancelled_at", UTCDateTime(timezone=True), nullable=True))
    op.add_column("orders", sa.Column("cancel_reason", sa.String(length=500), server_default="", nullable=False))
    _add_reference("orders", "cancelled_by_id", "people")
    _add_reference("approval_requests", "order_id", "orders")
    with op.batch_alter_table("approval_requests") as table:
        table.drop_constraint(op.f("ck_approval_requests_kind"), type_="check")
        table.create_check_constraint(
            op.f("ck_approval_requests_kind"), "kind IN ('refund', 'write_off', 'bank_account', 'order')"
        )


def _add_reference(table: str, column: str, to: str) -> None:
    # Both databases take this. Alembic would make the table anew on SQLite.
    name = f"fk_{table}_{column}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES {to} (id)")


def downgrade() -> None:
    """There is no way back: orders that were cancelled would be in force again."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
