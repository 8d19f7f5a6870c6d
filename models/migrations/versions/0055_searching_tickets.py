"""The index for searching tickets, with those that are there, and indexes for pages of the queue and of one's list."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from models.desks.tickets.search_index import entry

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

AT_ONCE = 500
UNRESOLVED = "state NOT IN ('resolved', 'closed')"
ENTRIES = {
    "ix_tickets_severity_oldest": (["severity", "opened_at", "id"], UNRESOLVED),
    "ix_tickets_assignee": (["assignee_id", "severity", "id"], UNRESOLVED),
    "ix_tickets_unassigned": (["severity", "id"], f"{UNRESOLVED} AND assignee_id IS NULL"),
    "ix_tickets_of_subscription": (["subscription_id", "severity", "id"], UNRESOLVED),
}
TRIGGERS = {
    "insert": "INSERT INTO ticket_grams (rowid, grams) VALUES (new.ticket_id, new.grams);",
    "delete": "INSERT INTO ticket_grams (ticket_grams, rowid, grams) VALUES ('delete', old.ticket_id, old.grams);",
}


def upgrade() -> None:
    """Apply."""
    op.drop_index("ix_tickets_assignee_id", "tickets")
    for name, (columns, condition) in ENTRIES.items():
        where = sa.text(condition)
        op.create_index(name, "tickets", columns, sqlite_where=where, postgresql_where=where)
    for column in ("opener_id", "subscription_id"):
        op.drop_index(f"ix_tickets_{column}", "tickets")
        op.create_index(f"ix_tickets_{column}_id", "tickets", [column, "id"])
    op.drop_index("ix_ticket_watchers_person_id", "ticket_watchers")
    op.create_index("ix_ticket_watchers_person_id_ticket_id", "ticket_watchers", ["person_id", "ticket_id"])
    running = sa.text("ended_on IS NULL")
    op.create_index(
        "ix_subscription_items_product_id",
        "subscription_items",
        ["product_id", "subscription_id"],
        sqlite_where=running,
        postgresql_where=running,
    )
    on_postgres = op.get_bind().dialect.name == "postgresql"
    _make(on_postgres=on_postgres)
    for rows in _entries():
        op.get_bind().execute(sa.text(_insert(on_postgres=on_postgres)), rows)
    if on_postgres:
        # Made of all rows at once, it's smaller and takes less time.
        op.create_index("ix_ticket_words_grams", "ticket_words", ["grams"], postgresql_using="gin")


def _make(*, on_postgres: bool) -> None:
    op.create_table(
        "ticket_words",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("grams", TSVECTOR() if on_postgres else sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_words_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_words")),
    )
    if on_postgres:
        return
    op.execute(
        "CREATE VIRTUAL TABLE ticket_grams USING fts5(grams, content='ticket_words', content_rowid='ticket_id', "
        "tokenize='ascii', detail='none', columnsize=0)"
    )
    for when, what in {**TRIGGERS, "update": TRIGGERS["delete"] + TRIGGERS["insert"]}.items():
        op.execute(
            f"CREATE TRIGGER ticket_words_{when} AFTER {when.upper()} ON ticket_words BEGIN {what} END".replace(
                ":", "\\:"
            )
        )


def _insert(*, on_postgres: bool) -> str:
    grams = "CAST(:grams AS tsvector)" if on_postgres else ":grams"
    return f"INSERT INTO ticket_words (ticket_id, words, notes, grams) VALUES (:ticket_id, :words, :notes, {grams})"  # noqa: S608


def _entries() -> Iterator[list[dict[str, Any]]]:
    """The rows of the tickets that are there, some at a time."""
    last = 0
    while tickets := _read(
        "SELECT t.id, s.number, s.organization_id, t.subject, t.description FROM tickets AS t "
        "JOIN subscriptions AS s ON s.id = t.subscription_id WHERE t.id > :last ORDER BY t.id LIMIT :most",
        last=last,
        most=AT_ONCE,
    ):
        first, last = tickets[0][0], tickets[-1][0]
        said: dict[tuple[int, bool], list[str]] = defaultdict(list)
        for ticket_id, is_note, text in _read(
            "SELECT ticket_id, is_note, text FROM comments WHERE ticket_id BETWEEN :first AND :last "
            "AND deleted_at IS NULL ORDER BY id DESC",
            first=first,
            last=last,
        ):
            said[ticket_id, bool(is_note)].append(text)
        yield [
            entry(ticket_id, number, customer, [*texts, *said[ticket_id, False]], said[ticket_id, True])
            for ticket_id, number, customer, *texts in tickets
        ]


def _read(statement: str, **values: int) -> Sequence[Any]:
    return op.get_bind().execute(sa.text(statement), values).all()
