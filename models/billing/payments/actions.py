"""Recording payments, undoing them, and applying credit. Each locks all of the customer's subscriptions, because a
payment can settle invoices of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.billing.approvals.expiring import expire_requests
from models.billing.books.booking import booking_day
from models.billing.invoices.invoice_cards import redraw_if_covered, redraw_unpaid
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.billing.online.problems import RefundOnItsWay
from models.billing.online.refunding import on_their_way
from models.billing.payments.notifications import tell_applied, tell_received, tell_undone
from models.billing.payments.owned import owned, source_of
from models.billing.payments.problems import (
    AlreadyUndone,
    NoCreditLeft,
    NoInvoiceChosen,
    NothingDueOn,
    OtherCurrency,
    PaidInFuture,
)
from models.billing.payments.recovering import owed_on, recover_refunds
from models.billing.payments.settling import (
    Source,
    noted,
    settle,
    settlements_of,
    take_back,
    take_back_write_offs,
    use_own_credit,
)
from models.billing.payments.tables import REFERENCE_LENGTH, Method, Payment
from models.core.errors import Refused
from models.core.texts import gettext_noop, line_of
from models.directory.organizations import Organization
from models.roles import StaffRight

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
    """A payment, the invoices that it settled with the amounts, and what is left as credit. `reinstated` are those that
    had been written off. `recovered` covered refunds that the customer owed again, in minor units."""

    payment: Payment
    settled: Sequence[tuple[Invoice, int]]
    reinstated: Sequence[Invoice] = ()
    recovered: int = 0

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
    covers refunds that the customer owes again, and then stays as credit. If one was written off, it's due again first.

    Raises:
        Refused: There is no invoice, one has another currency or nothing due, or the day is in the future; `field`
            names it.
        NotFound: An invoice doesn't exist, or isn't the customer's.
    """
    today = desk.today(organization)
    if entered.paid_on > today:
        raise Refused(PaidInFuture(entered.paid_on), "paid_on")
    reference = line_of(entered.reference, REFERENCE_LENGTH, "reference", optional=True)
    invoices = [await owned(desk, organization, Invoice, ref) for ref in dict.fromkeys(refs)]
    if not invoices:
        raise Refused(NoInvoiceChosen(), "invoices")
    for invoice in invoices:
        await must_take_money(desk, invoice, entered.currency)
    payment = Payment(
        subscription_id=invoices[0].subscription_id,
        currency=entered.currency,
        amount=entered.amount,
        used=0,
        paid_on=entered.paid_on,
        booked_on=await booking_day(desk),
        method=entered.method,
        reference=reference,
        recorded_by_id=desk.caller_id,
    )
    payment.subscription = invoices[0].subscription
    return await book_payment(desk, payment, invoices, today)


async def book_payment(desk: Desk, payment: Payment, invoices: Sequence[Invoice], today: date) -> RecordedPayment:
    """Book a payment, settle these invoices with it, in this order, and send the receipts. The caller has checked
    both, and holds the customer's locks."""
    desk.session.add(payment)
    await desk.session.flush()
    reinstated = [invoice for invoice in invoices if invoice.written_off]
    settled = await _settle_in_turn(desk, payment, invoices, today)
    over = payment.unused > 0
    recovered = await recover_refunds(desk, payment.subscription_id, payment.currency) if over else 0
    await redraw_if_covered(desk, payment.subscription_id)
    await tell_received(desk, payment, [invoice for invoice, _ in settled])
    amount = noted(payment.amount, payment.currency)
    desk.note(payment=payment.ref, amount=amount, invoices=[invoice.ref for invoice, _ in settled])
    return RecordedPayment(payment, settled, [one for one in reinstated if not one.written_off], recovered)


