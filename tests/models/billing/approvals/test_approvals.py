"""A second person's approval: for refunds and write-offs above a limit, and for each new bank account."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from models.billing.approvals.actions import approve_request, decline_request, list_requests, withdraw_request
from models.billing.approvals.bank_accounts import AccountInput, change_bank_account
from models.billing.approvals.problems import (
    AskedByOther,
    AskedByYou,
    NoAccountNumber,
    NoCompany,
    RequestDecided,
    RequestWaits,
)
from models.billing.approvals.tables import ApprovalRequest, ApprovalState
from models.billing.approvals.waiting import money_to_approve
from models.billing.credit_notes.actions import credit_invoice
from models.billing.invoices.tables import Invoice, InvoiceState
from models.billing.payments.actions import PaymentInput, record_payment
from models.billing.payments.refunding import book_refund, pay_back
from models.billing.payments.settling import settle
from models.billing.payments.tables import Payment, Refund
from models.billing.payments.writing_off import write_off
from models.catalogue.legal_entities import BankAccount
from models.core.errors import Refused
from models.core.second_yes import SecondYes
from models.directory.people import Person
from models.roles import Role, StaffRole
from tests.models.builders import Office, bank_account, invoice, organization, person, subscription
from tests.models.waiting import waits_or_ends
from tests.nouns.payments import payment_of

SMALL, LARGE = "INV-2026-000001", "INV-2026-000002"
CUSTOMER = "CUS-1"
ACCOUNT = AccountInput("EUR", "Northwind", "Bank", "de89 3704 0044 0532 0130 00", "cobadeffxxx")


@pytest.fixture
async def bella(office: Office) -> Person:
    """One of the billing team. SUB-1 has an unpaid invoice over 1,000.00 EUR and one over 1,000.01 EUR."""
    bella = person("bella", staff=[StaffRole.BILLING])
    sub = subscription(1, (person("ana"), Role.BILLING_PRIMARY))
    await office.save(bella, sub, bank_account("EUR"))
    await office.save(invoice(sub, 1, net=100_000, tax=0), invoice(sub, 2, net=100_001, tax=0))
    return bella


@pytest.fixture
async def adam(office: Office) -> Person:
    """An admin."""
    adam = person("adam", staff=[StaffRole.ADMIN])
    await office.save(adam)
    return adam


async def states(office: Office) -> list[ApprovalState]:
    """What became of each request."""
    return [one.state for one in await office.all(ApprovalRequest)]


async def test_only_above_the_limit_a_second_person_is_asked(office: Office, bella: Person, adam: Person) -> None:
    """Until they say yes, nothing is written off."""
    assert (await office.do(write_off, bella, SMALL, "Insolvent")).request is None
    made = await office.do(write_off, bella, LARGE, "Insolvent")
    assert made.request is not None
    found = await office.all(Invoice)
    assert [one.state for one in found] == [InvoiceState.UNCOLLECTIBLE, InvoiceState.OPEN]
    assert [one.medium for one in await office.notices("approval_card")] == ["channel"]
    await office.do(approve_request, adam, made.request.ref)
    assert [one.written_off for one in await office.all(Invoice)] == [100_000, 100_001]
    assert [one.person_id for one in await office.told("approval_news")] == [bella.id]


async def test_nobody_decides_what_they_asked_for(office: Office, bella: Person, adam: Person) -> None:
    """They can take it back, and others can't."""
    request = (await office.do(write_off, bella, LARGE, "Insolvent")).request
    assert request is not None
    for door, who, problem in (
        (approve_request, bella, AskedByYou),
        (decline_request, bella, AskedByYou),
        (withdraw_request, adam, AskedByOther),
    ):
        with pytest.raises(Refused) as refused:
            await office.do(door, who, request.ref)
        assert isinstance(refused.value.problem, problem)
    await office.do(withdraw_request, bella, request.ref)
    assert await states(office) == [ApprovalState.WITHDRAWN]
    with pytest.raises(Refused) as over:
        await office.do(approve_request, adam, request.ref)
    assert isinstance(over.value.problem, RequestDecided)


async def test_one_request_about_the_same_invoice_waits_at_a_time(office: Office, bella: Person, adam: Person) -> None:
    """Another one is refused, until the first is decided."""
    first = (await office.do(write_off, bella, LARGE, "Insolvent")).request
    assert first is not None
    with pytest.raises(Refused) as refused:
        await office.do(write_off, adam, LARGE, "Insolvent")
    assert isinstance(refused.value.problem, RequestWaits)
    await office.do(decline_request, adam, first.ref)
    assert (await office.do(write_off, adam, LARGE, "Insolvent")).request is not None


