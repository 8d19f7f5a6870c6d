"""Changes of subscriptions, and license keys that are due, are work for the billing team. Keys to hand out.

SQLite can't change a check, so the table of enquiries is made anew. Quotes refer to it: they are checked only at the
end, when their enquiries are back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = "kind IN ('services', 'question', 'card', 'changes', 'license_key')"


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_enquiries_kind"), "enquiries")
        op.create_check_constraint(op.f("ck_enquiries_kind"), "enquiries", KINDS)
    else:
        op.execute("CREATE TEMPORARY TABLE kept_enquiries AS SELECT * FROM enquiries")
        op.execute("PRAGMA defer_foreign_keys = ON")
        op.drop_table("enquiries")
        _enquiries()
        op.execute("INSERT INTO enquiries SELECT * FROM kept_enquiries")
        op.execute("DROP TABLE kept_enquiries")
    _changes()
    op.execute("ALTER TABLE products ADD COLUMN new_keys JSON DEFAULT '[]' NOT NULL")
    _license_keys()


def _enquiries() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "enquiries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_enquiries_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'claimed', 'answered', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_enquiries_state"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_enquiries_quantity")),
        sa.ForeignKeyConstraint(["asker_id"], ["people.id"], name=op.f("fk_enquiries_asker_id")),
        sa.ForeignKeyConstraint(["assignee_id"], ["people.id"], name=op.f("fk_enquiries_assignee_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_enquiries_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
    )
    op.create_index(op.f("ix_enquiries_subscription_id"), "enquiries", ["subscription_id"])
    for column in ("asker_id", "subscription_id"):
        op.create_index(f"ix_enquiries_{column}_asked_at", "enquiries", [column, "asked_at"])


def _changes() -> None:
    op.create_table(
        "enquiry_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.String(length=200), nullable=False),
        sa.Column("after", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(kind = 'user' AND email <> '' AND product_id IS NULL) "
            "OR (kind = 'seats' AND email = '' AND product_id IS NOT NULL) "
            "OR (kind = 'name' AND email = '' AND product_id IS NULL)",
            name=op.f("ck_enquiry_changes_kind"),
        ),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiries.id"], name=op.f("fk_enquiry_changes_enquiry_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_enquiry_changes_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_changes")),
    )
    op.create_index(op.f("ix_enquiry_changes_enquiry_id"), "enquiry_changes", ["enquiry_id"])


def _license_keys() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "license_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.Column("replaced_at", moment, nullable=True),
        sa.CheckConstraint("product_id IS NOT NULL OR subscription_id IS NOT NULL", name=op.f("ck_license_keys_owner")),
        sa.CheckConstraint("subscription_id IS NOT NULL OR replaced_at IS NULL", name=op.f("ck_license_keys_replaced")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_license_keys_product_id")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name=op.f("fk_license_keys_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_license_keys")),
    )
    op.create_index(op.f("ix_license_keys_subscription_id"), "license_keys", ["subscription_id"])
    current, left = sa.text("subscription_id IS NOT NULL AND replaced_at IS NULL"), sa.text("subscription_id IS NULL")
    op.create_index(
        "uq_license_keys_one_current",
        "license_keys",
        ["subscription_id"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    op.create_index(
        "ix_license_keys_left", "license_keys", ["product_id", "id"], sqlite_where=left, postgresql_where=left
    )


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
