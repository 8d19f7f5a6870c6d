"""Payments, credit, write-offs and refunds in chains: whatever is undone, nothing is owed twice or given away."""

from datetime import date

import pytest

from models.billing.books.reports import read_journal
from models.billing.credit_notes.actions import credit_invoice, void_invoice
from models.billing.credit_notes.problems import IsWrittenOff, SettledInPart
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.statements import customer_statement
from models.billing.invoices.tables import Invoice, InvoiceState
from models.billing.payments.actions import PaymentInput, apply_credit, record_payment, undo_payment
from models.billing.payments.problems import NoInvoiceChosen, NothingDueOn, NotWrittenOff
from models.billing.payments.refunding import pay_back
from models.billing.payments.tables import Payment, Refund, Settlement
from models.billing.payments.writing_off import undo_write_off, write_off
from models.core.errors import Refused
from models.core.outbox import NoticeState
from models.directory.people import Person
from models.roles import Role, StaffRole
from tests.models.builders import Office, bank_account, invoice, person, subscription

ONE, TWO = "INV-2026-000001", "INV-2026-000002"
CUSTOMER = "CUS-1"
CUSTOMERS = ("receivable", "customer credit")
"""The accounts of the journal that say what customers owe."""


@pytest.fixture
async def bella(office: Office) -> Person:
    """One of the billing team. SUB-1 has two unpaid invoices over 119.00 EUR, and Ana gets them by email."""
    ana, bella = person("ana"), person("bella", staff=[StaffRole.BILLING])
    sub = subscription(1, (ana, Role.BILLING_PRIMARY))
    await office.save(bella, sub, bank_account("EUR"))
    await office.save(invoice(sub, 1), invoice(sub, 2))
    return bella


def paid(amount: int, reference: str = "B1") -> PaymentInput:
    """Money that arrived today."""
    return PaymentInput(amount, "EUR", date(2026, 3, 2), reference)


async def balances(office: Office) -> list[int]:
    """What is due on each invoice."""
    return [one.due for one in await office.all(Invoice)]


async def credit(office: Office) -> int:
    """What all payments and credit notes have left."""
    rows: list[Payment | CreditNote] = [*await office.all(Payment), *await office.all(CreditNote)]
    return sum(one.unused for one in rows)


async def booked(office: Office) -> bool:
    """Whether each invoice's amounts are the sums of its settlements, and each source's those of what it settled."""
    rows, invoices = await office.all(Settlement), await office.all(Invoice)
    sums = {one.id: sum(row.amount for row in rows if row.invoice_id == one.id) for one in invoices}
    used = {one.id: sum(row.amount for row in rows if row.payment_id == one.id) for one in await office.all(Payment)}
    given = {
        one.id: sum(row.amount for row in await office.all(Refund) if row.payment_id == one.id)
        for one in await office.all(Payment)
    }
    fit = all(sums[one.id] == one.paid + one.credited + one.written_off for one in invoices)
    return fit and all(one.used == used[one.id] + given[one.id] for one in await office.all(Payment))


async def test_one_payment_settles_several_invoices_and_leaves_credit(office: Office, bella: Person) -> None:
    """In their order; what is over is credit."""
    made = await office.do(record_payment, bella, CUSTOMER, [ONE, TWO], paid(25_000))
    assert [(one.ref, amount) for one, amount in made.settled] == [(ONE, 11_900), (TWO, 11_900)]
    assert made.credit == 1_200
    assert await balances(office) == [0, 0]
    assert await booked(office)


async def test_a_payment_for_no_invoice_is_refused(office: Office, bella: Person) -> None:
    """It belongs to a subscription, which the invoice says."""
    with pytest.raises(Refused) as refused:
        await office.do(record_payment, bella, CUSTOMER, [], paid(100))
    assert isinstance(refused.value.problem, NoInvoiceChosen)


