"""Receipts for payments, for people who ask for them."""

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.invoices.tables import Invoice
from models.billing.payments.notices import ReceiptPdf
from models.billing.payments.problems import NoReceipt, NotForAnInvoice
from models.billing.payments.settling import taken_back
from models.billing.payments.tables import Payment, Settlement
from models.billing.requested_files import send_requested
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import Right, StaffRight


@action(
    "payments.send_receipt",
    Right.VIEW_INVOICES,
    on=Invoice,
    or_staff=StaffRight.MANAGE_INVOICES,
    label=gettext_noop("get a receipt as a PDF"),
)
async def send_receipt(desk: Desk, invoice: Invoice) -> Invoice:
    """Send the receipts for what was paid of an invoice to the person who asks for them. If they ask twice within a
    minute, they're sent once.

    Raises:
        Refused: Nothing was paid of it.
    """
    if not invoice.paid:
        raise Refused(NoReceipt(invoice))
    await send_requested(desk, ReceiptPdf(invoice.id))
    return invoice


@action(
    "payments.send_receipt_of_payment",
    Right.VIEW_INVOICES,
    on=Payment,
    or_staff=StaffRight.MANAGE_INVOICES,
    label=gettext_noop("get a receipt as a PDF"),
)
async def send_receipt_of_payment(desk: Desk, payment: Payment) -> Payment:
    """Send the receipt for one payment to the person who asks for it. If they ask twice within a minute, it's sent
    once.

    Raises:
        Refused: It was undone, or no invoice of its subscription is paid with it.
    """
    settled = (
        select(Invoice.id)
        .join(Settlement, col(Settlement.invoice_id) == col(Invoice.id))
        .where(
            Settlement.payment_id == payment.id,
            col(Settlement.amount) > 0,
            col(Settlement.id).not_in(taken_back()),
            Invoice.subscription_id == payment.subscription_id,
        )
        .order_by(col(Invoice.id))
    )
    invoice_id = (await desk.session.scalars(settled.limit(1))).first()
    if invoice_id is None:
        raise Refused(NotForAnInvoice(payment))
    await send_requested(desk, ReceiptPdf(invoice_id, payment.id))
    return payment
