"""What people write to Steward: kept for a day, or a message to colleagues about a renewal. Answers go to a thread."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "kept_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=3000), nullable=False),
        sa.Column("written_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_kept_words_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_words")),
    )
    op.create_index(op.f("ix_kept_words_person_id"), "kept_words", ["person_id"])
    op.create_index(op.f("ix_kept_words_written_at"), "kept_words", ["written_at"])
    posted = sa.text("message_ts <> ''")
    op.create_index("ix_notices_message_ts", "notices", ["message_ts"], sqlite_where=posted, postgresql_where=posted)
    op.create_table(
        "renewal_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("renewal_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2900), nullable=False),
        sa.Column("written_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_renewal_messages_author_id")),
        sa.ForeignKeyConstraint(["renewal_id"], ["renewals.id"], name=op.f("fk_renewal_messages_renewal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_messages")),
    )
    op.create_index(op.f("ix_renewal_messages_renewal_id"), "renewal_messages", ["renewal_id"])
    op.create_index("ix_renewal_messages_author_id_written_at", "renewal_messages", ["author_id", "written_at"])
    refers = "CONSTRAINT fk_enquiries_thread_id REFERENCES notices (id)"
    op.execute(f"ALTER TABLE enquiries ADD COLUMN thread_id INTEGER {refers}")


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
