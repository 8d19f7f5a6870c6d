"""Payments in an order form for invoices that exist already. They arrived after the invoice was imported."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.backoffice.orderforms.entries import InvoiceEntry, PaymentEntry
from models.backoffice.orderforms.faults import OrderFormFault
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known, payments_of
from models.billing.invoices.tables import Invoice
from models.core.money import to_decimal
from models.core.sentences import sentence


@dataclass(frozen=True)
class LatePayments:
    """The payments of one invoice that aren't recorded yet."""

    entry: InvoiceEntry
    invoice: Invoice
    payments: tuple[PaymentEntry, ...]


def late_payments(form: OrderForm, known: Known) -> Iterator[LatePayments]:
    """The payments to record. A payment is known by its reference, and several instalments may have the same one. If
    the file has another currency or subscription for the invoice, nothing is recorded, because it may not be the same
    invoice."""
    for entry in form.invoices:
        invoice = known.invoices.get(entry.number)
        if invoice is None or not _is_same(entry, invoice, known):
            continue
        late = tuple(_late(entry, invoice))
        if late:
            yield LatePayments(entry, invoice, late)


def _late(entry: InvoiceEntry, invoice: Invoice) -> Iterator[PaymentEntry]:
    """The payments in the file beyond those that are recorded with the same reference. Recorded ones with another
    amount or day are differences: they're not recorded again."""
    there: Counter[tuple[str, int | None, date]] = Counter(
        (one.reference, one.amount, one.paid_on) for one in payments_of(invoice)
    )
    by_reference = Counter(one.reference for one in payments_of(invoice))
    others = []
    for payment in entry.payments:
        key = payment.reference, _minor(payment, entry), payment.paid_on
        if there[key]:
            there[key] -= 1
            by_reference[payment.reference] -= 1
        else:
            others.append(payment)
    for payment in others:
        if by_reference[payment.reference]:
            by_reference[payment.reference] -= 1
        else:
            yield payment


def _minor(payment: PaymentEntry, entry: InvoiceEntry) -> int | None:
    """The amount in minor units; None if it can't be read, which is another fault."""
    try:
        return payment.minor(entry.currency)
    except ValueError:
        return None


def _is_same(entry: InvoiceEntry, invoice: Invoice, known: Known) -> bool:
    subscription = known.subscriptions.get(entry.subscription)
    return subscription is not None and (entry.currency, subscription.id) == (invoice.currency, invoice.subscription_id)


def late_payment_faults(form: OrderForm, known: Known) -> Iterator[OrderFormFault]:
    """Nobody pays more than what is due."""
    for late in late_payments(form, known):
        try:
            new = sum(payment.minor(late.entry.currency) for payment in late.payments)
        except ValueError:
            # An amount that can't be read is another fault.
            continue
        if new > late.invoice.due:
            due = f"{late.invoice.currency} {to_decimal(late.invoice.due, late.invoice.currency)}"
            said = sentence("The new payments exceed what is due on {ref}: {due}.", ref=late.invoice.ref, due=due)
            yield form.fault((*late.payments[0].path, "amount"), said)
