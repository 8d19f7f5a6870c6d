"""The statement of account adds up, day by day, on both databases."""

from datetime import date

import pytest

from models.billing.books.movements import EntryKind
from models.billing.invoices.statements import Statement, view_statement
from models.directory.people import Person
from models.roles import Role
from tests.models.builders import Office, invoice, person, subscription


@pytest.fixture
async def ana(office: Office) -> Person:
    """The billing contact of SUB-1, which has two invoices of 119.00: of March, half paid on 1 March, and of May."""
    somebody = person("ana")
    sub = subscription(1, (somebody, Role.BILLING_PRIMARY))
    await office.save(sub)
    await office.save(
        invoice(sub, 1, paid=[5_000, 900], due_on=date(2026, 3, 31)), invoice(sub, 2, due_on=date(2026, 2, 10))
    )
    return somebody


def read(found: Statement) -> list[tuple[str, bool, int, int]]:
    """Day, whether it is a payment, what it adds, what is open after it."""
    (account,) = found.accounts
    return [(str(entry.day), entry.kind is EntryKind.PAYMENT, entry.amount, entry.balance) for entry in account.entries]


async def test_invoices_and_payments_stand_by_day_with_what_is_open(office: Office, ana: Person) -> None:
    """What was billed on a day comes before what was paid on it."""
    found = await office.do(view_statement, ana, "SUB-1")
    assert read(found) == [
        ("2026-02-10", False, 11_900, 11_900),
        ("2026-03-01", False, 11_900, 23_800),
        ("2026-03-01", True, -5_000, 18_800),
        ("2026-03-01", True, -900, 17_900),
    ]
    assert (found.first, found.last) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (found.accounts[0].before, found.accounts[0].due) == (0, 17_900)


async def test_a_span_begins_with_what_was_open_before(office: Office, ana: Person) -> None:
    """Its days are both included; what is open today does not depend on it."""
    found = await office.do(view_statement, ana, "SUB-1", date(2026, 3, 1), date(2026, 3, 1))
    assert [row[0] for row in read(found)] == ["2026-03-01"] * 3
    assert (found.accounts[0].before, found.accounts[0].due) == (11_900, 17_900)
    earlier = await office.do(view_statement, ana, "SUB-1", date(2026, 2, 28), date(2026, 2, 1))
    assert read(earlier) == [("2026-02-10", False, 11_900, 11_900)]
    assert earlier.accounts[0].due == 17_900


async def test_currencies_are_not_added_up(office: Office) -> None:
    """Each has an account of its own."""
    ana = person("ana")
    sub = subscription(1, (ana, Role.BILLING_PRIMARY))
    await office.save(sub)
    await office.save(invoice(sub, 1), invoice(sub, 2, currency="JPY", net=500, tax=0))
    found = await office.do(view_statement, ana, "SUB-1")
    assert [(account.currency, account.due) for account in found.accounts] == [("EUR", 11_900), ("JPY", 500)]


async def test_where_nothing_was_billed_there_is_no_account(office: Office) -> None:
    """And no error."""
    ana = person("ana")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY)))
    assert (await office.do(view_statement, ana, "SUB-1")).accounts == []
