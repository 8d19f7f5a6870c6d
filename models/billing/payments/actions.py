"""Recording payments, undoing them, and applying credit. Each locks all of the customer's subscriptions, because a
payment can settle invoices of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.errors import NotFound
from models.access.nouns import NOUNS, parse
from models.access.permissions import actions_about
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.billing.payments.problems import (
    AlreadyUndone,
    NoCreditLeft,
    NothingDueOn,
    OtherCurrency,
    PaidInFuture,
    PartlyRefunded,
)
from models.billing.payments.settling import Source, settle, settlements_of, take_back
from models.billing.payments.tables import REFERENCE_LENGTH, Method, Payment, Refund
from models.core.errors import Refused
from models.core.texts import gettext_noop, line_of
from models.directory.organizations import Organization
from models.roles import StaffRight
from models.subscriptions.tables import Subscription

OwnedT = TypeVar("OwnedT", Invoice, Payment, CreditNote)

actions_about("payments", gettext_noop("payments and credit"))


@dataclass(frozen=True)
class PaymentInput:
    """A payment as it was entered. `amount` is in minor units; the reference is what the payer's bank passed on."""

    amount: int
    currency: str
    paid_on: date
    reference: str
    method: Method = Method.TRANSFER


@dataclass(frozen=True)
class RecordedPayment:
    """A payment, the invoices that it settled with the amounts, and what is left as credit."""

    payment: Payment
    settled: Sequence[tuple[Invoice, int]]

    @property
    def credit(self) -> int:
        """What is over, in minor units."""
        return self.payment.unused


@action(
    "payments.record_payment",
    StaffRight.MANAGE_INVOICES,
    on=Organization,
    label=gettext_noop("record a payment"),
)
async def record_payment(
    desk: Desk, organization: Organization, refs: Sequence[str], entered: PaymentInput
) -> RecordedPayment:
    """Record money that arrived, for one or more invoices of a customer. They are settled in this order. What is over
    stays as credit.

    Raises:
        Refused: An invoice has another currency or nothing due, or the day is in the future; `field` names it.
        NotFound: An invoice doesn't exist, or isn't the customer's.
    """
    today = desk.today(organization)
    if entered.paid_on > today:
        raise Refused(PaidInFuture(entered.paid_on), "paid_on")
    reference = line_of(entered.reference, REFERENCE_LENGTH, "reference", optional=True)
    invoices = [await _invoice_of(desk, organization, ref) for ref in dict.fromkeys(refs)]
    for invoice in invoices:
        if invoice.currency != entered.currency:
            raise Refused(OtherCurrency(invoice, entered.currency), "invoices")
        if invoice.due <= 0:
            raise Refused(NothingDueOn(invoice), "invoices")
    payment = Payment(
        subscription_id=invoices[0].subscription_id,
        currency=entered.currency,
        amount=entered.amount,
        used=0,
        paid_on=entered.paid_on,
        booked_on=today,
        method=entered.method,
        reference=reference,
        recorded_by_id=desk.caller_id,
    )
    payment.subscription = invoices[0].subscription
    desk.session.add(payment)
    await desk.session.flush()
    settled = await _settle_in_turn(desk, payment, invoices, today)
    desk.note(payment=payment.ref, invoices=[invoice.ref for invoice, _ in settled])
    return RecordedPayment(payment, settled)


async def _settle_in_turn(
    desk: Desk, payment: Payment, invoices: Sequence[Invoice], today: date
) -> list[tuple[Invoice, int]]:
    settled = []
    for invoice in invoices:
        if amount := min(invoice.due, payment.unused):
            await settle(desk, invoice, Source(payment), amount, payment.paid_on, today)
            settled.append((invoice, amount))
    return settled


@action(
    "payments.show_payment",
    StaffRight.MANAGE_INVOICES,
    on=Payment,
    reads=True,
    label=gettext_noop("see a payment"),
)
async def show_payment(_desk: Desk, payment: Payment) -> Payment:
    """One payment, with its subscription and customer."""
    return payment