async def test_credit_of_an_invoice_settles_it_once_its_payment_is_undone(office: Office, bella: Person) -> None:
    """Nobody owes money for something and holds a credit for the same thing."""
    made = await office.do(record_payment, bella, CUSTOMER, [ONE], paid(11_900))
    await office.do(credit_invoice, bella, ONE, "Too many seats", 5_000)
    assert await credit(office) == 5_950
    await office.do(undo_payment, bella, CUSTOMER, made.payment.ref, "Another customer's money")
    assert await balances(office) == [5_950, 11_900]
    assert await credit(office) == 0
    assert await booked(office)


async def test_credit_that_paid_another_invoice_stays_there(office: Office, bella: Person) -> None:
    """The sum of both is right all the same, and the first can't be voided, or its credit would be a gift."""
    made = await office.do(record_payment, bella, CUSTOMER, [ONE], paid(11_900))
    note = await office.do(credit_invoice, bella, ONE, "Too many seats", 5_000)
    await office.do(apply_credit, bella, CUSTOMER, note.ref, TWO)
    await office.do(undo_payment, bella, CUSTOMER, made.payment.ref, "By mistake")
    assert await balances(office) == [11_900, 5_950]
    with pytest.raises(Refused) as refused:
        await office.do(void_invoice, bella, ONE, "Wrong")
    assert isinstance(refused.value.problem, SettledInPart)


async def test_money_that_comes_after_all_undoes_the_write_off(office: Office, bella: Person) -> None:
    """What isn't paid is due again."""
    await office.do(write_off, bella, ONE, "Insolvent")
    assert [one.state for one in await office.all(Invoice)] == [InvoiceState.UNCOLLECTIBLE, InvoiceState.OPEN]
    made = await office.do(record_payment, bella, CUSTOMER, [ONE], paid(5_000))
    assert [one.ref for one in made.reinstated] == [ONE]
    assert await balances(office) == [6_900, 11_900]
    assert await booked(office)


async def test_a_write_off_is_undone_once(office: Office, bella: Person) -> None:
    """Then nothing is written off any more."""
    await office.do(write_off, bella, ONE, "Insolvent")
    await office.do(undo_write_off, bella, ONE, "They paid")
    assert await balances(office) == [11_900, 11_900]
    with pytest.raises(Refused) as refused:
        await office.do(undo_write_off, bella, ONE, "Again")
    assert isinstance(refused.value.problem, NotWrittenOff)


async def test_what_is_written_off_cannot_be_credited(office: Office, bella: Person) -> None:
    """The credit would be money that was never paid."""
    await office.do(write_off, bella, ONE, "Insolvent")
    with pytest.raises(Refused) as refused:
        await office.do(credit_invoice, bella, ONE, "Sorry")
    assert isinstance(refused.value.problem, IsWrittenOff)


async def test_a_refund_of_money_that_was_taken_back_is_owed_again(office: Office, bella: Person) -> None:
    """Of 129.00, 119.00 paid the invoice, 6.00 were refunded and 4.00 were left. The bank takes all of it back: 125.00
    are owed. What the customer pays too much covers the refund before it becomes credit."""
    made = await office.do(record_payment, bella, CUSTOMER, [ONE], paid(12_900))
    await office.do(pay_back, bella, CUSTOMER, made.payment.ref, 600, "R1")
    undone = await office.do(undo_payment, bella, CUSTOMER, made.payment.ref, "Returned by the bank")
    assert (await balances(office), undone.owed_back, undone.unused) == ([11_900, 11_900], 600, 0)
    assert await closing(office, bella) == 2 * 11_900 + 600
    again = await office.do(record_payment, bella, CUSTOMER, [ONE], paid(12_600, "B2"))
    assert (again.recovered, again.credit) == (600, 100)
    assert [one.owed_back for one in await office.all(Payment)] == [0, 0]
    assert await closing(office, bella) == 11_900 - 100


