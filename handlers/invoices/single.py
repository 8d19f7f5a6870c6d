"""`/invoice show INV-…`, `pay`, `remind`, `pdf`, `receipt`: one invoice."""

from handlers.invoices.choosing import to_choose
from handlers.invoices.invoice_card import card
from handlers.invoices.listing import every_, list_
from handlers.routing.routes import Request, Routes
from handlers.views import invoices as views
from handlers.views import receipts
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.billing.invoices.actions import pay, remind, send_pdf, show_invoice
from models.billing.invoices.tables import Invoice
from models.billing.payments.choosing import InvoiceDeed
from models.billing.payments.receipts import send_receipt, send_receipt_of_payment
from models.billing.payments.tables import Payment
from models.roles import StaffRight

routes = Routes()


@routes.command("/invoice show", show_invoice, "INV-…", gettext_noop("see one invoice: lines, tax and balance due"))
async def show(request: Request) -> Message:
    """Show one invoice. Without a number, list the invoices to choose from."""
    if not request.arguments.words:
        return await every_(request)
    first, number = request.arguments.first_row(), request.arguments.ref(Invoice, required=True)
    request.arguments.end()
    return await card(request, number or "", first)


@routes.command("/invoice pay", pay, "INV-…", gettext_noop("see how to pay an invoice"))
async def pay_(request: Request) -> Message:
    """Show how to pay an invoice. Without a number, list the invoices to choose from."""
    number = request.arguments.ref(Invoice)
    if number is None:
        return await list_(request)
    request.arguments.end()
    advice = await pay(request.desk, number)
    today = request.desk.today(advice.invoice.subscription.organization)
    return views.payment_advice(request.reader, advice, today)


@routes.command("/invoice remind", remind, "INV-…", gettext_noop("resend an invoice by email"))
async def remind_(request: Request) -> Message:
    """Resend an invoice by email; without a number, list the invoices to choose from."""
    first, number = request.arguments.first_row(), request.arguments.ref(Invoice)
    if number is None and request.desk.may_as_staff(StaffRight.MANAGE_INVOICES):
        return await to_choose(request, InvoiceDeed.REMIND, first)
    if number is None:
        return await list_(request)
    request.arguments.end()
    return views.reminded(request.reader, await remind(request.desk, number))


@routes.command("/invoice pdf", send_pdf, "INV-…", gettext_noop("get an invoice as a PDF"))
async def pdf(request: Request) -> Message:
    """Send an invoice as a PDF; without a number, list the invoices to choose from."""
    number = request.arguments.ref(Invoice)
    if number is None:
        return await every_(request)
    request.arguments.end()
    return views.pdf_comes(request.reader, await send_pdf(request.desk, number))


@routes.command("/invoice receipt", send_receipt, "INV-…|PAY-…", gettext_noop("get a receipt for what was paid"))
async def receipt(request: Request) -> Message:
    """Send the receipts for an invoice as PDFs, or that for one payment. Without a number, list the invoices to choose
    from."""
    number = request.arguments.ref(Invoice)
    if number is None and (payment := request.arguments.ref(Payment)):
        request.arguments.end()
        paid = await send_receipt_of_payment(request.desk, payment)
        return receipts.receipt_of_payment_comes(request.reader, paid.ref, paid.subscription.ref)
    if number is None:
        return await every_(request)
    request.arguments.end()
    return receipts.receipt_comes(request.reader, await send_receipt(request.desk, number))