@action("payments.undo_payment", StaffRight.MANAGE_INVOICES, on=Organization, label=gettext_noop("undo a payment"))
async def undo_payment(desk: Desk, organization: Organization, ref: str, reason: str) -> Payment:
    """Undo a payment that was recorded by mistake. What it settled is due again.

    Raises:
        Refused: It was undone before, a part of it was paid back, or there is no reason.
        NotFound: There is no such payment of this customer.
    """
    payment = await _payment_of(desk, organization, ref)
    if payment.undone_on:
        raise Refused(AlreadyUndone(payment))
    reason = line_of(reason, REASON_LENGTH, "reason")
    refunded = select(Refund.id).where(Refund.payment_id == payment.id).limit(1)
    if (await desk.session.scalars(refunded)).first() is not None:
        raise Refused(PartlyRefunded(payment))
    today = desk.today(organization)
    for settlement in await settlements_of(desk, payment):
        await take_back(desk, settlement, payment, reason, today)
    payment.undone_on, payment.undone_by_id, payment.undo_reason = today, desk.caller_id, reason
    await desk.session.flush()
    desk.note(payment=payment.ref)
    return payment


@action(
    "payments.apply_credit",
    StaffRight.MANAGE_INVOICES,
    on=Organization,
    label=gettext_noop("apply credit to an invoice"),
)
async def apply_credit(desk: Desk, organization: Organization, source: str, invoice_ref: str) -> tuple[Invoice, int]:
    """Settle an invoice with what a payment (PAY-12) or a credit note (CN-2026-000003) has left. As much as is due, or
    as is left.

    Returns:
        The invoice and the amount, in minor units.

    Raises:
        Refused: Nothing is left or due, or the currencies differ.
        NotFound: One of them isn't the customer's.
    """
    invoice = await _invoice_of(desk, organization, invoice_ref)
    if source.upper().startswith(CreditNote.PREFIX):
        note = await _owned(desk, organization, CreditNote, source)
        used_from: Payment | CreditNote = note
        origin = Source(credit_note=note)
    else:
        used_from = payment = await _payment_of(desk, organization, source)
        origin = Source(payment)
    if used_from.unused <= 0:
        raise Refused(NoCreditLeft(used_from.ref))
    if used_from.currency != invoice.currency:
        raise Refused(OtherCurrency(invoice, used_from.currency))
    if invoice.due <= 0:
        raise Refused(NothingDueOn(invoice))
    today = desk.today(organization)
    amount = min(invoice.due, used_from.unused)
    await settle(desk, invoice, origin, amount, today, today)
    desk.note(invoice=invoice.ref, source=used_from.ref)
    return invoice, amount


async def _invoice_of(desk: Desk, organization: Organization, ref: str) -> Invoice:
    return await _owned(desk, organization, Invoice, ref)


async def _payment_of(desk: Desk, organization: Organization, ref: str) -> Payment:
    return await _owned(desk, organization, Payment, ref)


async def _owned(desk: Desk, organization: Organization, row_type: type[OwnedT], ref: str) -> OwnedT:
    """The customer's row with a short ID, as it is under the lock.

    Raises:
        NotFound: It doesn't exist, or belongs to another customer.
    """
    noun = NOUNS[row_type]
    short_id = parse(row_type, ref)
    if short_id is None:
        raise NotFound(noun.name, ref)
    rows: Any = row_type
    same = [getattr(rows, name) == part for name, part in short_id.key(noun.columns).items()]
    statement = (
        select(rows)
        .join(Subscription, col(Subscription.id) == col(rows.subscription_id))
        .where(*same, Subscription.organization_id == organization.id)
        .options(joinedload(rows.subscription).joinedload(Subscription.organization))  # type: ignore[arg-type]
    )
    row: OwnedT | None = (await desk.session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise NotFound(noun.name, ref)
    return row
