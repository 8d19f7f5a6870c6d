"""Dunning: reminders of unpaid invoices with their pauses, suspension for debt, and what recorded cards are good for."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SLOTS = "[3, -1, -7, -14, -21]"
IN_DEBT = sa.text("suspended_for_debt_on IS NOT NULL")
UNPAID = "voided_on IS NULL AND paid + credited + written_off < gross"


def upgrade() -> None:
    """Apply. Cards that the billing team recorded stay good for annual terms in the plans that exist. Of invoices that
    are unpaid already, only what falls due from tomorrow on is reminded of."""
    op.add_column("plans", sa.Column("dunning_slots", sa.JSON(), server_default=sa.text(f"'{SLOTS}'"), nullable=False))
    op.add_column("plans", sa.Column("suspends_after", sa.Integer(), nullable=True))
    op.add_column(
        "plans", sa.Column("annual_on_recorded_card", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.execute("UPDATE plans SET annual_on_recorded_card = true")
    op.add_column("invoices", sa.Column("dunning_on", sa.Date(), nullable=True))
    tomorrow = "date('now', '+1 day')" if op.get_bind().dialect.name == "sqlite" else "CURRENT_DATE + 1"
    op.execute(f"UPDATE invoices SET dunning_on = {tomorrow} WHERE {UNPAID}")  # noqa: S608
    op.create_index(op.f("ix_invoices_dunning_on"), "invoices", ["dunning_on"])
    op.add_column("subscriptions", sa.Column("suspended_for_debt_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_subscriptions_in_debt",
        "subscriptions",
        ["suspended_for_debt_on"],
        sqlite_where=IN_DEBT,
        postgresql_where=IN_DEBT,
    )
    _reminders()
    _pauses()


def _reminders() -> None:
    op.create_table(
        "payment_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("message", sa.String(length=32), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_reminders")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_payment_reminders_invoice_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_payment_reminders_person_id")),
        sa.UniqueConstraint(
            "invoice_id", "slot", "person_id", name=op.f("uq_payment_reminders_invoice_id_slot_person_id")
        ),
    )
    op.create_index(op.f("ix_payment_reminders_message"), "payment_reminders", ["message"])


def _pauses() -> None:
    op.create_table(
        "dunning_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dunning_pauses")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_dunning_pauses_invoice_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_dunning_pauses_made_by_id")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_dunning_pauses_invoice_id")),
        sa.CheckConstraint("kind IN ('promise', 'snooze', 'hold')", name=op.f("ck_dunning_pauses_kind")),
        sa.CheckConstraint("(kind = 'hold') = (until IS NULL)", name=op.f("ck_dunning_pauses_until")),
    )


def downgrade() -> None:
    """There is no way back: customers would be reminded again of what they were reminded of."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
