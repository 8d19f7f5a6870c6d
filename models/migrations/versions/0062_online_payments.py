"""Paying online: the provider's account and customers, checkouts, charges, refunds, disputes, and differences."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

REF = sa.String(length=255)
RUNS = "state IN ('opening', 'open')"
CHARGE_RUNS = "state IN ('scheduled', 'sending')"


def upgrade() -> None:
    """Apply."""
    _columns()
    op.create_table(
        "payment_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", REF, nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("events_read_to", UTCDateTime(), nullable=True),
        sa.Column("reconciled_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_payment_accounts_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_accounts")),
    )
    op.create_table(
        "payment_customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("ref", REF, nullable=False),
        _to("payment_customers", "organization_id", "organizations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_customers")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_payment_customers_organization_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_payment_customers_ref")),
    )
    _checkouts()
    _charges()
    _refunds()
    _disputes()
    op.create_table(
        "payment_differences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ref", REF, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("mended", sa.Boolean(), nullable=False),
        sa.Column("found_at", UTCDateTime(), nullable=False),
        sa.Column("gone_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_differences")),
        sa.UniqueConstraint("kind", "ref", name=op.f("uq_payment_differences_kind_ref")),
    )


def _columns() -> None:
    with op.batch_alter_table("event_receipts") as table:
        table.add_column(sa.Column("lane", sa.String(length=32), server_default="arrived", nullable=False))
        table.create_check_constraint(op.f("ck_event_receipts_lane"), "lane IN ('arrived', 'payments')")
    for name in ("payments", "refunds"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("provider_ref", REF, nullable=True))
            table.create_unique_constraint(op.f(f"uq_{name}_provider_ref"), ["provider_ref"])
    op.add_column("cards", sa.Column("payment_method", REF, nullable=True))
    op.add_column("plans", sa.Column("charge_after", sa.Integer(), server_default=sa.text("3"), nullable=False))
    retries = sa.Column("charge_retries", sa.JSON(), server_default=sa.text("'[3, 5, 7]'"), nullable=False)
    op.add_column("plans", retries)


def _checkouts() -> None:
    op.create_table(
        "checkouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("session_ref", REF, nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("purpose IN ('payment', 'card')", name=op.f("ck_checkouts_purpose")),
        sa.CheckConstraint("state IN ('opening', 'open', 'done', 'ended')", name=op.f("ck_checkouts_state")),
        sa.CheckConstraint("(purpose = 'payment') = (invoice_id IS NOT NULL)", name=op.f("ck_checkouts_invoice")),
        sa.CheckConstraint("(purpose = 'payment') = (amount > 0)", name=op.f("ck_checkouts_amount")),
        _to("checkouts", "subscription_id", "subscriptions"),
        _to("checkouts", "invoice_id", "invoices"),
        _to("checkouts", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkouts")),
        sa.UniqueConstraint("key", name=op.f("uq_checkouts_key")),
        sa.UniqueConstraint("session_ref", name=op.f("uq_checkouts_session_ref")),
    )
    op.create_index("ix_checkouts_invoice_id", "checkouts", ["invoice_id"])
    where = sa.text(f"invoice_id IS NOT NULL AND {RUNS}")
    op.create_index(
        "uq_checkouts_running", "checkouts", ["invoice_id"], unique=True, sqlite_where=where, postgresql_where=where
    )


def _charges() -> None:
    states = "state IN ('scheduled', 'sending', 'succeeded', 'failed', 'cancelled')"
    op.create_table(
        "charges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("payment_method", REF, nullable=False),
        sa.Column("intent_ref", REF, nullable=True),
        sa.Column("decline", sa.String(length=100), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("attempt > 0", name=op.f("ck_charges_attempt")),
        sa.CheckConstraint(states, name=op.f("ck_charges_state")),
        _to("charges", "invoice_id", "invoices"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charges")),
        sa.UniqueConstraint("key", name=op.f("uq_charges_key")),
        sa.UniqueConstraint("intent_ref", name=op.f("uq_charges_intent_ref")),
        sa.UniqueConstraint("invoice_id", "attempt", name=op.f("uq_charges_invoice_id_attempt")),
    )
    where = sa.text(CHARGE_RUNS)
    op.create_index(
        "uq_charges_running", "charges", ["invoice_id"], unique=True, sqlite_where=where, postgresql_where=where
    )
    scheduled = sa.text("state = 'scheduled'")
    op.create_index("ix_charges_scheduled", "charges", ["on", "id"], sqlite_where=scheduled, postgresql_where=scheduled)


def _refunds() -> None:
    op.create_table(
        "online_refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("ref", REF, nullable=True),
        sa.Column("trouble", sa.String(length=200), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_online_refunds_amount")),
        sa.CheckConstraint("state IN ('sending', 'done', 'failed')", name=op.f("ck_online_refunds_state")),
        _to("online_refunds", "payment_id", "payments"),
        _to("online_refunds", "made_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_online_refunds")),
        sa.UniqueConstraint("key", name=op.f("uq_online_refunds_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_online_refunds_ref")),
    )
    op.create_index("ix_online_refunds_payment_id", "online_refunds", ["payment_id"])


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", REF, nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("respond_by", UTCDateTime(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        _to("disputes", "payment_id", "payments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("ref", name=op.f("uq_disputes_ref")),
    )
    op.create_index("ix_disputes_payment_id", "disputes", ["payment_id"])


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
