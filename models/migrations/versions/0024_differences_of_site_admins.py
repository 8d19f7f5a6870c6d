"""Where an order form has other site admins than a site: which site, and which person."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "customer_differences"
OPEN = sa.text("state = 'open' AND person_id IS NULL")
OPEN_ROLE = sa.text("state = 'open' AND person_id IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.drop_index("uq_customer_differences_one_open", TABLE)
    with op.batch_alter_table(TABLE) as batch:
        batch.add_column(sa.Column("subscription_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_customer_differences_subscription_id"), "subscriptions", ["subscription_id"], ["id"]
        )
        batch.create_foreign_key(op.f("fk_customer_differences_person_id"), "people", ["person_id"], ["id"])
        batch.create_check_constraint(
            op.f("ck_customer_differences_role"),
            "(field = 'site_admin') = (person_id IS NOT NULL) AND (person_id IS NULL) = (subscription_id IS NULL)",
        )
    for name, columns, where in (
        ("uq_customer_differences_one_open", ["organization_id", "field"], OPEN),
        ("uq_customer_differences_one_open_role", ["subscription_id", "person_id", "field"], OPEN_ROLE),
    ):
        op.create_index(name, TABLE, columns, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
