"""The ground floor."""

import sqlalchemy as sa
from alembic import op

import models.core.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "bank_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("bank", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("bic", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_accounts")),
        sa.UniqueConstraint("currency", name=op.f("uq_bank_accounts_currency")),
    )
    op.create_table(
        "handled_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handled_requests")),
        sa.UniqueConstraint("key", name=op.f("uq_handled_requests_key")),
    )
    with op.batch_alter_table("handled_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handled_requests_at"), ["at"], unique=False)

    op.create_table(
        "organizations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("billing_address", sa.String(length=1000), nullable=False),
        sa.Column("shares_tickets", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sa.UniqueConstraint("key", name=op.f("uq_organizations_key")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("unreachable_since", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sa.UniqueConstraint("key", name=op.f("uq_people_key")),
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role_table", sa.String(length=64), nullable=False),
        sa.Column("max_billing_contacts", sa.Integer(), nullable=True),
        sa.Column("max_technical_contacts", sa.Integer(), nullable=True),
        sa.CheckConstraint("max_billing_contacts > 0", name=op.f("ck_plans_max_billing_contacts")),
        sa.CheckConstraint("max_technical_contacts > 0", name=op.f("ck_plans_max_technical_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("key", name=op.f("uq_plans_key")),
    )
    op.create_table(
        "wrong_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_codes")),
    )
    with op.batch_alter_table("wrong_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wrong_codes_at"), ["at"], unique=False)
        batch_op.create_index("ix_wrong_codes_team_id_user_id_at", ["team_id", "user_id", "at"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("medium", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("destination", sa.String(length=300), nullable=False),
        sa.Column("edits_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("try_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_until", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=32), nullable=False),
        sa.Column("maybe_sent", sa.Boolean(), nullable=False),
        sa.Column("sent_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("message_channel", sa.String(length=64), nullable=False),
        sa.Column("message_ts", sa.String(length=32), nullable=False),
        sa.Column("trouble", sa.String(length=200), nullable=False),
        sa.CheckConstraint("(medium = 'edit') = (edits_id IS NOT NULL)", name=op.f("ck_notices_edits")),
        sa.CheckConstraint("medium <> 'channel' OR channel <> ''", name=op.f("ck_notices_channel")),
        sa.CheckConstraint("medium <> 'direct' OR person_id IS NOT NULL", name=op.f("ck_notices_person")),
        sa.CheckConstraint(
            "medium <> 'mail' OR person_id IS NOT NULL OR address <> ''", name=op.f("ck_notices_address")
        ),
        sa.CheckConstraint("medium IN ('direct', 'channel', 'edit', 'mail')", name=op.f("ck_notices_medium")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dropped', 'parked')", name=op.f("ck_notices_state")),
        sa.ForeignKeyConstraint(["edits_id"], ["notices.id"], name=op.f("fk_notices_edits_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("key", name=op.f("uq_notices_key")),
        sa.UniqueConstraint("token", name=op.f("uq_notices_token")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notices_waiting",
            ["destination", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "slack_users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("proof", sa.String(length=32), nullable=False),
        sa.Column("bound_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("checked_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'bound') = (ended_at IS NULL)", name=op.f("ck_slack_users_ended")),
        sa.CheckConstraint("proof IN ('vendor', 'profile', 'code')", name=op.f("ck_slack_users_proof")),
        sa.CheckConstraint("state IN ('bound', 'unlinked', 'deactivated')", name=op.f("ck_slack_users_state")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_slack_users_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_users")),
        sa.UniqueConstraint("team_id", "user_id", name=op.f("uq_slack_users_team_id_user_id")),
    )
    with op.batch_alter_table("slack_users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slack_users_person_id"), ["person_id"], unique=False)

    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.CheckConstraint("role IN ('agent', 'billing', 'admin')", name=op.f("ck_staff_role")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_staff_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("person_id", "role", name=op.f("uq_staff_person_id_role")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('license', 'site')", name=op.f("ck_subscriptions_kind")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_subscriptions_term")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_subscriptions_organization_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_subscriptions_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("number", name=op.f("uq_subscriptions_number")),
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscriptions_ends_on"), ["ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_subscriptions_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "workspaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_workspaces_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("team_id", name=op.f("uq_workspaces_team_id")),
    )
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workspaces_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("right", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("line", sa.String(length=300), nullable=False),
        sa.Column("asked_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_id"], ["people.id"], name=op.f("fk_asks_asked_id")),
        sa.ForeignKeyConstraint(["asker_id"], ["people.id"], name=op.f("fk_asks_asker_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_asks_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
        sa.UniqueConstraint(
            "subscription_id",
            "asker_id",
            "asked_id",
            "right",
            "subject",
            "line",
            name=op.f("uq_asks_subscription_id_asker_id_asked_id_right_subject_line"),
        ),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("right", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint("outcome IN ('allowed', 'masked', 'refused')", name=op.f("ck_audit_outcome")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_audit_person_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_audit_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("rank", sa.String(length=32), nullable=False),
        sa.Column("wants_reminders", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'site_admin' AND rank = 'only') OR (kind IN ('billing', 'technical') AND rank IN ('primary', 'secondary'))",
            name=op.f("ck_contacts_role"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contacts_person_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_contacts_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint(
            "subscription_id", "person_id", "kind", name=op.f("uq_contacts_subscription_id_person_id_kind")
        ),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_contacts_one_primary",
            ["subscription_id", "kind"],
            unique=True,
            sqlite_where=sa.text("rank = 'primary'"),
            postgresql_where=sa.text("rank = 'primary'"),
        )

    op.create_table(
        "contract_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("text", sa.String(length=3000), nullable=False),
        sa.Column("sent_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_contract_notices_author_id")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name=op.f("fk_contract_notices_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_notices")),
    )
    with op.batch_alter_table("contract_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_notices_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("closed_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'accepted') = (person_id IS NOT NULL)", name=op.f("ck_invitations_accepted")),
        sa.CheckConstraint("kind IN ('billing', 'technical')", name=op.f("ck_invitations_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'refused', 'withdrawn', 'expired')", name=op.f("ck_invitations_state")
        ),
        sa.ForeignKeyConstraint(["invited_by_id"], ["people.id"], name=op.f("fk_invitations_invited_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_invitations_person_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_invitations_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(
            "uq_invitations_one_open",
            ["subscription_id", "email", "kind"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(sequence = 1 AND previous IS NULL) OR (sequence > 1 AND previous IS NOT NULL AND previous = sequence - 1)",
            name=op.f("ck_invoices_gapless"),
        ),
        sa.CheckConstraint("due_on >= issued_on", name=op.f("ck_invoices_due")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_invoices_subscription_id")),
        sa.ForeignKeyConstraint(
            ["year", "previous"], ["invoices.year", "invoices.sequence"], name=op.f("fk_invoices_year_previous")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_invoices_year_sequence")),
    )
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoices_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "promotions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("demoted_id", sa.Integer(), nullable=True),
        sa.Column("primary_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("denial", sa.String(length=500), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=True),
        sa.Column("nudged_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'lapsed') = (change IS NOT NULL)", name=op.f("ck_promotions_change")),
        sa.CheckConstraint(
            "(state IN ('approved', 'denied')) = (decided_by_id IS NOT NULL)", name=op.f("ck_promotions_decided")
        ),
        sa.CheckConstraint("kind IN ('billing', 'technical')", name=op.f("ck_promotions_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'denied', 'handed_over', 'lapsed', 'expired', 'withdrawn')",
            name=op.f("ck_promotions_state"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> asked_by_id AND decided_by_id <> person_id", name=op.f("ck_promotions_not_a_party")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_promotions_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_promotions_decided_by_id")),
        sa.ForeignKeyConstraint(["demoted_id"], ["people.id"], name=op.f("fk_promotions_demoted_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_promotions_person_id")),
        sa.ForeignKeyConstraint(["primary_id"], ["people.id"], name=op.f("fk_promotions_primary_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_promotions_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotions")),
    )
    with op.batch_alter_table("promotions", schema=None) as batch_op:
        batch_op.create_index(
            "uq_promotions_one_open",
            ["subscription_id", "person_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("term_ends_on", sa.Date(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("raised_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_reminders_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "subscription_id", "term_ends_on", "slot", name=op.f("uq_reminders_subscription_id_term_ends_on_slot")
        ),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("opener_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("description", sa.String(length=2900), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name=op.f("ck_tickets_resolved")),
        sa.CheckConstraint("severity IN ('critical', 'high', 'normal', 'low')", name=op.f("ck_tickets_severity")),
        sa.CheckConstraint("state = 'open' OR assignee_id IS NOT NULL", name=op.f("ck_tickets_assignee")),
        sa.CheckConstraint("state IN ('open', 'claimed', 'resolved')", name=op.f("ck_tickets_state")),
        sa.ForeignKeyConstraint(["assignee_id"], ["people.id"], name=op.f("fk_tickets_assignee_id")),
        sa.ForeignKeyConstraint(["opener_id"], ["people.id"], name=op.f("fk_tickets_opener_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_tickets_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tickets_opener_id"), ["opener_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tickets_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", models.core.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(purpose = 'invitation') = (invitation_id IS NOT NULL)", name=op.f("ck_codes_invitation")),
        sa.CheckConstraint("(purpose = 'link') = (user_id <> '')", name=op.f("ck_codes_asked_by")),
        sa.CheckConstraint("purpose <> 'email' OR person_id IS NOT NULL", name=op.f("ck_codes_whose")),
        sa.CheckConstraint("purpose IN ('link', 'invitation', 'email')", name=op.f("ck_codes_purpose")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_codes_asked_by_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name=op.f("fk_codes_invitation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_codes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_codes_code_hash")),
        sa.UniqueConstraint("token", name=op.f("uq_codes_token")),
    )
    with op.batch_alter_table("codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_codes_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_codes_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_codes_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_codes_team_id_user_id", ["team_id", "user_id"], unique=False)

    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(length=2900), nullable=False),
        sa.Column("written_at", models.core.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_comments_author_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_comments_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comments_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("net = quantity * unit_price", name=op.f("ck_invoice_lines_net")),
        sa.CheckConstraint("tax_rate >= 0", name=op.f("ck_invoice_lines_tax_rate")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint("invoice_id", "position", name=op.f("uq_invoice_lines_invoice_id_position")),
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_payments_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("invoice_id", "reference", name=op.f("uq_payments_invoice_id_reference")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("payments")
    op.drop_table("invoice_lines")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comments_ticket_id"))

    op.drop_table("comments")
    with op.batch_alter_table("codes", schema=None) as batch_op:
        batch_op.drop_index("ix_codes_team_id_user_id")
        batch_op.drop_index(batch_op.f("ix_codes_person_id"))
        batch_op.drop_index(batch_op.f("ix_codes_invitation_id"))
        batch_op.drop_index(batch_op.f("ix_codes_expires_at"))

    op.drop_table("codes")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tickets_subscription_id"))
        batch_op.drop_index(batch_op.f("ix_tickets_opener_id"))

    op.drop_table("tickets")
    op.drop_table("reminders")
    with op.batch_alter_table("promotions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_promotions_one_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )

    op.drop_table("promotions")
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoices_subscription_id"))

    op.drop_table("invoices")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invitations_one_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.drop_table("invitations")
    with op.batch_alter_table("contract_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_notices_subscription_id"))

    op.drop_table("contract_notices")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_contacts_one_primary",
            sqlite_where=sa.text("rank = 'primary'"),
            postgresql_where=sa.text("rank = 'primary'"),
        )
        batch_op.drop_index(batch_op.f("ix_contacts_person_id"))

    op.drop_table("contacts")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_subscription_id"))
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
    op.drop_table("asks")
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workspaces_organization_id"))

    op.drop_table("workspaces")
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscriptions_organization_id"))
        batch_op.drop_index(batch_op.f("ix_subscriptions_ends_on"))

    op.drop_table("subscriptions")
    op.drop_table("staff")
    with op.batch_alter_table("slack_users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slack_users_person_id"))

    op.drop_table("slack_users")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notices_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("notices")
    with op.batch_alter_table("wrong_codes", schema=None) as batch_op:
        batch_op.drop_index("ix_wrong_codes_team_id_user_id_at")
        batch_op.drop_index(batch_op.f("ix_wrong_codes_at"))

    op.drop_table("wrong_codes")
    op.drop_table("plans")
    op.drop_table("people")
    op.drop_table("organizations")
    with op.batch_alter_table("handled_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handled_requests_at"))

    op.drop_table("handled_requests")
    op.drop_table("bank_accounts")
