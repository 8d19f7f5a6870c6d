"""The support desk: six states of tickets, the last word, watchers, notes, edited comments, and a ticket's history.

SQLite can't change a check, so both tables are made anew, on both databases in the same way.
"""

import sqlalchemy as sa
from alembic import op

from models.core.types import UTCDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = UTCDateTime(timezone=True)
UNRESOLVED = sa.text("state NOT IN ('resolved', 'closed')")
IN_SLACK = sa.text("message_ts <> ''")
THREADS = sa.text("kind IN ('ticket_opened', 'ticket_changed') AND medium = 'direct' AND reply_to_id IS NULL")
SEVERITY_NUMBER = "CASE severity WHEN 'critical' THEN 1 WHEN 'high' THEN 2 WHEN 'normal' THEN 3 ELSE 4 END"
STAFF_WROTE = "EXISTS (SELECT 1 FROM kept_comments WHERE ticket_id = kept_tickets.id AND by_staff)"
LAST = "(SELECT {} FROM kept_comments WHERE ticket_id = kept_tickets.id ORDER BY id DESC LIMIT 1)"


def upgrade() -> None:
    """Apply. A ticket that nobody claimed or answered is new. Who resolved a ticket was its assignee. Severities
    are numbers now."""
    op.execute("CREATE TEMPORARY TABLE kept_tickets AS SELECT * FROM tickets")
    op.execute("CREATE TEMPORARY TABLE kept_comments AS SELECT * FROM comments")
    op.drop_table("comments")
    op.drop_table("tickets")
    _tickets()
    _comments()
    _fill()
    op.execute("DROP TABLE kept_comments")
    op.execute("DROP TABLE kept_tickets")
    _watchers()
    _history()
    op.create_index(
        "ix_notices_ticket_threads",
        "notices",
        ["subject_id", "person_id"],
        sqlite_where=THREADS,
        postgresql_where=THREADS,
    )


def _fill() -> None:
    op.execute(
        f"""
        INSERT INTO tickets (id, subscription_id, opener_id, severity, category, subject, description, state,
            assignee_id, opened_at, resolved_at, resolved_by_id, last_word_at, last_word_by_id, last_word_by_staff)
        SELECT id, subscription_id, opener_id, {SEVERITY_NUMBER}, 'other', subject, description,
            CASE WHEN state = 'resolved' THEN 'resolved' WHEN state = 'claimed' OR {STAFF_WROTE} THEN 'open'
                ELSE 'new' END,
            CASE WHEN assignee_id = opener_id AND state = 'resolved' THEN NULL ELSE assignee_id END,
            opened_at, resolved_at, CASE WHEN state = 'resolved' THEN assignee_id END,
            COALESCE({LAST.format("written_at")}, opened_at), COALESCE({LAST.format("author_id")}, opener_id),
            COALESCE({LAST.format("by_staff")}, false)
        FROM kept_tickets
        """  # noqa: S608
    )
    op.execute(
        "INSERT INTO comments (id, ticket_id, author_id, by_staff, text, written_at) "
        "SELECT id, ticket_id, author_id, by_staff, text, written_at FROM kept_comments"
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in ("tickets", "comments"):
            highest = f"COALESCE((SELECT MAX(id) FROM {table}), 0) + 1"  # noqa: S608
            op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {highest}, false)")


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("opener_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("category", sa.String(length=32), server_default="other", nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("description", sa.String(length=12_000), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("last_word_at", MOMENT, nullable=False),
        sa.Column("last_word_by_id", sa.Integer(), nullable=False),
        sa.Column("last_word_by_staff", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("waits_since", MOMENT, nullable=True),
        sa.Column("nudged_at", MOMENT, nullable=True),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name=op.f("ck_tickets_severity")),
        sa.CheckConstraint(
            "category IN ('problem', 'question', 'request', 'access', 'other')", name=op.f("ck_tickets_category")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'open', 'waiting', 'on_hold', 'resolved', 'closed')", name=op.f("ck_tickets_state")
        ),
        sa.CheckConstraint("state <> 'new' OR assignee_id IS NULL", name=op.f("ck_tickets_assignee")),
        sa.CheckConstraint(
            "(state IN ('resolved', 'closed')) = (resolved_at IS NOT NULL)", name=op.f("ck_tickets_resolved")
        ),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_tickets_closed")),
        sa.CheckConstraint("(state = 'waiting') = (waits_since IS NOT NULL)", name=op.f("ck_tickets_waits")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_tickets_subscription_id")),
        *(
            sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_tickets_{column}"))
            for column in ("opener_id", "assignee_id", "resolved_by_id", "last_word_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    for column in ("opener_id", "subscription_id"):
        op.create_index(op.f(f"ix_tickets_{column}"), "tickets", [column])
        op.create_index(f"ix_tickets_{column}_opened_at", "tickets", [column, "opened_at"])
    for name, columns in (("queue", ["severity", "id"]), ("assignee_id", ["assignee_id"])):
        op.create_index(f"ix_tickets_{name}", "tickets", columns, sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED)


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("is_note", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("text", sa.String(length=12_000), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("channel", sa.String(length=64), server_default="", nullable=False),
        sa.Column("message_ts", sa.String(length=32), server_default="", nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.CheckConstraint("by_staff OR NOT is_note", name=op.f("ck_comments_note")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_comments_ticket_id")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_comments_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_written_at"), "comments", ["written_at"])
    op.create_index("ix_comments_author_id_written_at", "comments", ["author_id", "written_at"])
    op.create_index("ix_comments_ticket_id", "comments", ["ticket_id", "id"])
    op.create_index(
        "ix_comments_message",
        "comments",
        ["channel", "message_ts"],
        unique=True,
        sqlite_where=IN_SLACK,
        postgresql_where=IN_SLACK,
    )
    op.create_table(
        "comment_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=12_000), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_versions_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_versions")),
    )
    op.create_index(op.f("ix_comment_versions_comment_id"), "comment_versions", ["comment_id"])


def _watchers() -> None:
    op.create_table(
        "ticket_watchers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_watchers_ticket_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ticket_watchers_person_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["people.id"], name=op.f("fk_ticket_watchers_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_watchers")),
        sa.UniqueConstraint("ticket_id", "person_id", name=op.f("uq_ticket_watchers_ticket_id_person_id")),
    )
    op.create_index(op.f("ix_ticket_watchers_person_id"), "ticket_watchers", ["person_id"])


def _history() -> None:
    op.create_table(
        "ticket_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_entries_ticket_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_ticket_entries_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_entries")),
    )
    op.create_index("ix_ticket_entries_ticket_id", "ticket_entries", ["ticket_id", "id"])


def downgrade() -> None:
    """There is no way back: notes would become comments that customers see."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