async def test_a_request_expires_when_the_amount_due_changes(office: Office, bella: Person, adam: Person) -> None:
    """The person who asked is told."""
    await office.do(write_off, bella, LARGE, "Insolvent")
    given = PaymentInput(500, "EUR", date(2026, 3, 2), "B1")
    await office.do(record_payment, adam, CUSTOMER, [LARGE], given)
    assert await states(office) == [ApprovalState.EXPIRED]
    assert [one.person_id for one in await office.told("approval_news")] == [bella.id]


async def test_refunds_of_the_same_money_count_together(office: Office, bella: Person, adam: Person) -> None:
    """Many small ones don't get around the limit."""
    given = PaymentInput(300_000, "EUR", date(2026, 3, 2), "B1")
    payment = (await office.do(record_payment, bella, CUSTOMER, [SMALL], given)).payment
    assert (await office.do(pay_back, bella, CUSTOMER, payment.ref, 60_000, "R1")).request is None
    second = (await office.do(pay_back, bella, CUSTOMER, payment.ref, 40_001, "R2")).request
    assert second is not None
    assert [one.unused for one in await office.all(Payment)] == [140_000]
    await office.do(approve_request, adam, second.ref)
    assert [one.unused for one in await office.all(Payment)] == [99_999]
    assert [one.amount for one in await office.all(Refund)] == [60_000, 40_001]


async def test_refunds_and_write_offs_for_a_customer_count_together(office: Office, bella: Person) -> None:
    """For 30 days: after a refund of 600.00, writing off 500.00 needs a second person, and then it doesn't."""
    for ref, amount in ((LARGE, 160_001), (SMALL, 50_000)):
        given = PaymentInput(amount, "EUR", date(2026, 3, 2), "B1")
        await office.do(record_payment, bella, CUSTOMER, [ref], given)
    assert (await office.do(pay_back, bella, CUSTOMER, "PAY-1", 60_000, "")).request is None
    for days in (0, 29):
        made = await office.at(office.now + timedelta(days)).do(write_off, bella, SMALL, "Insolvent")
        assert made.request is not None
        await office.do(withdraw_request, bella, made.request.ref)
    assert (await office.at(office.now + timedelta(30)).do(write_off, bella, SMALL, "Insolvent")).request is None


async def test_what_another_customer_got_back_does_not_count(office: Office, bella: Person) -> None:
    """Nor does what was given up in another currency."""
    other = subscription(2)
    await office.save(other)
    await office.save(invoice(other, 3, net=90_000, tax=0, currency="USD"), invoice(other, 4, net=90_000, tax=0))
    for ref in ("INV-2026-000003", "INV-2026-000004", SMALL):
        assert (await office.do(write_off, bella, ref, "Insolvent")).request is None
    assert [one.written_off for one in await office.all(Invoice)] == [100_000, 0, 90_000, 90_000]


async def test_refunds_of_all_credit_notes_of_an_invoice_count_together(office: Office, bella: Person) -> None:
    """Neither do several credit notes get around it."""
    given = PaymentInput(100_001, "EUR", date(2026, 3, 2), "B1")
    await office.do(record_payment, bella, CUSTOMER, [LARGE], given)
    made = []
    for net in (47_600, 52_400):
        note = await office.do(credit_invoice, bella, LARGE, "A mistake", net)
        made.append(await office.do(pay_back, bella, CUSTOMER, note.ref, note.unused, ""))
    # No tax was billed. A cent more needs the second yes.
    assert [(one.amount, one.request) for one in made] == [(47_600, None), (52_400, None)]
    last = await office.do(credit_invoice, bella, LARGE, "The rest", 1)
    assert (await office.do(pay_back, bella, CUSTOMER, last.ref, 1, "")).request is not None


async def test_a_bank_account_changes_only_with_a_second_yes(office: Office, bella: Person, adam: Person) -> None:
    """All who could have asked are told, by email too."""
    request = await office.do(change_bank_account, bella, 1, ACCOUNT)
    assert [one.account for one in await office.all(BankAccount)] == ["DE00 0000"]
    await office.do(approve_request, adam, request.ref)
    found = await office.all(BankAccount)
    assert [(one.account, one.bic) for one in found] == [("DE89 3704 0044 0532 0130 00", "COBADEFFXXX")]
    told = await office.notices("bank_account_changed")
    assert sorted((one.person_id, one.medium) for one in told) == sorted(
        (who.id, medium) for who in (bella, adam) for medium in ("direct", "mail")
    )


