"""People can be invited to become site admins.

SQLite can't change a check, so the table is made anew. Codes refer to it: they are checked only at the end, when their
invitations are back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = "kind IN ('billing', 'technical', 'site_admin')"


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_invitations_kind"), "invitations")
        op.create_check_constraint(op.f("ck_invitations_kind"), "invitations", KINDS)
        return
    op.execute("CREATE TEMPORARY TABLE kept_invitations AS SELECT * FROM invitations")
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.drop_table("invitations")
    _table()
    op.execute("INSERT INTO invitations SELECT * FROM kept_invitations")
    op.execute("DROP TABLE kept_invitations")


def _table() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'accepted') = (person_id IS NOT NULL)", name=op.f("ck_invitations_accepted")),
        sa.CheckConstraint(KINDS, name=op.f("ck_invitations_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'refused', 'withdrawn', 'expired')", name=op.f("ck_invitations_state")
        ),
        sa.ForeignKeyConstraint(["invited_by_id"], ["people.id"], name=op.f("fk_invitations_invited_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_invitations_person_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_invitations_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    for column in ("invited_by_id", "subscription_id"):
        op.create_index(f"ix_invitations_{column}_invited_at", "invitations", [column, "invited_at"])
    op.create_index(
        "uq_invitations_one_open",
        "invitations",
        ["subscription_id", "email", "kind"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
