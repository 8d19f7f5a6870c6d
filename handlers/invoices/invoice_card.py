"""One invoice as a card, for `/invoice INV-…` and `/invoice show INV-…`."""

from datetime import date

from handlers.routing.routes import Request
from handlers.views import invoices as views
from handlers.views.blocks import Message
from handlers.views.dunning import for_staff, paused
from handlers.views.settlement import how_settled
from models.billing.books.history import history_of
from models.billing.invoices.actions import show_invoice
from models.billing.invoices.tables import Invoice
from models.billing.orders.actions import details_of_invoice, order_on
from models.billing.settlement_plan import plan_for
from models.desks.dunning.pauses import pauses_on
from models.roles import Right, StaffRight
from models.subscriptions.rights import decide_for

OFFERED = (Right.PAY, Right.ASK_BILLING)


async def card(request: Request, number: str, first: int = 1) -> Message:
    """One invoice with what happened to it, and buttons for what the reader may do."""
    desk = request.desk
    shown = await show_invoice(desk, number)
    subscription = shown.subscription
    may = {right for right in OFFERED if decide_for(desk, subscription, desk.person, right).allowed}
    is_staff = desk.may_as_staff(StaffRight.MANAGE_INVOICES)
    order = await order_on(desk.session, shown)
    return views.invoice_card(
        request.reader,
        shown,
        desk.today(subscription.organization),
        may=may,
        may_remind=Right.PAY in may or is_staff,
        may_manage=is_staff,
        sees_references=Right.PAY in may or is_staff,
        order=order,
        details=details_of_invoice(desk, order, shown, desk.person),
        history=await history_of(desk.session, shown),
        first=first,
        dunning=await _dunning(request, shown, desk.today(subscription.organization), pays=Right.PAY in may),
    )


async def _dunning(request: Request, invoice: Invoice, today: date, *, pays: bool) -> views.DunningShown:
    """How an unpaid invoice is settled, what pauses its reminders, and the billing team's buttons for them."""
    if invoice.due <= 0:
        return views.NO_DUNNING
    reader, session = request.reader, request.desk.session
    pause = (await pauses_on(session, [invoice], today)).get(invoice.id)
    is_staff = request.desk.may_as_staff(StaffRight.MANAGE_INVOICES)
    plan = await plan_for(request.desk, invoice, None if is_staff else request.desk.person)
    lines = [how_settled(reader, plan, today, pays=pays)]
    lines += [paused(reader, pause)] if pause else []
    return views.DunningShown(lines, for_staff(reader, invoice, pause) if is_staff else [])
