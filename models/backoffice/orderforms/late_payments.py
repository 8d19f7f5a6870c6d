"""Payments in an order form for invoices that exist already. They arrived after the invoice was imported."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.backoffice.orderforms.entries import InvoiceEntry, PaymentEntry
from models.backoffice.orderforms.faults import OrderFormFault
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known
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
    """The payments to record. A payment is known by its reference. If the file has another currency or subscription
    for the invoice, nothing is recorded, because it may not be the same invoice."""
    for entry in form.invoices:
        invoice = known.invoices.get(entry.number)
        if invoice is None or not _is_same(entry, invoice, known):
            continue
        there = {payment.reference for payment in invoice.payments}
        late = tuple(payment for payment in entry.payments if payment.reference not in there)
        if late:
            yield LatePayments(entry, invoice, late)


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
