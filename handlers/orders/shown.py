"""The card of a quote or an order, with the buttons that the reader may use."""

from collections.abc import Iterable

from handlers.routing.routes import Request
from handlers.views.blocks import Message
from handlers.views.orders.drafts import draft_card
from handlers.views.orders.quote_cards import May, order_card, quote_card
from handlers.views.reader import Safe
from models.billing.orders.actions import details_on, may_still_accept, order_of
from models.billing.orders.rights import accepted_by, cancelled_by
from models.billing.orders.sending import recipients
from models.billing.orders.tables import Order, Quote, QuoteState
from models.changes.order_cancelling import whole
from models.changes.order_effects import can_cancel, grace_until
from models.roles import Right, StaffRight
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Item, Subscription


def may(request: Request, subscription: Subscription, right: Right) -> bool:
    """Whether to offer an action. The right is checked again when it's used."""
    return decide_for(request.desk, subscription, request.desk.person, right).allowed


async def shown_quote(
    request: Request, quote: Quote, opening: Safe | None = None, items: Iterable[Item] | None = None, first: int = 1
) -> Message:
    """A quote's card. The caller has already checked that the reader may see it.

    Args:
        items: The subscription's current items, if already loaded.
        first: The line that the page begins with.
    """
    desk, subscription = request.desk, quote.subscription
    today = desk.today(subscription.organization)
    if quote.is_draft:
        return draft_card(request.reader, quote, today, recipients(desk, quote), first)
    order = await order_of(desk, quote) if quote.state is QuoteState.ACCEPTED else None
    waits = quote.state is QuoteState.OPEN and quote.valid_until >= today
    access = May(
        see=_sees_all(request, subscription),
        accept=may(request, subscription, accepted_by(quote)),
        ask=may(request, subscription, Right.ASK_BILLING),
        process=desk.may_as_staff(StaffRight.PROCESS_ORDERS),
        stale=waits and not await may_still_accept(desk, quote, items),
        order=order.ref if order else "",
        cancelled=order is not None and order.cancelled_at is not None,
    )
    return quote_card(request.reader, quote, today, access, opening, first=first)


async def shown_order(request: Request, order: Order, first: int = 1) -> Message:
    """An order's card. The caller has checked that the reader may see it."""
    desk, subscription = request.desk, order.subscription
    by_staff = desk.may_as_staff(StaffRight.PROCESS_ORDERS)
    may_cancel = by_staff or may(request, subscription, cancelled_by(order))
    may_cancel = may_cancel and await can_cancel(desk, whole(order), by_staff=by_staff)
    return order_card(
        request.reader,
        order,
        desk.today(subscription.organization),
        may_pay=may(request, subscription, Right.PAY),
        may_see_invoice=may(request, subscription, Right.VIEW_INVOICES),
        may_see=_sees_all(request, subscription),
        may_cancel=may_cancel,
        cancel_until=grace_until(desk, order) if may_cancel and not by_staff else None,
        details=details_on(desk, order, subscription, desk.person),
        first=first,
    )


def _sees_all(request: Request, subscription: Subscription) -> bool:
    return may(request, subscription, Right.VIEW_ORDERS) or request.desk.may_as_staff(StaffRight.PROCESS_ORDERS)
