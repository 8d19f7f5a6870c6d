"""Lists of invoices by status and year, on both databases."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.access.desk import Desk
from models.access.errors import Denied
from models.billing.books.reports import view_report
from models.billing.credit_notes.actions import credit_invoice, void_invoice
from models.billing.invoices.listing import (
    InvoiceFilters,
    Listed,
    customer_invoices,
    invoices_of_customers,
    list_invoices,
    my_invoices,
)
from models.billing.invoices.overdue import my_overdue, overdue_of_customers
from models.billing.invoices.tables import Invoice, InvoiceState
from models.billing.payments.settling import Source, settle
from models.directory.people import Person
from models.roles import Role, StaffRole
from models.subscriptions.lookup import find
from tests.models.builders import Office, invoice, organization, person, subscription


@pytest.fixture
async def people(office: Office) -> tuple[Person, Person]:
    """Bella of the billing team, and Ana. Ana sees the invoices of SUB-1 and SUB-2, but not those of SUB-3.

    SUB-1 has: 1 open and overdue, 2 partly paid, 3 paid, 4 credited, 5 void, 6 written off. SUB-2 has 7 of 2025."""
    bella, ana, acme = person("bella", staff=[StaffRole.BILLING]), person("ana"), organization()
    one, two = (subscription(number, (ana, Role.BILLING_PRIMARY), of=acme) for number in (1, 2))
    three = subscription(3, (ana, Role.TECHNICAL_SECONDARY), of=acme)
    other = subscription(4, (person("max"), Role.BILLING_PRIMARY))
    await office.save(bella, one, two, three, other)
    paid = {2: [900], 3: [11_900]}
    for number in range(1, 7):
        due_on = date(2026, 2, 1) if number == 1 else date(2026, 3, 31)
        await office.save(invoice(one, number, paid=paid.get(number, []), due_on=due_on))
    await office.save(invoice(two, 1, year=2025), invoice(three, 7), invoice(other, 8))
    await office.do(credit_invoice, bella, "INV-2026-000004", "Wrong seats")
    await office.do(void_invoice, bella, "INV-2026-000005", "Wrong address")
    await office.do(_write_off, bella, "INV-2026-000006")
    return bella, ana


async def _write_off(desk: Desk, ref: str) -> None:
    row, _ = await find(desk.session, Invoice, ref, lock=True)
    await settle(desk, row, Source(reason="Insolvent"), row.due, date(2026, 3, 2), date(2026, 3, 2))


@pytest.mark.parametrize(
    ("status", "year", "numbers"),
    [
        (None, 0, [6, 5, 4, 3, 2, 1]),
        (None, 2025, []),
        (Listed.OPEN, 0, [2, 1]),
        (Listed.OVERDUE, 2026, [1]),
        (Listed.PAID, 0, [3]),
        (Listed.CREDITED, 0, [4]),
        (Listed.VOID, 0, [5]),
        (Listed.WRITTEN_OFF, 0, [6]),
    ],
)
async def test_a_list_has_the_invoices_of_a_status_and_year(
    office: Office, people: tuple[Person, Person], status: Listed | None, year: int, numbers: list[int]
) -> None:
    """Each invoice has exactly one of the statuses, but for those that are open and overdue."""
    found = await office.do(list_invoices, people[1], "SUB-1", 1, "", InvoiceFilters(status, year))
    assert [one.sequence for one in found.invoices] == numbers
    assert found.invoices.total == len(numbers)


async def test_an_invoice_that_credits_alone_settled_is_credited(office: Office, people: tuple[Person, Person]) -> None:
    """One that was paid is paid."""
    states = {one.ref[-1]: one.state for one in await office.all(Invoice, Invoice.year == 2026)}
    assert (states["3"], states["4"]) == (InvoiceState.PAID, InvoiceState.CREDITED)


async def test_a_contact_sees_those_of_all_subscriptions_in_which_they_may(
    office: Office, people: tuple[Person, Person]
) -> None:
    """Newest first, each with its subscription; not those of a subscription where their role doesn't include it."""
    found = await office.do(my_invoices, people[1])
    assert [(one.ref[4:], one.number) for one in found] == [
        *((f"2026-00000{number}", 1) for number in (6, 5, 4, 3, 2, 1)),
        ("2025-000001", 2),
    ]
    assert [one.number for one in await office.do(my_invoices, people[1], 1, "SUB-2")] == [2]
    second = await office.do(my_invoices, people[1], 3, "", InvoiceFilters(), 2)
    assert ([one.sequence for one in second], second.first, second.total) == ([4, 3], 3, 7)


