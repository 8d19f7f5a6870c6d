"""The invoices that the billing team chooses from: those with which it can be done, and no others."""

import pytest

from models.access.errors import Denied
from models.billing.credit_notes.actions import credit_invoice, void_invoice
from models.billing.payments.choosing import InvoiceDeed, invoices_for
from models.billing.payments.writing_off import write_off
from models.directory.people import Person
from models.roles import Role, StaffRole
from tests.models.builders import Office, invoice, person, subscription


@pytest.fixture
async def bella(office: Office) -> Person:
    """Of the billing team. Invoice 1 is open, 2 paid in part, 3 paid, 4 void, 5 written off, 6 credited in part, and 7
    credited in full. None is overdue."""
    bella, sub = person("bella", staff=[StaffRole.BILLING]), subscription(1, (person("ana"), Role.BILLING_PRIMARY))
    await office.save(bella, sub)
    paid = {2: [900], 3: [11_900]}
    for number in range(1, 8):
        await office.save(invoice(sub, number, paid=paid.get(number, [])))
    await office.do(void_invoice, bella, "INV-2026-000004", "Wrong address")
    await office.do(write_off, bella, "INV-2026-000005", "Insolvent")
    await office.do(credit_invoice, bella, "INV-2026-000006", "Fewer seats", 1_000)
    await office.do(credit_invoice, bella, "INV-2026-000007", "Wrong seats")
    return bella


@pytest.mark.parametrize(
    ("deed", "numbers"),
    [
        (InvoiceDeed.VOID, [1]),
        (InvoiceDeed.CREDIT, [6, 3, 2, 1]),
        (InvoiceDeed.WRITE_OFF, [1, 2, 6]),
        (InvoiceDeed.RECORD, [1, 2, 5, 6]),
        (InvoiceDeed.PROMISE, [1, 2, 6]),
    ],
)
async def test_only_invoices_with_which_it_can_be_done_are_listed(
    office: Office, bella: Person, deed: InvoiceDeed, numbers: list[int]
) -> None:
    """All of them, whether they are due or not: to credit one, the newest first."""
    page = await office.do(invoices_for, bella, deed)
    assert [one.sequence for one in page] == numbers


async def test_the_list_is_for_the_billing_team(office: Office, bella: Person) -> None:
    """Contacts don't get it, whatever their role."""
    (ana,) = await office.all(Person, Person.key == "ana")
    with pytest.raises(Denied):
        await office.do(invoices_for, ana, InvoiceDeed.VOID)
