"""Receipts for payments, for people who ask for them."""

from models.access.actions import action
from models.access.desk import Desk
from models.billing.invoices.tables import Invoice
from models.billing.payments.notices import ReceiptPdf
from models.billing.payments.problems import NoReceipt
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