async def test_the_billing_team_sees_those_of_all_customers_or_of_one(
    office: Office, people: tuple[Person, Person]
) -> None:
    """Contacts don't."""
    bella, ana = people
    assert [one.sequence for one in await office.do(invoices_of_customers, bella)][:2] == [8, 7]
    (found,) = await office.do(invoices_of_customers, bella, 1, "org-4")
    assert (found.number, found.customer) == (4, "Org-4")
    _, theirs = await office.do(customer_invoices, bella, "CUS-1", 1, "", InvoiceFilters(Listed.OPEN))
    assert [one.sequence for one in theirs] == [7, 2, 1, 1]
    with pytest.raises(Denied):
        await office.do(invoices_of_customers, ana)


@pytest.mark.parametrize(("zone", "is_over"), [("Pacific/Auckland", True), ("America/Los_Angeles", False)])
async def test_an_invoice_is_overdue_once_the_due_date_is_over_where_the_customer_is(
    office: Office, zone: str, is_over: bool
) -> None:
    """At 20:00 UTC on the due date it is over in Auckland. The readers' own time zones decide nothing."""
    bella, ana = person("bella", staff=[StaffRole.BILLING]), person("ana")
    bella.time_zone, ana.time_zone = "America/Los_Angeles", "Pacific/Auckland"
    acme = organization(time_zone=zone)
    sub = subscription(1, (ana, Role.BILLING_PRIMARY), of=acme)
    await office.save(bella, sub)
    await office.save(invoice(sub, 1, due_on=date(2026, 3, 2)))
    late, filters = office.at(datetime(2026, 3, 2, 20, tzinfo=UTC)), InvoiceFilters(Listed.OVERDUE)
    lists: list[Sequence[Any]] = [
        await late.do(invoices_of_customers, bella, 1, "", filters),
        (await late.do(customer_invoices, bella, f"CUS-{acme.id}", 1, "", filters))[1],
        await late.do(my_invoices, ana, 1, "", filters),
        (await late.do(list_invoices, ana, "SUB-1", 1, "", filters)).invoices,
        await late.do(overdue_of_customers, bella),
        await late.do(my_overdue, ana),
    ]
    assert [len(one) for one in lists] == [int(is_over)] * 6
    (listed,) = await late.do(my_invoices, ana)
    assert listed.is_overdue(listed.today) is is_over


async def test_open_invoices_are_as_old_as_they_are_where_the_customer_is(office: Office) -> None:
    """At 20:00 UTC on 2 March it's 3 March in Auckland, so what is due then is due, and in Los Angeles it isn't."""
    bella = person("bella", staff=[StaffRole.BILLING])
    bella.time_zone = "Pacific/Auckland"
    await office.save(bella)
    for number, zone in ((1, "Pacific/Auckland"), (2, "America/Los_Angeles")):
        sub = subscription(number, of=organization(f"org-{number}", time_zone=zone))
        await office.save(sub)
        await office.save(invoice(sub, number, net=number * 100, tax=0, due_on=date(2026, 3, 3)))
    late = office.at(datetime(2026, 3, 2, 20, tzinfo=UTC))
    report = await late.do(view_report, bella, date(2026, 1, 1), date(2026, 12, 31))
    assert report.aged == (200, 100, 0, 0, 0)
