"""Texts of a database of revision 0006 are brought under the rule for what is written now."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from models.core.database import Database
from tests.support.keys import KEYS

THEN = "2099-06-01 00:00:00"
FORGED = "Chidi\n (\u2b22 Staff) \u202edlo"
CLEAN = "Chidi ( Staff) dlo"
UNSEEN = "\u3164\u202e"
COUNT = 1003
"""More than two batches, and a rest."""
LONG = "\u0958" * 200
"""As long as names may be; in composed Unicode each of these is two characters."""
ROWS: list[tuple[str, dict[str, Any]]] = [
    (
        "INSERT INTO organizations (id, key, name, time_zone, locale, billing_address, shares_tickets, tax_id) "
        "VALUES (1, 'acme', :forged, 'UTC', 'en', :address, false, :forged)",
        {"forged": FORGED, "address": "1 Way\n\n\u2b22 Town\u202e"},
    ),
    ("INSERT INTO plans (id, key, name, role_table) VALUES (1, 'basic', :n, 'license-and-site')", {"n": UNSEEN}),
    (
        "INSERT INTO subscriptions (id, number, organization_id, plan_id, kind, name, starts_on, ends_on) "
        "VALUES (1, 1, 1, 1, 'license', :forged, '2098-07-01', '2099-06-30')",
        {"forged": FORGED},
    ),
    (
        "INSERT INTO tickets (subscription_id, opener_id, severity, subject, description, state, opened_at) "  # noqa: S608
        f"VALUES (1, 1, 'low', :forged, :text, 'open', '{THEN}')",
        {"forged": FORGED, "text": f"One\n{FORGED}"},
    ),
    (
        "INSERT INTO tickets (subscription_id, opener_id, severity, subject, description, state, opened_at) "  # noqa: S608
        f"VALUES (1, 1, 'low', :unseen, :unseen, 'open', '{THEN}')",
        {"unseen": UNSEEN},
    ),
    (
        "INSERT INTO promotions (subscription_id, kind, person_id, asked_by_id, asked_at, state, reason, denial) "  # noqa: S608
        f"VALUES (1, 'billing', 1, 1, '{THEN}', 'open', :forged, '')",
        {"forged": FORGED},
    ),
    (
        'INSERT INTO audit (at, actor, action, "right", outcome, reason, subject, details) '  # noqa: S608
        f"VALUES ('{THEN}', :forged, 'x', 'x', 'allowed', '', '', '{{}}')",
        {"forged": FORGED},
    ),
    *(
        (
            "INSERT INTO notices (key, token, kind, medium, person_id, channel, address, destination, subject_id, "  # noqa: S608
            "facts, created_at, state, try_at, tries, leased_by, maybe_sent, message_channel, message_ts, trouble) "
            "VALUES (:state, :state, 'details_edited', 'mail', 1, '', '', 'mail:1', 1, :facts, "
            f"'{THEN}', :state, '{THEN}', 0, '', false, '', '', '')",
            {"state": state, "facts": json.dumps({"by": FORGED, "fields": ["name"], "new_address": False})},
        )
        for state in ("waiting", "sent")
    ),
]


@pytest.fixture(scope="module")
async def upgraded(once_url: str) -> AsyncIterator[Database]:
    """A database with what was written before the upgrade. The tests only read it."""
    database = Database(once_url, KEYS)
    await database.migrate("0006")
    person = (
        "INSERT INTO people (id, key, name, email, time_zone, locale, phone) "
        "VALUES (:id, :key, :name, :email, 'UTC', 'en', '')"
    )
    names = {1: FORGED, 2: UNSEEN, 3: LONG}
    people = [
        {"id": n, "key": f"p{n}", "email": f"p{n}@acme.example", "name": names.get(n, f"{FORGED} {n}")}
        for n in range(1, COUNT + 1)
    ]
    async with database.transaction() as session:
        await session.execute(text(person), people)
        for statement, values in ROWS:
            await session.execute(text(statement), values)
    await database.migrate()
    yield database
    await database.close()


async def found(database: Database, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    async with database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(query))]


async def test_stored_names_have_neither_badge_nor_override_nor_lines(upgraded: Database) -> None:
    """All of them, in each batch. Where there was nothing to see, there is the first part of the address."""
    names = [name for (name,) in await found(upgraded, "SELECT name FROM people ORDER BY id")]
    assert names[:2] == [CLEAN, "p2"]
    assert names[3:] == [f"{CLEAN} {number}" for number in range(4, COUNT + 1)]


async def test_what_gets_longer_is_cut_to_what_the_column_holds(upgraded: Database) -> None:
    """The upgrade ends on PostgreSQL, too."""
    ((name,),) = await found(upgraded, "SELECT name FROM people WHERE id = 3")
    assert name == "\u0915\u093c" * 100


async def test_other_stored_texts_are_clean_too(upgraded: Database) -> None:
    """Subjects, reasons and the names of organizations and licenses on one line; longer texts keep their lines."""
    assert await found(upgraded, "SELECT name, tax_id, billing_address FROM organizations") == [
        (CLEAN, CLEAN, "1 Way\nTown")
    ]
    assert await found(upgraded, "SELECT name FROM plans") == [("basic",)]
    assert await found(upgraded, "SELECT name FROM subscriptions") == [(CLEAN,)]
    assert await found(upgraded, "SELECT reason, denial FROM promotions") == [(CLEAN, "")]
    assert await found(upgraded, "SELECT subject, description FROM tickets ORDER BY id") == [
        (CLEAN, "One\nChidi\n ( Staff) dlo"),
        ("\u2013", "\u2013"),
    ]


async def test_what_waits_to_be_delivered_is_clean_too(upgraded: Database) -> None:
    """With all of its other facts. What was sent is what was sent."""
    facts = dict(await found(upgraded, "SELECT key, facts FROM notices"))
    read = {key: json.loads(value) if isinstance(value, str) else value for key, value in facts.items()}
    assert read["waiting"] == {"by": CLEAN, "fields": ["name"], "new_address": False}
    assert read["sent"]["by"] == FORGED


async def test_entries_of_the_audit_trail_stay_as_they_are(upgraded: Database) -> None:
    """They are sealed."""
    assert await found(upgraded, "SELECT actor FROM audit") == [(FORGED,)]