async def must_take_money(desk: Desk, invoice: Invoice, currency: str) -> None:
    """Check that money in a currency can settle an invoice, or the refunds that the customer owes again in its
    subscription.

    Raises:
        Refused: It has another currency, or nothing was due or written off.
    """
    if invoice.currency != currency:
        raise Refused(OtherCurrency(invoice, currency), "invoices")
    if invoice.voided_on or not await owed_on(desk, invoice):
        raise Refused(NothingDueOn(invoice), "invoices")


async def _settle_in_turn(
    desk: Desk, payment: Payment, invoices: Sequence[Invoice], today: date
) -> list[tuple[Invoice, int]]:
    settled = []
    for invoice in invoices:
        if payment.unused:
            await take_back_write_offs(desk, invoice, "", today)
        if amount := min(invoice.due, payment.unused):
            await settle(desk, invoice, Source(payment), amount, payment.paid_on)
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
    """Undo a payment that was recorded by mistake, or whose money the bank took back. What it settled is due again. If
    credit notes of these invoices have something left, it settles them first. What had been paid back of it stays paid
    back: the customer owes it again, and unused credit of the subscription covers it first.

    Raises:
        Refused: It was undone before, or there is no reason.
        NotFound: There is no such payment of this customer.
    """
    payment = await owned(desk, organization, Payment, ref)
    if payment.undone_on:
        raise Refused(AlreadyUndone(payment))
    reason = line_of(reason, REASON_LENGTH, "reason")
    if await on_their_way(desk, payment):
        raise Refused(RefundOnItsWay(payment, payment.unused - await on_their_way(desk, payment)))
    await take_payment_back(desk, payment, reason, desk.today(organization))
    return payment


async def take_payment_back(desk: Desk, payment: Payment, reason: str, today: date) -> None:
    """Undo a payment. The caller holds the customer's locks."""
    due_again, had_credit = {}, payment.unused > 0
    for settlement in await settlements_of(desk, payment):
        await take_back(desk, settlement, payment, reason, today)
        due_again[settlement.invoice_id] = settlement.amount
    payment.undone_on, payment.undo_booked_on = today, await booking_day(desk)
    payment.undone_by_id, payment.undo_reason = desk.caller_id, reason
    await desk.session.flush()
    await expire_requests(desk, payment)
    await use_own_credit(desk, due_again, today)
    await recover_refunds(desk, payment.subscription_id, payment.currency)
    await (redraw_unpaid if had_credit else redraw_if_covered)(desk, payment.subscription_id)
    await tell_undone(desk, payment)
    desk.note(payment=payment.ref, amount=noted(payment.amount, payment.currency))


@action(
    "payments.apply_credit",
    StaffRight.MANAGE_INVOICES,
    on=Organization,
    label=gettext_noop("apply credit to an invoice"),
)
async def apply_credit(desk: Desk, organization: Organization, source: str, invoice_ref: str) -> tuple[Invoice, int]:
    """Settle an invoice with what a payment (PAY-12) or a credit note (CN-2026-000003) has left. As much as is due, or
    as is left. The contacts who get the invoice by email hear of it.

    Returns:
        The invoice and the amount, in minor units.

    Raises:
        Refused: Nothing is left or due, or the currencies differ.
        NotFound: One of them isn't the customer's.
    """
    invoice = await owned(desk, organization, Invoice, invoice_ref)
    used_from = await source_of(desk, organization, source)
    if used_from.unused <= 0:
        raise Refused(NoCreditLeft(used_from.ref))
    if used_from.currency != invoice.currency:
        raise Refused(OtherCurrency(invoice, used_from.currency))
    if invoice.due <= 0:
        raise Refused(NothingDueOn(invoice))
    today = desk.today(organization)
    amount = min(invoice.due, used_from.unused)
    settlement = await settle(desk, invoice, Source.of(used_from), amount, today)
    await tell_applied(desk, settlement, invoice)
    await redraw_unpaid(desk, used_from.subscription_id)
    desk.note(invoice=invoice.ref, source=used_from.ref, amount=noted(amount, invoice.currency))
    return invoice, amount
