"""A link by profile says which organization's workspace vouches for it.

Each link so far was made in the workspace of its row.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("ALTER TABLE slack_users ADD COLUMN vouched_by_team_id VARCHAR(32) DEFAULT '' NOT NULL")
    op.execute(
        "UPDATE slack_users SET vouched_by_team_id = team_id "
        "WHERE proof = 'profile' AND team_id IN (SELECT team_id FROM workspaces)"
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("slack_users", "vouched_by_team_id")
