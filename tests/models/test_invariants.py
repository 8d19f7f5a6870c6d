"""What the database itself refuses, whoever writes: rows written past all actions, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from models.access.audit import AuditEntry
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.contacts.ask_tables import Ask
from models.core.database import Database
from models.core.outbox import Notice
from models.core.requests import HandledRequest
from models.core.types import Row
from models.desks.enquiries.tables import Enquiry, EnquiryKind
from models.desks.tickets.tables import Ticket
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Role, StaffRole
from models.subscriptions.tables import Subscription
from tests.models.builders import NOW, Office, bank_account, invoice, organization, person, plan, product, subscription
from tests.models.invariants import ALL
from tests.support.keys import KEYS

pytestmark = pytest.mark.each_on_both

Write = Callable[..., Awaitable[int]]
BAD = {name: rows for rules in ALL for name, rows in rules.bad.items()}
TWICE = {name: rows for rules in ALL for name, rows in rules.twice.items()}
NEXT = {name: rows for rules in ALL for name, rows in rules.alike.items()}


async def built(office: Office) -> dict[str, int]:
    """Ids of what is there: SUB-1 with a primary of each kind, two more people, invoices 1 to 3, a second SUB-2."""
    ana, bob, cyd, dan = (person(key) for key in ("ana", "bob", "cyd", "dan"))
    first = subscription(1, (ana, Role.BILLING_PRIMARY), (bob, Role.TECHNICAL_PRIMARY))
    second = subscription(2)
    await office.save(first, second, cyd, dan)
    await office.save(*[invoice(first, number) for number in (1, 2, 3)])
    server = product("server")
    await office.save(bank_account("EUR"), server)
    asked = Enquiry(subscription_id=first.id, kind=EnquiryKind.CHANGES, asker_id=bob.id, asked_at=NOW, text="")
    await office.save(asked)
    rows: dict[str, Any] = {
        "product": server,
        "ana": ana,
        "bob": bob,
        "cyd": cyd,
        "dan": dan,
        "sub": first,
        "other": second,
        "enquiry": asked,
    }
    return {name: row.id for name, row in rows.items()}


@pytest.fixture
async def world(office: Office) -> dict[str, int]:
    """That, in a database of this test's own."""
    return await built(office)


@pytest.fixture(scope="module")
async def shared(module_url: str) -> AsyncIterator[tuple[Database, dict[str, int]]]:
    """That, in a database for all tests which take back what they write."""
    database = Database(module_url, KEYS)
    yield database, await built(Office(database))
    await database.close()


