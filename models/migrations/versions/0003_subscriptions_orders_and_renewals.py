"""States and items of subscriptions, products, quotes, orders, enquiries and renewals; reminders by person.

Columns are added by plain statements: both databases take them, and SQLite has to make no table anew for them.
"""

import sqlalchemy as sa
from alembic import op

import models.core.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _new_tables()
    _new_columns()
    _reminders_by_person()


def _new_tables() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("family", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("is_addon", sa.Boolean(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind IN ('license', 'site')", name=op.f("ck_products_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("key", name=op.f("uq_products_key")),
    )
    op.create_table(
        "prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("cycle", sa.String(length=8), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("cycle IN ('month', 'year')", name=op.f("ck_prices_cycle")),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_prices_unit_price")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_prices_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prices")),
        sa.UniqueConstraint("product_id", "currency", "cycle", name=op.f("uq_prices_product_id_currency_cycle")),
    )
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("expires_year", sa.Integer(), nullable=False),
        sa.Column("expires_month", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.CheckConstraint("expires_month BETWEEN 1 AND 12", name=op.f("ck_cards_expires_month")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_cards_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("subscription_id", name=op.f("uq_cards_subscription_id")),
    )
    op.create_table(
        "download_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("opened_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_download_links_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_download_links_product_id")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name=op.f("fk_download_links_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_download_links")),
        sa.UniqueConstraint("token", name=op.f("uq_download_links_token")),
    )
    op.create_table(
        "enquiries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("closed_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('services', 'question', 'card')", name=op.f("ck_enquiries_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'claimed', 'answered', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_enquiries_state"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_enquiries_quantity")),
        sa.ForeignKeyConstraint(["asker_id"], ["people.id"], name=op.f("fk_enquiries_asker_id")),
        sa.ForeignKeyConstraint(["assignee_id"], ["people.id"], name=op.f("fk_enquiries_assignee_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_enquiries_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
    )
    with op.batch_alter_table("enquiries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enquiries_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "renewals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("term_ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("opened_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at_risk_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("escalated_slot", sa.Integer(), nullable=True),
        sa.Column("closed_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'handled' OR handler_id IS NOT NULL", name=op.f("ck_renewals_handler")),
        sa.CheckConstraint(
            "state IN ('open', 'handled', 'renewed', 'ending', 'lost', 'closed')", name=op.f("ck_renewals_state")
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["people.id"], name=op.f("fk_renewals_handler_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_renewals_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewals")),
        sa.UniqueConstraint("subscription_id", "term_ends_on", name=op.f("uq_renewals_subscription_id_term_ends_on")),
    )
    with op.batch_alter_table("renewals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_renewals_term_ends_on"), ["term_ends_on"], unique=False)

    op.create_table(
        "site_users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("added_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["people.id"], name=op.f("fk_site_users_added_by_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_site_users_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_users")),
    )
    with op.batch_alter_table("site_users", schema=None) as batch_op:
        batch_op.create_index(
            "uq_site_users_one_seat",
            ["subscription_id", "email"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.create_table(
        "subscription_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("seats > 0", name=op.f("ck_subscription_items_seats")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_subscription_items_product_id")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name=op.f("fk_subscription_items_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_items")),
    )
    with op.batch_alter_table("subscription_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscription_items_subscription_id"), ["subscription_id"], unique=False)
        batch_op.create_index(
            "uq_subscription_items_one_running",
            ["subscription_id", "product_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.create_table(
        "quotes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("term_starts_on", sa.Date(), nullable=True),
        sa.Column("term_ends_on", sa.Date(), nullable=True),
        sa.Column("cycle", sa.String(length=32), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("enquiry_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("warned_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "kind IN ('renewal', 'upgrade', 'seats', 'addition', 'conversion', 'reactivation', 'purchase', 'services')",
            name=op.f("ck_quotes_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'accepted', 'declined', 'expired', 'cancelled', 'replaced', 'lapsed')",
            name=op.f("ck_quotes_state"),
        ),
        sa.CheckConstraint("(term_starts_on IS NULL) = (term_ends_on IS NULL)", name=op.f("ck_quotes_term")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_quotes_asked_by_id")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_quotes_author_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name=op.f("fk_quotes_closed_by_id")),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiries.id"], name=op.f("fk_quotes_enquiry_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["quotes.id"], name=op.f("fk_quotes_replaces_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_quotes_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_quotes_year_sequence")),
    )
    with op.batch_alter_table("quotes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_quotes_open",
            ["valid_until"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_quotes_subscription_id"), ["subscription_id"], unique=False)
        batch_op.create_index(
            "uq_quotes_one_open",
            ["subscription_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state = 'open' AND kind <> 'services'"),
            postgresql_where=sa.text("state = 'open' AND kind <> 'services'"),
        )

    op.create_table(
        "renewal_threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("renewal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_renewal_threads_person_id")),
        sa.ForeignKeyConstraint(["renewal_id"], ["renewals.id"], name=op.f("fk_renewal_threads_renewal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_threads")),
        sa.UniqueConstraint("renewal_id", "person_id", name=op.f("uq_renewal_threads_renewal_id_person_id")),
    )
    with op.batch_alter_table("renewal_threads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_renewal_threads_person_id"), ["person_id"], unique=False)

    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("ordered_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("po_number", sa.String(length=60), nullable=False),
        sa.Column("billing_address", sa.String(length=1000), nullable=False),
        sa.Column("tax_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["people.id"], name=op.f("fk_orders_accepted_by_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_orders_invoice_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name=op.f("fk_orders_quote_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_orders_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_orders_invoice_id")),
        sa.UniqueConstraint("quote_id", name=op.f("uq_orders_quote_id")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_orders_year_sequence")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orders_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "credits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("made_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credits_amount")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_credits_order_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_credits_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credits")),
    )
    with op.batch_alter_table("credits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credits_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "quote_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("seats_before", sa.Integer(), nullable=True),
        sa.Column("seats_after", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("credit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("net = quantity * unit_price", name=op.f("ck_quote_lines_net")),
        sa.CheckConstraint(
            "product_id IS NULL OR (seats_before >= 0 AND seats_after >= 0)", name=op.f("ck_quote_lines_seats")
        ),
        sa.CheckConstraint("tax_rate >= 0", name=op.f("ck_quote_lines_tax_rate")),
        sa.ForeignKeyConstraint(["credit_id"], ["credits.id"], name=op.f("fk_quote_lines_credit_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_quote_lines_product_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name=op.f("fk_quote_lines_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_lines")),
        sa.UniqueConstraint("quote_id", "position", name=op.f("uq_quote_lines_quote_id_position")),
    )


COLUMNS = {
    "contract_notices": ["kind VARCHAR(32) DEFAULT 'contract' NOT NULL"],
    "notices": ["reply_to_id INTEGER CONSTRAINT fk_notices_reply_to_id REFERENCES notices (id)"],
    "organizations": ["tax_id VARCHAR(40) DEFAULT '' NOT NULL", "tax_rate INTEGER DEFAULT 0 NOT NULL"],
    "plans": [
        "grace_days INTEGER DEFAULT 15 NOT NULL",
        "retention_days INTEGER DEFAULT 60 NOT NULL",
        "evaluation_step INTEGER DEFAULT 30 NOT NULL",
        "longest_evaluation INTEGER DEFAULT 90 NOT NULL",
        "payment_days INTEGER DEFAULT 30 NOT NULL",
        "reminder_slots JSON DEFAULT '[90, 60, 30, 15, 7, 1, -1, -7, -15]' NOT NULL",
        "monthly_slots JSON DEFAULT '[7, 1]' NOT NULL",
    ],
    "subscriptions": [
        "state VARCHAR(32) DEFAULT 'active' NOT NULL CONSTRAINT ck_subscriptions_state CHECK "
        "(state IN ('evaluation', 'active', 'past_due', 'suspended', 'cancelled', 'deleted'))",
        "state_since DATE",
        "state_ends_on DATE",
        "anchor_on DATE",
        "cycle VARCHAR(32) DEFAULT 'year' NOT NULL CONSTRAINT ck_subscriptions_cycle CHECK (cycle IN ('month', 'year'))",
        "currency VARCHAR(3) DEFAULT 'EUR' NOT NULL",
        "renews BOOLEAN DEFAULT false NOT NULL",
        "bought BOOLEAN DEFAULT true NOT NULL",
        "license_key VARCHAR(500) DEFAULT '' NOT NULL",
        "remind_on DATE",
    ],
}


def _new_columns() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for column in ("remind_on", "state_ends_on"):
        op.create_index(f"ix_subscriptions_{column}", "subscriptions", [column])
    asked = sa.text("kind = 'reminders_choice'")
    op.create_index(
        "ix_notices_asked", "notices", ["subject_id", "person_id"], sqlite_where=asked, postgresql_where=asked
    )
    # Looked at with the next tick of the clock, which finds out where each of them stands. Not those whose term is over:
    # nothing could be renewed here before, so they may well be paid for, and somebody has to look (docs/operate.md).
    op.execute("UPDATE subscriptions SET anchor_on = starts_on")
    op.execute(
        "UPDATE subscriptions SET remind_on = starts_on, state_ends_on = coalesce(cancelled_on, ends_on) "
        "WHERE cancelled_on IS NOT NULL OR ends_on >= CURRENT_DATE"
    )


def _reminders_by_person() -> None:
    """What was raised for a subscription counts as raised for each of its contacts: nobody is reminded again."""
    columns = "subscription_id, term_ends_on, slot, raised_at"
    op.execute(f"CREATE TABLE old_reminders AS SELECT {columns} FROM reminders")  # noqa: S608
    op.drop_table("reminders")
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("term_ends_on", sa.Date(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("scan", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reminders_person_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_reminders_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "subscription_id",
            "term_ends_on",
            "slot",
            "person_id",
            name=op.f("uq_reminders_subscription_id_term_ends_on_slot_person_id"),
        ),
    )
    op.execute(
        f"INSERT INTO reminders ({columns}, person_id, scan) "  # noqa: S608
        "SELECT DISTINCT old.subscription_id, old.term_ends_on, old.slot, old.raised_at, contacts.person_id, '' "
        "FROM old_reminders AS old JOIN contacts ON contacts.subscription_id = old.subscription_id"
    )
    op.drop_table("old_reminders")
    op.create_index("ix_reminders_scan", "reminders", ["scan"])
    # These are about rows that are gone, and could not be drawn any more.
    op.execute("UPDATE notices SET state = 'dropped' WHERE kind = 'reminder' AND state IN ('waiting', 'parked')")


def downgrade() -> None:
    """There is no way back: what was sold since would be lost."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
