"""In an Enterprise Grid, a Slack user has one row.

Rows of one user in several workspaces become one. It speaks for a person only if each of them did, for the same person.
Where they disagree, the link ends: it takes a code to say who the user is.
"""

from datetime import UTC, datetime
from itertools import groupby

import sqlalchemy as sa
from alembic import op

import models.core.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEX = "uq_slack_users_in_a_grid"
USERS = sa.table(
    "slack_users",
    sa.column("id", sa.Integer()),
    sa.column("person_id", sa.Integer()),
    sa.column("enterprise_id", sa.String()),
    sa.column("user_id", sa.String()),
    sa.column("state", sa.String()),
    sa.column("ended_at", models.core.types.UTCDateTime(timezone=True)),
)


def upgrade() -> None:
    """Apply."""
    in_grid = sa.select(USERS).where(USERS.c.enterprise_id != "")
    rows = op.get_bind().execute(in_grid.order_by(USERS.c.enterprise_id, USERS.c.user_id, USERS.c.id)).all()
    for _, same in groupby(rows, key=lambda row: (row.enterprise_id, row.user_id)):
        _make_one(list(same))
    op.create_index(
        INDEX,
        "slack_users",
        ["enterprise_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("enterprise_id <> ''"),
        postgresql_where=sa.text("enterprise_id <> ''"),
    )


def _make_one(rows: list[sa.Row[tuple[object, ...]]]) -> None:
    first, *others = rows
    if len({(row.person_id, row.state) for row in rows}) > 1:
        ended = next((row.ended_at for row in rows if row.ended_at), datetime.now(UTC))
        end = sa.update(USERS).where(USERS.c.id == first.id)
        op.get_bind().execute(end.values(state="unlinked", ended_at=ended))
    op.get_bind().execute(sa.delete(USERS).where(USERS.c.id.in_([row.id for row in others])))


def downgrade() -> None:
    """Take back."""
    op.drop_index(INDEX, "slack_users")
