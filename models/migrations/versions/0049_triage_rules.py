"""Rules that decide in which channel the card of a ticket is."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

FITS_SOME = "plan_id IS NOT NULL OR product_id IS NOT NULL OR organization_id IS NOT NULL OR severity IS NOT NULL"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "triage_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("severity", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name=op.f("ck_triage_rules_severity")),
        sa.CheckConstraint("channel <> ''", name=op.f("ck_triage_rules_channel")),
        sa.CheckConstraint(FITS_SOME, name=op.f("ck_triage_rules_fits_some")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_triage_rules_plan_id_plans")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_triage_rules_product_id_products")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_triage_rules_organization_id_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_rules")),
    )
