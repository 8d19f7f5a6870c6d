"""Payments settle invoices in the order in which they are named; what is over is credit, and undoing gives all back."""

from datetime import date

import pytest

from models.access.errors import NotFound
from models.billing.credit_notes.actions import credit_invoice
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice, InvoiceState
from models.billing.payments.actions import PaymentInput, apply_credit, record_payment, undo_payment
from models.billing.payments.problems import AlreadyUndone, NoCreditLeft, NothingDueOn, OtherCurrency, PaidInFuture
from models.billing.payments.tables import Payment, Settlement
from models.core.errors import Refused
from models.directory.people import Person
from models.roles import Role, StaffRole
from tests.models.builders import Office, invoice, organization, person, subscription

ONE, TWO = "INV-2026-000001", "INV-2026-000002"


def paid(amount: int, currency: str = "EUR", day: date = date(2026, 3, 1)) -> PaymentInput:
    """A bank transfer."""
    return PaymentInput(amount, currency, day, "B1")


@pytest.fixture
async def bella(office: Office) -> Person:
    """Of the billing team. CUS-1 has SUB-1 and SUB-2, with an invoice of 119.00 each."""
    acme = organization("acme")
    first, second = subscription(1, (person("ana"), Role.BILLING_PRIMARY), of=acme), subscription(2, of=acme)
    somebody = person("bella", staff=[StaffRole.BILLING])
    await office.save(first, second, somebody)
    await office.save(invoice(first, 1), invoice(second, 2))
    return somebody


async def due(office: Office) -> list[int]:
    """What is due on each invoice."""
    return [one.due for one in sorted(await office.all(Invoice), key=lambda one: one.id)]


async def test_one_payment_pays_several_invoices_in_order(office: Office, bella: Person) -> None:
    """Of two subscriptions of one customer; the second one in part."""
    made = await office.do(record_payment, bella, "CUS-1", [ONE, TWO], paid(20_000))
    assert [(one.ref, amount) for one, amount in made.settled] == [(ONE, 11_900), (TWO, 8_100)]
    assert (made.credit, await due(office)) == (0, [0, 3_800])
    states = [one.state for one in sorted(await office.all(Invoice), key=lambda one: one.id)]
    assert states == [InvoiceState.PAID, InvoiceState.PARTLY_PAID]


async def test_what_is_over_is_credit_and_pays_another_invoice(office: Office, bella: Person) -> None:
    """20.00 too much, applied to the next invoice; then nothing is left."""
    made = await office.do(record_payment, bella, "CUS-1", [ONE], paid(13_900))
    assert (made.credit, await due(office)) == (2_000, [0, 11_900])
    _, amount = await office.do(apply_credit, bella, "CUS-1", made.payment.ref, TWO)
    assert (amount, await due(office)) == (2_000, [0, 9_900])
    with pytest.raises(Refused) as refused:
        await office.do(apply_credit, bella, "CUS-1", made.payment.ref, TWO)
    assert isinstance(refused.value.problem, NoCreditLeft)


async def test_two_instalments_may_have_one_reference(office: Office, bella: Person) -> None:
    """Each is a payment of its own."""
    for amount in (1_900, 10_000):
        await office.do(record_payment, bella, "CUS-1", [ONE], paid(amount))
    assert [one.amount for one in await office.all(Payment)] == [1_900, 10_000]
    assert await due(office) == [0, 11_900]


async def test_undoing_a_payment_makes_all_due_again(office: Office, bella: Person) -> None:
    """What it settled at first and what it was applied to later; the rows stay, each with one that takes it back."""
    made = await office.do(record_payment, bella, "CUS-1", [ONE], paid(13_900))
    await office.do(apply_credit, bella, "CUS-1", made.payment.ref, TWO)
    undone = await office.do(undo_payment, bella, "CUS-1", made.payment.ref, "Wrong customer")
    assert (undone.used, undone.unused, await due(office)) == (0, 0, [11_900, 11_900])
    assert sorted(one.amount for one in await office.all(Settlement)) == [-11_900, -2_000, 2_000, 11_900]
    with pytest.raises(Refused) as refused:
        await office.do(undo_payment, bella, "CUS-1", made.payment.ref, "Again")
    assert isinstance(refused.value.problem, AlreadyUndone)


async def test_money_in_another_currency_pays_nothing(office: Office, bella: Person) -> None:
    """Nothing is recorded."""
    with pytest.raises(Refused) as refused:
        await office.do(record_payment, bella, "CUS-1", [ONE], paid(100, "USD"))
    assert isinstance(refused.value.problem, OtherCurrency)
    assert await office.all(Payment) == []


async def test_a_payment_is_not_of_tomorrow(office: Office, bella: Person) -> None:
    """Its day is at most today."""
    with pytest.raises(Refused) as refused:
        await office.do(record_payment, bella, "CUS-1", [ONE], paid(100, day=date(2026, 3, 3)))
    assert isinstance(refused.value.problem, PaidInFuture)


async def test_a_paid_invoice_takes_no_more(office: Office, bella: Person) -> None:
    """It is said, rather than made credit of."""
    await office.do(record_payment, bella, "CUS-1", [ONE], paid(11_900))
    with pytest.raises(Refused) as refused:
        await office.do(record_payment, bella, "CUS-1", [TWO, ONE], paid(11_900))
    assert isinstance(refused.value.problem, NothingDueOn)
    assert await due(office) == [0, 11_900]


async def test_another_customer_s_invoice_is_not_there(office: Office, bella: Person) -> None:
    """Nor is their payment."""
    other = subscription(3)
    await office.save(other)
    await office.save(invoice(other, 3))
    with pytest.raises(NotFound):
        await office.do(record_payment, bella, "CUS-1", ["INV-2026-000003"], paid(100))
    made = await office.do(record_payment, bella, f"CUS-{other.organization_id}", ["INV-2026-000003"], paid(100))
    with pytest.raises(NotFound):
        await office.do(undo_payment, bella, "CUS-1", made.payment.ref, "Mistake")


async def test_a_credit_note_reduces_its_invoice_first(office: Office, bella: Person) -> None:
    """Of 119.00, 60.00 are paid: a credit note for all settles 59.00, and 60.00 are credit for the next invoice."""
    await office.do(record_payment, bella, "CUS-1", [ONE], paid(6_000))
    note = await office.do(credit_invoice, bella, ONE, "Cancelled")
    assert (note.ref, note.gross, note.used, await due(office)) == ("CN-2026-000001", 11_900, 5_900, [0, 11_900])
    _, amount = await office.do(apply_credit, bella, "CUS-1", note.ref, TWO)
    assert (amount, await due(office)) == (6_000, [0, 5_900])
    assert [one.unused for one in await office.all(CreditNote)] == [0]
