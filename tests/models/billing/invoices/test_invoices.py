"""What is owed, what is paid, and how to pay, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from models.access.errors import Denied, NotFound
from models.billing.invoices.actions import pay, remind, show_invoice
from models.billing.invoices.listing import list_invoices
from models.billing.invoices.problems import NoBankAccount, NothingDue, RemindedToday
from models.billing.invoices.tables import InvoiceLine
from models.core.errors import Refused
from models.core.outbox import Medium
from models.directory.people import Person
from models.roles import Role, StaffRole
from models.subscriptions.tables import Subscription
from tests.models.builders import Office, bank_account, invoice, person, subscription


@pytest.fixture
async def ana(office: Office) -> Person:
    """The primary billing contact of SUB-1, which has invoices 1 to 3 of 2026 and 1 of 2027."""
    ana, bob = person("ana"), person("bob")
    sub = subscription(1, (ana, Role.BILLING_PRIMARY), (bob, Role.TECHNICAL_SECONDARY))
    await office.save(sub, bank_account("EUR"))
    await office.save(
        invoice(sub, 1, net=10_000, tax=1_900, paid=[11_900]),
        invoice(sub, 2, net=20_000, tax=3_800, paid=[10_000, 3_800]),
        invoice(sub, 3, net=5_000, tax=0, currency="JPY"),
        invoice(sub, 1, year=2027),
    )
    return ana


async def test_the_newest_invoice_comes_first(office: Office, ana: Person) -> None:
    """By year, then by number; with all amounts."""
    listed = await office.do(list_invoices, ana, "SUB-1")
    assert [found.ref for found in listed.invoices] == [
        "INV-2027-000001",
        "INV-2026-000003",
        "INV-2026-000002",
        "INV-2026-000001",
    ]
    assert [(found.total, found.paid, found.due) for found in listed.invoices] == [
        (11_900, 0, 11_900),
        (5_000, 0, 5_000),
        (23_800, 13_800, 10_000),
        (11_900, 11_900, 0),
    ]


async def test_another_subscription_s_invoices_are_not_among_them(office: Office, ana: Person) -> None:
    """A list is of one subscription."""
    zoe = person("zoe")
    sub = subscription(2, (zoe, Role.BILLING_PRIMARY))
    await office.save(sub)
    assert (await office.do(list_invoices, zoe, "SUB-2")).invoices == []
    with pytest.raises(NotFound):
        await office.do(list_invoices, zoe, "SUB-1")


async def test_amounts_add_up_over_lines(office: Office, ana: Person) -> None:
    """Net and tax are the sums of the lines', credits included."""
    (first, *_) = (await office.do(list_invoices, ana, "SUB-1")).invoices
    line = {"invoice_id": first.id, "description": "Discount", "tax_rate": 19_000}
    await office.save(InvoiceLine(**line, position=2, quantity=2, unit_price=-500, net=-1_000, tax=-190))  # type: ignore[arg-type]
    shown = await office.do(show_invoice, ana, first.ref)
    assert [found.position for found in shown.lines] == [1, 2]
    assert (shown.net, shown.tax, shown.total) == (9_000, 1_710, 10_710)


async def test_an_issued_invoice_keeps_its_tax(office: Office, ana: Person) -> None:
    """Its lines were taxed one by one: 0.20 on each of three times 1.03, though 19 % of 3.09 are 0.59."""
    (first, *_) = (await office.do(list_invoices, ana, "SUB-1")).invoices
    for position in (2, 3, 4):
        line = {"invoice_id": first.id, "description": "Work", "tax_rate": 19_001 if position == 4 else 19_000}
        await office.save(InvoiceLine(**line, position=position, quantity=1, unit_price=103, net=103, tax=20))  # type: ignore[arg-type]
    shown = await office.do(show_invoice, ana, first.ref)
    assert (shown.tax, shown.total) == (1_960, 12_269)
    assert [(one.rate, one.net, one.tax) for one in shown.by_rate] == [(19_001, 103, 20), (19_000, 10_206, 1_940)]


async def test_an_invoice_is_overdue_from_the_day_after_it_was_due(office: Office, ana: Person) -> None:
    """On the day itself it is not, and once paid it never is."""
    paid, part = [await office.do(show_invoice, ana, ref) for ref in ("INV-2026-000001", "INV-2026-000002")]
    assert not part.is_overdue(date(2026, 3, 31))
    assert part.is_overdue(date(2026, 4, 1))
    assert not paid.is_overdue(date(2027, 1, 1))


