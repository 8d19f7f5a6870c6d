"""What unused credit covers: one rule, whether it's asked for one customer or in a statement about all invoices."""

from datetime import date, timedelta
from random import Random

from sqlmodel import select

from models.billing.invoices.overdue import my_overdue, overdue_of_customers
from models.billing.invoices.tables import Invoice
from models.billing.payments.covering import coverage, is_covered
from models.roles import Role, StaffRole
from tests.models.builders import Office, invoice, organization, person, subscription
from tests.nouns.payments import payment_of

DUE = date(2026, 2, 1)


async def test_the_statement_has_the_invoices_that_are_covered_wholly(office: Office) -> None:
    """Of 80 invoices of four customers in two currencies, with credit in several subscriptions of each."""
    random = Random(12)  # noqa: S311
    customers = [organization(f"customer-{number}") for number in range(4)]
    subs = [subscription(number, of=customers[number % 4]) for number in range(1, 13)]
    await office.save(*subs)
    for number in range(1, 81):
        one = invoice(
            random.choice(subs),
            number,
            net=random.randint(1, 9),
            tax=0,
            currency=random.choice(["EUR", "USD"]),
            due_on=DUE + timedelta(days=random.randint(0, 5)),
        )
        await office.save(one)
    for sub in subs[:8]:
        await office.save(payment_of(sub, random.randint(1, 40), currency=random.choice(["EUR", "USD"])))
    async with office.database.session() as session:
        desk = await office.desk(session, None)
        whole = (await coverage(desk, None, [one.id for one in customers])).whole
        found = set(await session.scalars(select(Invoice.id).where(is_covered())))
    assert found == whole
    assert 10 <= len(found) <= 70


async def test_lists_of_overdue_invoices_know_unused_credit(office: Office) -> None:
    """A contact has nothing to do about an invoice that it covers wholly. The billing team has: to apply it."""
    ana, bella = person("ana"), person("bella", staff=[StaffRole.BILLING])
    sub = subscription(1, (ana, Role.BILLING_PRIMARY))
    await office.save(bella, sub)
    for number in range(1, 4):
        await office.save(invoice(sub, number, net=100, tax=0, due_on=DUE + timedelta(days=number)))
    await office.save(payment_of(sub, 130))
    mine = await office.do(my_overdue, ana)
    assert [(one.invoice.sequence, one.to_pay) for one in mine] == [(2, 70), (3, 100)]
    assert mine.total == 2
    everyones = await office.do(overdue_of_customers, bella)
    assert [(one.invoice.sequence, one.to_pay) for one in everyones] == [(1, 0), (2, 70), (3, 100)]