async def test_a_slip_in_an_iban_is_found(office: Office, bella: Person) -> None:
    """Other account numbers have no check digits."""
    wrong = AccountInput("EUR", "Northwind", "Bank", "DE89 3704 0044 0532 0130 01", "")
    with pytest.raises(Refused) as refused:
        await office.do(change_bank_account, bella, 1, wrong)
    assert refused.value.problem == NoAccountNumber(wrong.account, iban=True)
    usual = AccountInput("USD", "Northwind", "Bank", "0012345678", "")
    assert (await office.do(change_bank_account, bella, 1, usual)).before == {}


@pytest.mark.parametrize("entity", [0, 2, 2**40])
async def test_an_account_of_an_unknown_legal_entity_is_not_the_main_ones(
    office: Office, bella: Person, entity: int
) -> None:
    """Nothing is asked for then."""
    with pytest.raises(Refused) as refused:
        await office.do(change_bank_account, bella, entity, ACCOUNT)
    assert (refused.value.problem, refused.value.field) == (NoCompany(), "entity")
    assert await office.all(ApprovalRequest) == []


async def test_what_waits_is_for_others(office: Office, bella: Person, adam: Person) -> None:
    """It is listed for all, but waits for those who can decide it."""
    await office.do(write_off, bella, LARGE, "Insolvent")
    async with office.database.session() as session:
        assert list(await money_to_approve(await office.desk(session, bella))) == []
        assert len(await money_to_approve(await office.desk(session, adam))) == 1
    assert len(await office.do(list_requests, bella)) == 1


def test_limits_are_in_major_units_of_each_currency() -> None:
    """Yen have no cents, and Kuwaiti dinars a thousand fils."""
    limits = SecondYes.read("1000, JPY 150000")
    assert [limits.needed(*one) for one in ((100_000, "EUR"), (100_001, "EUR"))] == [False, True]
    assert [limits.needed(*one) for one in ((150_000, "JPY"), (150_001, "JPY"))] == [False, True]
    assert [limits.needed(*one) for one in ((1_000_000, "KWD"), (1_000_001, "KWD"))] == [False, True]
    assert SecondYes.read("0.5").usual == Decimal("0.5")


@pytest.mark.parametrize("text", ["", "x", "-1", "NaN", "1000, 500", "EUR 1000", "1000; JPY 5", "1e20"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    """A typo would otherwise let everything through."""
    with pytest.raises(ValueError, match=r"limit|amount"):
        SecondYes.read(text)


@pytest.mark.each_on_both
@pytest.mark.parametrize("what", ["write_off", "pay_back"])
async def test_two_at_the_same_moment_count_each_other(
    office: Office, bella: Person, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """600.00 EUR each, in two subscriptions of a customer. The first has counted and isn't committed yet."""
    one, two = (subscription(number, of=organization("beta")) for number in (8, 9))
    two.organization = one.organization
    await office.save(one, two, invoice(one, 3, net=60_000, tax=0), invoice(two, 4, net=60_000, tax=0))
    await office.save(payment_of(one, 60_000, id=8), payment_of(two, 60_000, id=9))
    counted, go_on = asyncio.Event(), asyncio.Event()
    first: Any
    second: Any
    book: Any = settle if what == "write_off" else book_refund

    async def booked(*args: Any) -> None:
        if not counted.is_set():
            counted.set()
            await go_on.wait()
        await book(*args)

    if what == "write_off":
        monkeypatch.setattr("models.billing.payments.writing_off.settle", booked)
        first, second = (partial(office.do, write_off, bella, f"INV-2026-00000{one}", "Insolvent") for one in (3, 4))
    else:
        monkeypatch.setattr("models.billing.payments.refunding.book_refund", booked)
        of = f"CUS-{one.organization_id}"
        first, second = (partial(office.do, pay_back, bella, of, f"PAY-{one}", 60_000, "R") for one in (8, 9))
    begun = asyncio.create_task(first())
    await counted.wait()
    later = asyncio.create_task(second())
    await waits_or_ends(office.database, later)
    go_on.set()
    assert [(await task).request is None for task in (begun, later)] == [True, False]
