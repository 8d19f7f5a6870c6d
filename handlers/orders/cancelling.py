"""`/order cancel ORD-…`: contacts cancel an order within the grace period, the billing team later. With a quote, the
billing team withdraws it, and contacts decline it."""

from handlers.orders.accepting import decline
from handlers.orders.drafting import withdraw
from handlers.orders.listing import order
from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.orders import order_cancelling as views
from handlers.views.reader import gettext_noop
from models.billing.invoices.tables import REASON_LENGTH
from models.billing.orders.tables import Order
from models.changes.order_cancelling import cancel_order, weigh_order_cancellation
from models.changes.order_effects import OrderCancellation, grace_until
from models.core.texts import line_of
from models.roles import StaffRight

routes = Routes()


@routes.command(
    "/order cancel",
    cancel_order,
    "ORD-…|Q-… [reason]",
    gettext_noop("cancel an order; for the billing team: withdraw a quote, too"),
)
async def cancel(request: Request) -> Message | Modal:
    """Show what cancelling an order does. Without an ID, list the orders to choose from."""
    if not request.arguments.words:
        return await order(request)
    ref = request.arguments.about(Order)
    if ref is None:
        by_staff = request.desk.may_as_staff(StaffRight.PROCESS_ORDERS)
        return await (withdraw(request) if by_staff else decline(request))
    reason = line_of(request.arguments.typed_text(), REASON_LENGTH, "reason", optional=True)
    return _form(request, await weigh_order_cancellation(request.desk, ref), reason=reason)


@routes.form(views.FORM, cancel_order)
async def cancelled(request: Request) -> Message | Modal:
    """Cancel the order as it was shown. If something has changed, show what would happen now instead."""
    kept = request.carried()
    ref, seen = kept.get("ref"), kept.get("seen")
    if not (isinstance(ref, str) and isinstance(seen, str)):
        raise Misunderstood
    reason = request.entered("reason")
    done = await cancel_order(request.desk, ref, reason, seen)
    if done.is_stale:
        return _form(request, done.found, reason=reason, changed=True)
    return views.asked(request.reader, done) if done.request else views.cancelled(request.reader, done)


def _form(request: Request, found: OrderCancellation, *, reason: str = "", changed: bool = False) -> Modal:
    until = None if found.by_staff else grace_until(request.desk, found.order)
    return views.cancel_form(request.reader, found, until, reason, changed=changed)
