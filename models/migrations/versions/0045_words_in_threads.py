"""What people write in a ticket's thread: find the messages that show a comment, to update them when it changes, and
keep long messages whole, with their files."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TICKET_NEWS = sa.text("kind = 'ticket_changed' AND medium = 'direct'")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_notices_ticket_news",
        "notices",
        ["subject_id"],
        sqlite_where=TICKET_NEWS,
        postgresql_where=TICKET_NEWS,
    )
    with op.batch_alter_table("kept_words") as kept:
        kept.alter_column("text", type_=sa.String(length=12_000), existing_type=sa.String(length=3_000))
        kept.add_column(sa.Column("files", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    op.create_table(
        "ticket_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_files_ticket_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_ticket_files_comment_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_ticket_files_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_files")),
        sa.UniqueConstraint("file_id", name=op.f("uq_ticket_files_file_id")),
    )
    op.create_index("ix_ticket_files_ticket_id", "ticket_files", ["ticket_id", "id"])
    op.create_index(op.f("ix_ticket_files_comment_id"), "ticket_files", ["comment_id"])


def downgrade() -> None:
    """Undo. Messages are kept for a day only."""
    op.drop_table("ticket_files")
    op.execute("DELETE FROM kept_words WHERE length(text) > 3000")
    with op.batch_alter_table("kept_words") as kept:
        kept.drop_column("files")
        kept.alter_column("text", type_=sa.String(length=3_000), existing_type=sa.String(length=12_000))
    op.drop_index("ix_notices_ticket_news", "notices")
