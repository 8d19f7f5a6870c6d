"""`/invoice`: list, `show INV-…`, `pay INV-…`, `remind INV-…`."""

from datetime import date

from handlers.routing.choose import choose_subscription
from handlers.routing.routes import SAME, Request, Routes
from handlers.views import invoices as views
from handlers.views.blocks import Message
from handlers.views.dunning import for_staff, paused
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from handlers.views.settlement import how_settled
from models.billing.invoices.actions import list_invoices, pay, remind, send_pdf, show_invoice
from models.billing.invoices.overdue import my_overdue, overdue_of_customers
from models.billing.invoices.tables import Invoice
from models.billing.orders.actions import details_on, order_on
from models.billing.settlement_plan import plan_for
from models.desks.dunning.pauses import pauses_on
from models.roles import Right, StaffRight
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

routes = Routes()
OFFERED = (Right.PAY, Right.VIEW_STATEMENT, Right.UPDATE_CARD, Right.ASK_BILLING)
FOR_STAFF = {Right.VIEW_STATEMENT, Right.UPDATE_CARD}


@routes.command("/invoice", list_invoices, "[SUB-…]", gettext_noop("see the invoices for a subscription"))
async def invoice(request: Request) -> Message:
    """List the invoices of a subscription. With an invoice's number, show that one."""
    words = request.arguments.copy()
    words.first_row()
    if number := words.ref(Invoice):
        words.end()
        return await _card(request, number)
    return await list_(request)


@routes.command("/invoice list", list_invoices, "[SUB-…]", SAME)
async def list_(request: Request) -> Message:
    """List the invoices of a subscription. For the vendor's staff, without a subscription, list what is overdue."""
    words = request.arguments.copy()
    words.first_row()
    if not words.words and request.desk.may_as_staff(StaffRight.MANAGE_INVOICES):
        return await overdue(request)
    first = request.arguments.first_row()
    ref = await choose_subscription(request, Right.VIEW_INVOICES)
    found = await list_invoices(request.desk, ref, first)
    today = request.desk.today(found.subscription.organization)
    return views.invoice_list(request.reader, found, today, may=_may(request, found.subscription))


@routes.options(views.FIND, list_invoices)
async def found(request: Request) -> Suggestions:
    """The invoices of a subscription with the typed words in their number."""
    invoices = await list_invoices(request.desk, request.form_context, typed=request.value)
    today = request.desk.today(invoices.subscription.organization)
    may = _may(request, invoices.subscription)
    return found_in(request.reader, views.invoice_rows(request.reader, invoices, today, may=may))


@routes.command("/invoice overdue", my_overdue, "", gettext_noop("see the overdue invoices"))
async def overdue(request: Request) -> Message:
    """List the overdue invoices that the caller may pay. For the vendor's staff, list those of all customers."""
    desk, first = request.desk, request.arguments.first_row()
    request.arguments.end()
    of_customers = desk.may_as_staff(StaffRight.MANAGE_INVOICES)
    page = await (overdue_of_customers if of_customers else my_overdue)(desk, first)
    pauses = await pauses_on(desk.session, page, desk.own_day) if page else {}
    notes = {invoice_id: paused(request.reader, pause) for invoice_id, pause in pauses.items()}
    return views.overdue_list(request.reader, page, desk.own_day, of_customers=of_customers, notes=notes)


@routes.options(views.FIND_OVERDUE, overdue_of_customers)
async def found_overdue(request: Request) -> Suggestions:
    """The overdue invoices of all customers that a search finds."""
    page = await overdue_of_customers(request.desk, typed=request.value)
    return found_in(request.reader, views.overdue_rows(request.reader, page, request.desk.own_day, of_customers=True))


@routes.options(views.FIND_MY_OVERDUE, my_overdue)
async def found_mine(request: Request) -> Suggestions:
    """The overdue invoices that the caller may pay and a search finds."""
    page = await my_overdue(request.desk, typed=request.value)
    return found_in(request.reader, views.overdue_rows(request.reader, page, request.desk.own_day, of_customers=False))


@routes.command("/invoice show", show_invoice, "INV-…", gettext_noop("see one invoice: lines, tax and balance due"))
async def show(request: Request) -> Message:
    """Show one invoice. Without a number, list the invoices to choose from."""
    if not request.arguments.words:
        return await list_(request)
    first, number = request.arguments.first_row(), request.arguments.ref(Invoice, required=True)
    request.arguments.end()
    return await _card(request, number or "", first)


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
    number = request.arguments.ref(Invoice)
    if number is None:
        return await list_(request)
    request.arguments.end()
    return views.reminded(request.reader, await remind(request.desk, number))


@routes.command("/invoice pdf", send_pdf, "INV-…", gettext_noop("get an invoice as a PDF"))
async def pdf(request: Request) -> Message:
    """Send an invoice as a PDF; without a number, list the invoices to choose from."""
    number = request.arguments.ref(Invoice)
    if number is None:
        return await list_(request)
    request.arguments.end()
    return views.pdf_comes(request.reader, await send_pdf(request.desk, number))


async def _card(request: Request, number: str, first: int = 1) -> Message:
    shown = await show_invoice(request.desk, number)
    today = request.desk.today(shown.subscription.organization)
    order, may = await order_on(request.desk.session, shown), _may(request, shown.subscription)
    may_remind = Right.PAY in may or request.desk.may_as_staff(StaffRight.MANAGE_INVOICES)
    details = details_on(request.desk, order, shown.subscription, request.desk.person)
    return views.invoice_card(
        request.reader,
        shown,
        today,
        may=may,
        may_remind=may_remind,
        order=order,
        details=details,
        first=first,
        dunning=await _dunning(request, shown, today),
    )


async def _dunning(request: Request, invoice: Invoice, today: date) -> views.DunningShown:
    """How an unpaid invoice is settled, what pauses its reminders, and the billing team's buttons for them."""
    if invoice.due <= 0:
        return views.DunningShown()
    reader, session = request.reader, request.desk.session
    pause = (await pauses_on(session, [invoice], today)).get(invoice.id)
    lines = [how_settled(reader, await plan_for(session, invoice), today)]
    lines += [paused(reader, pause)] if pause else []
    is_staff = request.desk.may_as_staff(StaffRight.MANAGE_INVOICES)
    return views.DunningShown(lines, for_staff(reader, invoice, pause) if is_staff else [])


def _may(request: Request, subscription: Subscription) -> set[Right]:
    """The rights that decide which buttons to show. They are checked again when a button is used."""
    desk = request.desk
    mine = {right for right in OFFERED if decide_for(desk, subscription, desk.person, right).allowed}
    return mine | (FOR_STAFF if desk.may_as_staff(StaffRight.MANAGE_INVOICES) else set())
