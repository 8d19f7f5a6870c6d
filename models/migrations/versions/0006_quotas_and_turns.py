"""Notices by urgency and customer; refusals that are counted; what quotas count, by index."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = ("urgency INTEGER DEFAULT 2 NOT NULL", "organization_id INTEGER DEFAULT 0 NOT NULL")
WAITING = "state = 'waiting'"
BEGUN = "state = 'waiting' AND (leased_until IS NOT NULL OR trouble <> '')"


def upgrade() -> None:
    """Apply."""
    for column in COLUMNS:
        op.execute(f"ALTER TABLE notices ADD COLUMN {column}")
    lanes = ["channel", "urgency", "organization_id", "try_at", "id"]
    _index("ix_notices_lanes", lanes, WAITING)
    _index("ix_notices_begun", ["channel", "id"], BEGUN)


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "notices", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    """There is no way back: what was refused and counted since would be lost."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
