"""Stored files, and links to them."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "stored_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("claimed_type", sa.String(length=100), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("problem", sa.String(length=32), nullable=True),
        sa.Column("found", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("slack_file", sa.String(length=64), nullable=False),
        sa.Column("slack_team", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("uploader_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("stored_at", UTCDateTime(), nullable=True),
        sa.Column("blanked_at", UTCDateTime(), nullable=True),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", UTCDateTime(), nullable=False),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
        sa.Column("leased_by", sa.String(length=32), nullable=False),
        sa.CheckConstraint("(state = 'blanked') = (blanked_at IS NOT NULL)", name=op.f("ck_stored_files_blanked")),
        sa.CheckConstraint(
            "state <> 'stored' OR (stored_at IS NOT NULL AND sha256 <> '')", name=op.f("ck_stored_files_stored")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'stored', 'linked', 'refused', 'failed', 'blanked')",
            name=op.f("ck_stored_files_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('refused', 'failed') OR problem IS NOT NULL", name=op.f("ck_stored_files_problem")
        ),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_files_size")),
        sa.ForeignKeyConstraint(["uploader_id"], ["people.id"], name=op.f("fk_stored_files_uploader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("key", name=op.f("uq_stored_files_key")),
    )
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stored_files_failed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'failed'"),
            postgresql_where=sa.text("state = 'failed'"),
        )
        batch_op.create_index(
            "ix_stored_files_to_erase",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'blanked' AND erased_at IS NULL"),
            postgresql_where=sa.text("state = 'blanked' AND erased_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_stored_files_uploader_id"), ["uploader_id"], unique=False)
        batch_op.create_index(
            "ix_stored_files_waiting",
            ["try_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "file_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_file_links_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_file_links_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_links")),
        sa.UniqueConstraint("token", name=op.f("uq_file_links_token")),
    )
    with op.batch_alter_table("file_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_links_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_file_links_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Undo. The files stay in the storage."""
    with op.batch_alter_table("file_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_links_person_id"))
        batch_op.drop_index(batch_op.f("ix_file_links_file_id"))

    op.drop_table("file_links")
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_stored_files_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_stored_files_uploader_id"))
        batch_op.drop_index(
            "ix_stored_files_to_erase",
            sqlite_where=sa.text("state = 'blanked' AND erased_at IS NULL"),
            postgresql_where=sa.text("state = 'blanked' AND erased_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_stored_files_failed",
            sqlite_where=sa.text("state = 'failed'"),
            postgresql_where=sa.text("state = 'failed'"),
        )

    op.drop_table("stored_files")
