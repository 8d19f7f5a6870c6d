"""License keys are stored encrypted.

The column is made anew beside the old one, by plain statements: both databases take them, and SQLite has to make no
table anew for them.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import context, op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BATCH = 500
TO_BE_WRITTEN_ANEW = 4
"""What `OLD_PAGES` in models/core/database.py waits for."""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "key_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_key_checks_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_checks")),
    )
    _replace(sa.Text(), context.config.attributes["keys"].encrypt)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {TO_BE_WRITTEN_ANEW}")


def downgrade() -> None:
    """Take back."""
    op.drop_table("key_checks")
    _replace(sa.String(length=500), context.config.attributes["keys"].decrypt)


def _replace(column_type: sa.types.TypeEngine[str], change: Callable[[str], str]) -> None:
    """Put a column of this type in the old one's place, and into it what `change` makes of each license key."""
    op.add_column("subscriptions", sa.Column("license_key_anew", column_type, server_default="", nullable=False))
    last = 0
    while rows := _after(last):
        for number, license_key in rows:
            op.get_bind().execute(
                sa.text("UPDATE subscriptions SET license_key_anew = :changed WHERE id = :number"),
                {"changed": change(license_key), "number": number},
            )
        last = rows[-1][0]
    op.drop_column("subscriptions", "license_key")
    op.execute("ALTER TABLE subscriptions RENAME COLUMN license_key_anew TO license_key")


def _after(last: int) -> list[tuple[int, str]]:
    """The next batch of license keys, with the ids of their subscriptions."""
    statement = "SELECT id, license_key FROM subscriptions WHERE id > :last AND license_key <> '' ORDER BY id LIMIT "
    return [(row[0], row[1]) for row in op.get_bind().execute(sa.text(f"{statement}{BATCH}"), {"last": last})]