async def test_paying_tells_what_is_due_and_where_to(office: Office, ana: Person) -> None:
    """By bank transfer, with the invoice's number as the reference; nothing changes by asking."""
    advice = await office.do(pay, ana, "inv-2026-2")
    assert (advice.invoice.ref, advice.invoice.due) == ("INV-2026-000002", 10_000)
    assert (advice.account.holder, advice.account.account) == ("Vendor", "DE00 0000")
    assert (await office.do(show_invoice, ana, "INV-2026-000002")).due == 10_000


async def test_a_paid_invoice_needs_no_paying(office: Office, ana: Person) -> None:
    """Nothing is due any more."""
    with pytest.raises(Refused) as refused:
        await office.do(pay, ana, "INV-2026-000001")
    assert isinstance(refused.value.problem, NothingDue)
    assert refused.value.problem.invoice.ref == "INV-2026-000001"


@pytest.mark.each_on_both
async def test_no_invoice_is_paid_by_more_than_it_comes_to(office: Office, ana: Person) -> None:
    """The database refuses it."""
    other = subscription(2, (person("zoe"), Role.BILLING_PRIMARY))
    await office.save(other)
    with pytest.raises(IntegrityError):
        await office.save(invoice(other, 4, net=100, tax=0, paid=[150]))


async def test_a_currency_without_an_account_is_said(office: Office, ana: Person) -> None:
    """The vendor has no account in yen."""
    with pytest.raises(Refused) as refused:
        await office.do(pay, ana, "INV-2026-000003")
    assert isinstance(refused.value.problem, NoBankAccount)


async def test_the_vendor_s_billing_people_see_invoices_but_do_not_pay_them(office: Office, ana: Person) -> None:
    """Agents don't see them at all."""
    bill, agent = person("bill", staff=[StaffRole.BILLING]), person("agent", staff=[StaffRole.AGENT])
    await office.save(bill, agent)
    assert (await office.do(show_invoice, bill, "INV-2026-000002")).due == 10_000
    assert len((await office.do(list_invoices, bill, "SUB-1")).invoices) == 4
    with pytest.raises(Denied):
        await office.do(pay, bill, "INV-2026-000002")
    with pytest.raises(Denied):
        await office.do(show_invoice, agent, "INV-2026-000002")


async def test_an_invoice_is_sent_again_to_those_who_receive_invoices(office: Office, ana: Person) -> None:
    """By mail, to nobody else, with the facts of the invoice itself."""
    bea = person("bea", staff=[StaffRole.BILLING])
    await office.save(bea)
    made = await office.do(remind, bea, "INV-2026-000002")
    assert [one.name for one in made.people] == ["Ana"]
    [mail] = await office.notices("invoice_issued")
    assert (mail.medium, mail.person_id, mail.subject_id) == (Medium.MAIL, ana.id, made.invoice.id)


async def test_an_invoice_is_sent_again_once_a_day(office: Office, ana: Person) -> None:
    """The day is the organization's; another invoice has a day of its own."""
    await office.do(remind, ana, "INV-2026-000002")
    with pytest.raises(Refused) as refused:
        await office.do(remind, ana, "INV-2026-000002")
    assert isinstance(refused.value.problem, RemindedToday)
    await office.do(remind, ana, "INV-2026-000003")
    await office.at(office.now + timedelta(days=1)).do(remind, ana, "INV-2026-000002")
    assert len(await office.notices("invoice_issued")) == 3


async def test_what_is_paid_is_not_sent_again(office: Office, ana: Person) -> None:
    """There is nothing to remind anybody of."""
    with pytest.raises(Refused) as refused:
        await office.do(remind, ana, "INV-2026-000001")
    assert isinstance(refused.value.problem, NothingDue)
    assert await office.notices("invoice_issued") == []


async def test_a_list_has_a_page_of_the_newest_and_counts_all(office: Office, ana: Person) -> None:
    """However many there are; a page after the last one is the first."""
    [sub] = await office.all(Subscription)
    await office.save(*[invoice(sub, number, year=2028) for number in range(1, 131)])
    for first, newest, oldest in ((1, 130, 31), (21, 110, 11), (999, 130, 31)):
        listed = (await office.do(list_invoices, ana, "SUB-1", first)).invoices
        assert [found.ref for found in listed] == [f"INV-2028-{number:06d}" for number in range(newest, oldest - 1, -1)]
        assert (listed.first, listed.total) == (1 if first == 999 else first, 134)
