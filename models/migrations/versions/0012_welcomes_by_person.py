"""Which welcomes a person has got is looked up by person, because one email can welcome them to several subscriptions."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WELCOMES = "kind IN ('welcome', 'support_welcome')"


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_notices_welcomes",
        "notices",
        ["person_id"],
        sqlite_where=sa.text(WELCOMES),
        postgresql_where=sa.text(WELCOMES),
    )
