"""Emails in a table of their own, until they are handled."""

from base64 import b64decode

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

RECEIPTS = sa.table(
    "event_receipts", sa.column("id", sa.Integer), sa.column("key", sa.String), sa.column("payload", sa.JSON)
)


def upgrade() -> None:
    """Apply. Emails that wait or failed move there, one at a time, because each can have megabytes."""
    mails = op.create_table(
        "received_mails",
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["receipt_id"], ["event_receipts.id"], name=op.f("fk_received_mails_receipt_id")),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_received_mails")),
    )
    connection = op.get_bind()
    waiting = sa.select(RECEIPTS.c.id).where(RECEIPTS.c.key.like("mail:%"))
    for receipt_id in connection.scalars(waiting).all():
        of_it = RECEIPTS.c.id == receipt_id
        payload = connection.scalars(sa.select(RECEIPTS.c.payload).where(of_it)).one()
        if "mail" in payload:
            content = b64decode(payload["mail"])
            connection.execute(sa.insert(mails).values(receipt_id=receipt_id, content=content))
            connection.execute(sa.update(RECEIPTS).where(of_it).values(payload={"mail": True}))
