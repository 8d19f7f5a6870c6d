"""Agents who are away."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

MOMENT = UTCDateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "agents_away",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("back_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_agents_away_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents_away")),
        sa.UniqueConstraint("person_id", name=op.f("uq_agents_away_person_id")),
    )
