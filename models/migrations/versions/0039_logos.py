"""Logos, each kept as it is, so that documents keep theirs. Until now, nobody could set one."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "logos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logos")),
        sa.UniqueConstraint("digest", name=op.f("uq_logos_digest")),
    )
    with op.batch_alter_table("legal_entities") as entities:
        entities.drop_column("logo")
        entities.add_column(sa.Column("logo_digest", sa.String(length=64), nullable=True))
        entities.create_foreign_key(op.f("fk_legal_entities_logo_digest"), "logos", ["logo_digest"], ["digest"])


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
