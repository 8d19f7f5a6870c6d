"""Once a year, Steward asks whether the contacts of a subscription are still right.

The year of the subscriptions that are there begins with the upgrade, so that nobody is asked about all of them at once.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("subscriptions", sa.Column("contacts_asked_on", sa.Date(), nullable=True))
    subscriptions = sa.table("subscriptions", sa.column("contacts_asked_on", sa.Date()))
    op.execute(subscriptions.update().values(contacts_asked_on=datetime.now(UTC).date()))
    op.create_index("ix_subscriptions_contacts_asked_on", "subscriptions", ["contacts_asked_on"])
    op.add_column("contacts", sa.Column("confirmed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
