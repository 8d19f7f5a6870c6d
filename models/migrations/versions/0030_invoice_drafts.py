"""Drafts of invoices, their note, and requests that another person approves."""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "invoice_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("po_number", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("begun_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("discarded_at", UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("invoice_id IS NULL OR discarded_at IS NULL", name=op.f("ck_invoice_drafts_ended")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_invoice_drafts_author_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_drafts_invoice_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["invoices.id"], name=op.f("fk_invoice_drafts_replaces_id")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name=op.f("fk_invoice_drafts_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_drafts")),
    )
    op.create_index(
        "ix_invoice_drafts_open",
        "invoice_drafts",
        ["id"],
        unique=False,
        sqlite_where=sa.text("invoice_id IS NULL AND discarded_at IS NULL"),
        postgresql_where=sa.text("invoice_id IS NULL AND discarded_at IS NULL"),
    )
    op.create_index("ix_invoice_drafts_subscription_id", "invoice_drafts", ["subscription_id"], unique=False)
    op.create_index("uq_invoice_drafts_invoice_id", "invoice_drafts", ["invoice_id"], unique=True)
    op.create_index(
        "uq_invoice_drafts_replaces_id",
        "invoice_drafts",
        ["replaces_id"],
        unique=True,
        sqlite_where=sa.text("replaces_id IS NOT NULL AND discarded_at IS NULL"),
        postgresql_where=sa.text("replaces_id IS NOT NULL AND discarded_at IS NULL"),
    )

    op.create_table(
        "approval_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("credit_note_id", sa.Integer(), nullable=True),
        sa.Column("legal_entity_id", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=False),
        sa.Column("account", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'bank_account') = (organization_id IS NULL)", name=op.f("ck_approval_requests_organization")
        ),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_approval_requests_decided")),
        sa.CheckConstraint(
            "amount >= 0 AND (amount > 0) = (kind <> 'bank_account')", name=op.f("ck_approval_requests_amount")
        ),
        sa.CheckConstraint("kind IN ('refund', 'write_off', 'bank_account')", name=op.f("ck_approval_requests_kind")),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by_id <> asked_by_id", name=op.f("ck_approval_requests_another")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'approved', 'declined', 'withdrawn', 'expired')",
            name=op.f("ck_approval_requests_state"),
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_approval_requests_asked_by_id")),
        sa.ForeignKeyConstraint(
            ["credit_note_id"], ["credit_notes.id"], name=op.f("fk_approval_requests_credit_note_id")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_approval_requests_decided_by_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_approval_requests_invoice_id")),
        sa.ForeignKeyConstraint(
            ["legal_entity_id"], ["legal_entities.id"], name=op.f("fk_approval_requests_legal_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_approval_requests_organization_id")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_approval_requests_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_requests")),
    )
    op.create_index(
        "uq_approval_requests_open",
        "approval_requests",
        ["subject"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )

    op.create_table(
        "invoice_draft_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("net = quantity * unit_price", name=op.f("ck_invoice_draft_lines_net")),
        sa.CheckConstraint("tax_rate >= 0", name=op.f("ck_invoice_draft_lines_tax_rate")),
        sa.ForeignKeyConstraint(["draft_id"], ["invoice_drafts.id"], name=op.f("fk_invoice_draft_lines_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_draft_lines")),
        sa.UniqueConstraint("draft_id", "position", name=op.f("uq_invoice_draft_lines_draft_id_position")),
    )
    op.add_column("invoices", sa.Column("note", sa.String(length=1000), server_default="", nullable=False))


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
