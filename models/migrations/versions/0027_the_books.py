"""The books: legal entities, series of numbers, credit notes, payments of several invoices, and what settled each."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

UNPAID = sa.text("voided_on IS NULL AND paid + credited + written_off < gross")


def upgrade() -> None:
    """Apply. There is one legal entity, whose numbers have no letters. Each payment settled its invoice."""
    _legal_entities()
    _invoices()
    _credit_notes()
    _payments()


def _legal_entities() -> None:
    texts = {"street": 300, "postal_code": 20, "city": 100, "region": 100, "country": 2}
    texts |= {"tax_id": 40, "registration": 200, "email": 254, "phone": 40, "tax_exemption": 200}
    op.create_table(
        "legal_entities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("series", sa.String(length=8), server_default="", nullable=False),
        *(
            sa.Column(name, sa.String(length=length), server_default="", nullable=False)
            for name, length in texts.items()
        ),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_entities")),
        sa.UniqueConstraint("key", name=op.f("uq_legal_entities_key")),
        sa.UniqueConstraint("series", name=op.f("uq_legal_entities_series")),
    )
    op.execute("INSERT INTO legal_entities (key) VALUES ('main')")
    with op.batch_alter_table("bank_accounts") as table:
        table.add_column(sa.Column("legal_entity_id", sa.Integer(), nullable=False, server_default=sa.text("1")))
        table.drop_constraint(op.f("uq_bank_accounts_currency"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_bank_accounts_legal_entity_id_currency"), ["legal_entity_id", "currency"]
        )
        table.create_foreign_key(
            op.f("fk_bank_accounts_legal_entity_id"), "legal_entities", ["legal_entity_id"], ["id"]
        )
    _add_reference("plans", "legal_entity_id", "legal_entities", "NOT NULL DEFAULT 1")
    op.add_column("organizations", sa.Column("tax_exemption", sa.String(length=200), server_default="", nullable=False))


def _add_reference(table: str, column: str, to: str, more: str = "") -> None:
    # Both databases take this. Alembic would make the table anew on SQLite. SQLite takes no default that refers to a
    # row, unless keys aren't checked, as during migrations.
    name = f"fk_{table}_{column}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER {more} CONSTRAINT {name} REFERENCES {to} (id)")


def _invoices() -> None:
    with op.batch_alter_table("invoices") as table:
        table.add_column(sa.Column("series", sa.String(length=8), server_default="", nullable=False))
        table.add_column(sa.Column("legal_entity_id", sa.Integer(), server_default=sa.text("1"), nullable=False))
        table.add_column(sa.Column("gross", sa.BigInteger(), nullable=True))
        for name in ("paid", "credited", "written_off"):
            table.add_column(sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False))
        table.add_column(sa.Column("voided_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("void_reason", sa.String(length=500), server_default="", nullable=False))
        table.add_column(sa.Column("seller", sa.JSON(), server_default="{}", nullable=False))
        table.add_column(sa.Column("buyer", sa.JSON(), server_default="{}", nullable=False))
        table.add_column(sa.Column("po_number", sa.String(length=60), server_default="", nullable=False))
        table.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE invoices SET "
        "gross = (SELECT COALESCE(SUM(net + tax), 0) FROM invoice_lines WHERE invoice_id = invoices.id), "
        "paid = (SELECT COALESCE(SUM(amount), 0) FROM payments WHERE invoice_id = invoices.id)"
    )
    # Steward never recorded more than what was due. If a database has such an invoice all the same, the rest becomes
    # the customer's credit: see _payments.
    op.execute("UPDATE invoices SET paid = gross WHERE paid > gross")
    _keep_buyers()
    with op.batch_alter_table("invoices") as table:
        table.alter_column("gross", existing_type=sa.BigInteger(), nullable=False)
        table.drop_constraint("fk_invoices_year_previous", type_="foreignkey")
        table.drop_constraint("uq_invoices_year_sequence", type_="unique")
        table.create_unique_constraint(op.f("uq_invoices_series_year_sequence"), ["series", "year", "sequence"])
        table.create_foreign_key(
            op.f("fk_invoices_series_year_previous"),
            "invoices",
            ["series", "year", "previous"],
            ["series", "year", "sequence"],
        )
        table.create_foreign_key(op.f("fk_invoices_legal_entity_id"), "legal_entities", ["legal_entity_id"], ["id"])
        table.create_foreign_key(op.f("fk_invoices_replaces_id"), "invoices", ["replaces_id"], ["id"])
        table.create_check_constraint(
            op.f("ck_invoices_settled"),
            "paid >= 0 AND credited >= 0 AND written_off >= 0 AND paid + credited + written_off <= gross",
        )
        table.create_check_constraint(
            op.f("ck_invoices_void"), "voided_on IS NULL OR paid + credited + written_off = 0"
        )
    op.create_index("ix_invoices_unpaid", "invoices", ["due_on"], sqlite_where=UNPAID, postgresql_where=UNPAID)


def _keep_buyers() -> None:
    """Keep what is printed on each invoice: what its order said, or else what is on file."""
    connection = op.get_bind()
    invoices = sa.table(
        "invoices", sa.column("id", sa.Integer()), sa.column("buyer", sa.JSON()), sa.column("po_number", sa.String())
    )
    parts = ("street", "postal_code", "city", "region", "country")
    rows: Any = connection.execute(
        sa.text(
            "SELECT i.id, c.name, o.billing_address, o.tax_id, o.po_number, c.billing_address AS on_file, "  # noqa: S608
            f"c.tax_id AS tax_on_file, {', '.join(f'c.{part}' for part in parts)} FROM invoices i "
            "JOIN subscriptions s ON s.id = i.subscription_id JOIN organizations c ON c.id = s.organization_id "
            "LEFT JOIN orders o ON o.invoice_id = i.id"
        )
    ).all()
    for row in rows:
        buyer = {"name": row.name, "tax_id": row.tax_id or row.tax_on_file, "country": row.country}
        if row.billing_address in (None, "", row.on_file) and row.city:
            buyer |= {part: getattr(row, part) for part in parts}
        else:
            buyer["lines"] = row.billing_address or row.on_file
        kept = {name: value for name, value in buyer.items() if value}
        values = {"buyer": kept, "po_number": row.po_number or ""}
        connection.execute(sa.update(invoices).where(invoices.c.id == row.id).values(values))


def _credit_notes() -> None:
    op.create_table(
        "credit_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("legal_entity_id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("seller", sa.JSON(), nullable=False),
        sa.Column("buyer", sa.JSON(), nullable=False),
        sa.Column("po_number", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "(sequence = 1 AND previous IS NULL) OR (sequence > 1 AND previous IS NOT NULL AND previous = sequence - 1)",
            name=op.f("ck_credit_notes_gapless"),
        ),
        sa.CheckConstraint("gross > 0 AND used >= 0 AND used <= gross", name=op.f("ck_credit_notes_used")),
        sa.ForeignKeyConstraint(
            ["series", "year", "previous"],
            ["credit_notes.series", "credit_notes.year", "credit_notes.sequence"],
            name=op.f("fk_credit_notes_series_year_previous"),
        ),
        *_references(
            "credit_notes", legal_entity_id="legal_entities", subscription_id="subscriptions", invoice_id="invoices"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_notes")),
        sa.UniqueConstraint("series", "year", "sequence", name=op.f("uq_credit_notes_series_year_sequence")),
    )
    _indexes("credit_notes", "subscription_id", "invoice_id")
    op.create_table(
        "credit_note_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("credit_note_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("net = quantity * unit_price", name=op.f("ck_credit_note_lines_net")),
        sa.CheckConstraint("tax_rate >= 0", name=op.f("ck_credit_note_lines_tax_rate")),
        *_references("credit_note_lines", credit_note_id="credit_notes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_note_lines")),
        sa.UniqueConstraint("credit_note_id", "position", name=op.f("uq_credit_note_lines_credit_note_id_position")),
    )


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _payments() -> None:
    op.rename_table("payments", "payments_before")
    if op.get_bind().dialect.name == "postgresql":
        # The names of what belongs to the former table are free for the new one.
        op.execute("ALTER TABLE payments_before RENAME CONSTRAINT pk_payments TO pk_payments_before")
        op.execute("ALTER SEQUENCE payments_id_seq RENAME TO payments_before_id_seq")
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undo_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("amount > 0 AND used >= 0 AND used <= amount", name=op.f("ck_payments_used")),
        sa.CheckConstraint("undone_on IS NULL OR used = 0", name=op.f("ck_payments_undone")),
        sa.CheckConstraint("method IN ('transfer', 'card', 'other')", name=op.f("ck_payments_method")),
        *_references("payments", subscription_id="subscriptions", recorded_by_id="people", undone_by_id="people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    _indexes("payments", "subscription_id", "booked_on")
    op.create_table(
        "settlements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("credit_note_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('payment', 'credit_note', 'write_off')", name=op.f("ck_settlements_kind")),
        sa.CheckConstraint("(kind = 'payment') = (payment_id IS NOT NULL)", name=op.f("ck_settlements_payment")),
        sa.CheckConstraint(
            "(kind = 'credit_note') = (credit_note_id IS NOT NULL)", name=op.f("ck_settlements_credit_note")
        ),
        sa.CheckConstraint(
            "(reverses_id IS NULL AND amount > 0) OR (reverses_id IS NOT NULL AND amount < 0)",
            name=op.f("ck_settlements_sign"),
        ),
        *_references(
            "settlements",
            invoice_id="invoices",
            payment_id="payments",
            credit_note_id="credit_notes",
            reverses_id="settlements",
            made_by_id="people",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
    )
    _indexes("settlements", "invoice_id", "booked_on", "payment_id", "credit_note_id")
    taken_back = sa.text("reverses_id IS NOT NULL")
    op.create_index(
        "uq_settlements_reverses_id",
        "settlements",
        ["reverses_id"],
        unique=True,
        sqlite_where=taken_back,
        postgresql_where=taken_back,
    )
    op.create_table(
        "refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("credit_note_id", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refunds_amount")),
        sa.CheckConstraint("(payment_id IS NULL) <> (credit_note_id IS NULL)", name=op.f("ck_refunds_source")),
        *_references(
            "refunds",
            subscription_id="subscriptions",
            payment_id="payments",
            credit_note_id="credit_notes",
            made_by_id="people",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    _indexes("refunds", "subscription_id", "booked_on", "payment_id", "credit_note_id")
    _settle()
    op.drop_table("payments_before")


def _settle() -> None:
    """Each payment settles its invoice, in the order in which they arrived, up to what was due."""
    op.execute(
        "INSERT INTO payments (id, subscription_id, currency, amount, used, paid_on, booked_on, method, reference, "
        "undo_reason) SELECT b.id, i.subscription_id, i.currency, b.amount, 0, b.paid_on, b.paid_on, 'transfer', "
        "b.reference, '' FROM payments_before b JOIN invoices i ON i.id = b.invoice_id"
    )
    connection = op.get_bind()
    rows: Any = connection.execute(
        sa.text(
            "SELECT b.id, b.invoice_id, b.amount, b.paid_on, i.gross FROM payments_before b "
            "JOIN invoices i ON i.id = b.invoice_id ORDER BY b.invoice_id, b.paid_on, b.id"
        )
    ).all()
    left: dict[int, int] = {}
    for row in rows:
        amount = min(row.amount, left.setdefault(row.invoice_id, row.gross))
        if amount <= 0:
            continue
        left[row.invoice_id] -= amount
        values = {"id": row.id, "invoice_id": row.invoice_id, "amount": amount, "day": row.paid_on}
        connection.execute(
            sa.text(
                "INSERT INTO settlements (invoice_id, kind, amount, settled_on, booked_on, payment_id, reason, made_at) "
                "VALUES (:invoice_id, 'payment', :amount, :day, :day, :id, '', CURRENT_TIMESTAMP)"
            ),
            values,
        )
        connection.execute(sa.text("UPDATE payments SET used = :amount WHERE id = :id"), values)
    if connection.dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('payments', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM payments), false)"
        )


def downgrade() -> None:
    """There is no way back: a payment may have paid several invoices by now."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