@pytest.fixture
async def insert(shared: tuple[Database, dict[str, int]]) -> AsyncIterator[Write]:
    """Write a row with plain SQL, and return how many were written; words that start with @ stand for ids. Taken back
    after the test."""
    database, ids = shared
    async with database.session() as session:

        async def write(table: str, **values: Any) -> int:
            filled = {
                name: ids[value[1:]] if isinstance(value, str) and value.startswith("@") else value
                for name, value in values.items()
            }
            columns = ", ".join(f'"{name}"' for name in filled)
            marks = ", ".join(f":{name}" for name in filled)
            statement = text(f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING 1")  # noqa: S608
            return len((await session.execute(statement, filled)).all())

        yield write
        await session.rollback()


@pytest.mark.parametrize(("table", "row"), [good for rules in ALL for good in rules.good])
async def test_a_good_row_is_taken(insert: Write, table: str, row: dict[str, Any]) -> None:
    """What the faults below start from is taken, so that each is refused for its own fault alone."""
    assert await insert(table, **row) == 1


@pytest.mark.parametrize("fault", BAD)
async def test_the_database_refuses(insert: Write, fault: str) -> None:
    """Each of these is refused by a constraint, not by code."""
    table, row = BAD[fault]
    with pytest.raises(IntegrityError):
        await insert(table, **row)


@pytest.mark.parametrize("fault", TWICE)
async def test_the_database_refuses_the_second(insert: Write, fault: str) -> None:
    """The first is taken, the second refused, even though other columns differ."""
    table, row, change = TWICE[fault]
    await insert(table, **row)
    with pytest.raises(IntegrityError):
        await insert(table, **row | change)


@pytest.mark.parametrize("case", NEXT)
async def test_the_database_takes_what_only_looks_alike(insert: Write, case: str) -> None:
    """The constraints are no wider than what they are for."""
    table, row, change = NEXT[case]
    await insert(table, **row)
    assert await insert(table, **row | change) == 1


@pytest.mark.parametrize("sequence", [1, 2])
async def test_an_invoice_with_a_successor_can_t_be_deleted(
    office: Office, world: dict[str, int], sequence: int
) -> None:
    """Deleting in the middle would leave a gap."""
    for table in ("invoice_lines", "payments"):
        async with office.database.transaction() as session:
            await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    with pytest.raises(IntegrityError):
        async with office.database.transaction() as session:
            await session.execute(text("DELETE FROM invoices WHERE sequence = :sequence"), {"sequence": sequence})
    assert len(await office.all(Invoice)) == 3


async def test_an_invoice_can_t_be_renumbered_into_a_gap(office: Office, world: dict[str, int]) -> None:
    """Nor can a number be changed later."""
    with pytest.raises(IntegrityError):
        async with office.database.transaction() as session:
            await session.execute(text("UPDATE invoices SET sequence = 7, previous = 6 WHERE sequence = 3"))


@pytest.mark.parametrize(("table", "condition"), [("people", "key = 'ana'"), ("subscriptions", "number = 1")])
async def test_what_others_refer_to_can_t_be_deleted(
    office: Office, world: dict[str, int], table: str, condition: str
) -> None:
    """Foreign keys are enforced, on SQLite too."""
    with pytest.raises(IntegrityError):
        async with office.database.transaction() as session:
            await session.execute(text(f"DELETE FROM {table} WHERE {condition}"))  # noqa: S608


NAIVE = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001
WITH_MOMENTS: dict[str, tuple[type[Row], dict[str, Any]]] = {
    "asked_at": (Ask, {"subscription_id": 1, "asker_id": 1, "asked_id": 2, "right": "pay", "subject": ""}),
    "at": (AuditEntry, {"actor": "ana", "action": "x", "right": "pay", "outcome": "allowed"}),
    "try_at": (Notice, {"key": "k", "kind": "x", "medium": "edit", "subject_id": 1, "created_at": NOW}),
    "opened_at": (Ticket, {"subscription_id": 1, "opener_id": 1, "severity": "low", "subject": "s", "description": ""}),
}


@pytest.mark.parametrize("column", WITH_MOMENTS)
async def test_a_moment_without_a_time_zone_is_refused(office: Office, column: str) -> None:
    """SQLite would keep it, and nobody could tell later when it was."""
    row_type, values = WITH_MOMENTS[column]
    with pytest.raises(StatementError, match="A moment without a time zone"):
        await office.save(row_type(**values, **{column: NAIVE}))


async def test_a_moment_comes_back_as_the_same_moment_in_utc(office: Office) -> None:
    """From another zone too, on both databases."""
    await office.save(HandledRequest(key="k", at=datetime.fromisoformat("2026-03-02T18:30:00+09:30")))
    (row,) = await office.all(HandledRequest)
    assert row.at.isoformat() == "2026-03-02T09:00:00+00:00"


async def test_a_word_that_is_none_is_refused_before_the_database(office: Office) -> None:
    """An enumeration's column takes its words only."""
    severity: Any = "urgent"
    with pytest.raises(StatementError, match="urgent"):
        await office.save(
            Ticket(
                subscription_id=1,
                opener_id=1,
                severity=severity,
                subject="s",
                description="d",
                opened_at=NOW,
                last_word_at=NOW,
                last_word_by_id=1,
            )
        )


async def test_large_sums_fit(office: Office, world: dict[str, int]) -> None:
    """A sum in minor units of a small currency is beyond 32 bits: three billion rupiah are 300,000,000,000."""
    (first,) = await office.all(Subscription, Subscription.number == 1)
    await office.save(invoice(first, 4, net=300_000_000_000, tax=33_000_000_000, paid=[333_000_000_000]))
    (line,) = await office.all(InvoiceLine, InvoiceLine.net == 300_000_000_000)
    assert line.tax == 33_000_000_000


async def test_a_transaction_that_fails_leaves_nothing(office: Office) -> None:
    """Neither what came before the fault nor what came with it."""
    with pytest.raises(IntegrityError):
        await office.save(organization("acme"), plan(), person("ana"), person("ana"))
    assert await office.all(Organization) == []
    assert await office.all(Person) == []


async def test_staff_roles_are_kept_as_words(office: Office) -> None:
    """Anybody who looks into the database can read them."""
    await office.save(person("ana", staff=[StaffRole.ADMIN]))
    async with office.database.transaction() as session:
        assert (await session.execute(text("SELECT role FROM staff"))).scalar_one() == "admin"