async def test_a_refund_that_is_owed_again_is_repaid_alone(office: Office, bella: Person) -> None:
    """Once no invoice is due. Before and after, a payment for nothing is refused."""
    made = await office.do(record_payment, bella, CUSTOMER, [ONE, TWO], paid(24_400))
    await office.do(pay_back, bella, CUSTOMER, made.payment.ref, 600, "R1")
    await office.do(undo_payment, bella, CUSTOMER, made.payment.ref, "Returned by the bank")
    await office.do(record_payment, bella, CUSTOMER, [ONE, TWO], paid(23_800, "B2"))
    assert await closing(office, bella) == 600
    assert (await office.do(record_payment, bella, CUSTOMER, [ONE], paid(600, "B3"))).recovered == 600
    assert await closing(office, bella) == 0
    with pytest.raises(Refused) as refused:
        await office.do(record_payment, bella, CUSTOMER, [ONE], paid(600, "B4"))
    assert isinstance(refused.value.problem, NothingDueOn)


async def test_unused_credit_covers_a_refund_that_is_owed_again(office: Office, bella: Person) -> None:
    """What the credit note of a paid invoice gave back, and what it gives back later. If a payment that covered it is
    undone, too, the customer owes it under that payment's name."""
    first = await office.do(record_payment, bella, CUSTOMER, [ONE], paid(12_500))
    other = await office.do(record_payment, bella, CUSTOMER, [TWO], paid(12_300, "B2"))
    await office.do(pay_back, bella, CUSTOMER, first.payment.ref, 600, "R1")
    undone = await office.do(undo_payment, bella, CUSTOMER, first.payment.ref, "Returned by the bank")
    assert (undone.owed_back, await credit(office)) == (200, 0)
    note = await office.do(credit_invoice, bella, TWO, "Fewer seats", 1_000)
    assert (note.gross, note.unused) == (1_190, 990)
    gone = await office.do(undo_payment, bella, CUSTOMER, other.payment.ref, "Another customer's")
    assert (gone.owed_back, await credit(office)) == (400, 0)
    assert await balances(office) == [11_900, 11_900 - 990]
    assert await closing(office, bella) == sum(await balances(office)) + 400


async def closing(office: Office, bella: Person) -> int:
    """The closing balance of the statement, which is that of the journal."""
    (account,) = (await office.do(customer_statement, bella, CUSTOMER)).accounts
    moved = 0
    for entry in await office.do(read_journal, bella, date(2026, 1, 1), date(2026, 3, 2)):
        moved += entry.amount * ((entry.debit in CUSTOMERS) - (entry.credit in CUSTOMERS))
    assert moved == account.closing
    return account.closing


async def test_who_gets_the_invoice_gets_a_receipt_and_its_correction(office: Office, bella: Person) -> None:
    """The correction goes only to those who got the receipt."""
    made = await office.do(record_payment, bella, CUSTOMER, [ONE, TWO], paid(23_800))
    receipts = await office.notices("payment_received")
    assert [one.person_id for one in receipts] == [(await office.all(Person, Person.key == "ana"))[0].id]
    await office.do(undo_payment, bella, CUSTOMER, made.payment.ref, "By mistake")
    assert await office.notices("payment_undone") == []
    again = await office.do(record_payment, bella, CUSTOMER, [ONE], paid(11_900))
    async with office.database.transaction() as session:
        for row in [one for one in await office.notices("payment_received") if one.subject_id == again.payment.id]:
            row.state = NoticeState.SENT
            await session.merge(row)
    await office.do(undo_payment, bella, CUSTOMER, again.payment.ref, "By mistake")
    assert [one.subject_id for one in await office.notices("payment_undone")] == [again.payment.id]


async def test_who_gets_the_invoice_learns_that_it_is_void_or_credited(office: Office, bella: Person) -> None:
    """By email, each once."""
    await office.do(void_invoice, bella, ONE, "Wrong address")
    note = await office.do(credit_invoice, bella, TWO, "Too many seats")
    assert len(await office.notices("invoice_voided")) == 1
    assert [one.subject_id for one in await office.notices("invoice_credited")] == [note.id]
