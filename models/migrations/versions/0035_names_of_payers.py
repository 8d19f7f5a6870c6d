"""Customers' names as payers' names are compared with them."""

import sqlalchemy as sa
from alembic import op

from models.directory.company_names import name_key

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("organizations", sa.Column("name_key", sa.String(length=400), server_default="", nullable=False))
    organizations = sa.table(
        "organizations",
        sa.column("id", sa.Integer()),
        sa.column("name", sa.String()),
        sa.column("name_key", sa.String()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(organizations.c.id, organizations.c.name)).all():
        named = sa.update(organizations).where(organizations.c.id == row.id)
        connection.execute(named.values(name_key=name_key(row.name)[:400]))
    op.create_index(op.f("ix_organizations_name_key"), "organizations", ["name_key"])


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
