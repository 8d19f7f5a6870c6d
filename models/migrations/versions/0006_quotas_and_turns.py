"""Notices by urgency and customer; refusals that are counted; what quotas count, by index."""

import sqlalchemy as sa
from alembic import op

import models.core.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = ("urgency INTEGER DEFAULT 2 NOT NULL", "organization_id INTEGER DEFAULT 0 NOT NULL")
WAITING = "state = 'waiting'"
BEGUN = "state = 'waiting' AND (leased_until IS NOT NULL OR trouble <> '')"

COUNTED = (
    ("tickets", "opener_id", "opened_at"),
    ("tickets", "subscription_id", "opened_at"),
    ("comments", "author_id", "written_at"),
    ("comments", "written_at"),
    ("enquiries", "asker_id", "asked_at"),
    ("enquiries", "subscription_id", "asked_at"),
    ("invitations", "invited_by_id", "invited_at"),
    ("invitations", "subscription_id", "invited_at"),
)


def upgrade() -> None:
    """Apply."""
    for column in COLUMNS:
        op.execute(f"ALTER TABLE notices ADD COLUMN {column}")
    lanes = ["channel", "urgency", "organization_id", "try_at", "id"]
    _index("ix_notices_lanes", lanes, WAITING)
    _index("ix_notices_begun", ["channel", "id"], BEGUN)
    _refusals()
    for table, *columns in COUNTED:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def _refusals() -> None:
    op.create_table(
        "refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("hour", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("probes", sa.Integer(), nullable=False),
        sa.Column("closed_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_refusals_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
        sa.UniqueConstraint("who", "hour", name=op.f("uq_refusals_who_hour")),
    )
    op.create_index("ix_refusals_hour", "refusals", ["hour"])
    op.create_table(
        "probed_ids",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("refusals_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["refusals_id"], ["refusals.id"], name=op.f("fk_probed_ids_refusals_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probed_ids")),
        sa.UniqueConstraint("refusals_id", "ref", name=op.f("uq_probed_ids_refusals_id_ref")),
    )


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "notices", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    """There is no way back: what was refused and counted since would be lost."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
