"""Customers have structured addresses, and it is known when staff last changed them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

EDITOR = "fk_organizations_edited_by_id"
PARTS = {"street": 300, "postal_code": 20, "city": 100, "region": 100, "country": 2}


def upgrade() -> None:
    """Apply."""
    for name, length in PARTS.items():
        op.add_column("organizations", sa.Column(name, sa.String(length=length), server_default="", nullable=False))
    for name in ("billing_changed_at", "edited_at"):
        op.add_column("organizations", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    # Both databases take this. Alembic would make the table anew on SQLite.
    op.execute(f"ALTER TABLE organizations ADD COLUMN edited_by_id INTEGER CONSTRAINT {EDITOR} REFERENCES people (id)")


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
