"""Where an order form differs from a customer, to be accepted or kept."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Apply."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "customer_differences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("now", sa.String(length=1000), nullable=False),
        sa.Column("wanted", sa.String(length=1000), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("found_at", moment, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.CheckConstraint("state IN ('open', 'accepted', 'kept')", name=op.f("ck_customer_differences_state")),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_customer_differences_decided")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_customer_differences_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_customer_differences_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_differences")),
    )
    op.create_index("ix_customer_differences_organization_id", "customer_differences", ["organization_id"])
    op.create_index(
        "uq_customer_differences_one_open",
        "customer_differences",
        ["organization_id", "field"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
