"""New emails that wait for somebody to say what becomes of them."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "new_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=12000), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("files_left", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("for_billing", sa.Boolean(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("became", sa.String(length=32), nullable=False),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_new_mails_closed")),
        sa.CheckConstraint("(way = 'unmatched') = (person_id IS NULL)", name=op.f("ck_new_mails_person")),
        sa.CheckConstraint("state IN ('open', 'taken', 'discarded', 'ended')", name=op.f("ck_new_mails_state")),
        sa.CheckConstraint("way IN ('choice', 'changes', 'unmatched')", name=op.f("ck_new_mails_way")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_new_mails_decided_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_new_mails_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_mails")),
    )
    op.create_index("ix_new_mails_closed_at", "new_mails", ["closed_at"])
    op.create_index("ix_new_mails_person_id_received_at", "new_mails", ["person_id", "received_at"])
    op.create_index("ix_new_mails_open", "new_mails", ["expires_at"], sqlite_where=OPEN, postgresql_where=OPEN)
