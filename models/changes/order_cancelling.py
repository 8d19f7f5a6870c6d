"""Cancelling orders: by contacts within the grace period, and by the vendor's staff later."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import col

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import handles, happened
from models.billing import events
from models.billing.approvals.asking import ask_approval
from models.billing.approvals.expiring import expire_requests
from models.billing.approvals.tables import ApprovalKind, ApprovalRequest, subject_of
from models.billing.credit_notes.actions import credit, withdraw
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import REASON_LENGTH
from models.billing.orders.applying import lapse_quotes, set_seats
from models.billing.orders.making import items_of
from models.billing.orders.notices import OrderCancelled
from models.billing.orders.notifications import redraw_cards
from models.billing.orders.rights import cancelled_by, renewed_by
from models.billing.orders.tables import Order
from models.billing.payments.settling import noted
from models.changes.events import KeyNotNeeded
from models.changes.order_effects import OrderCancellation, effects_of
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeKind
from models.core.texts import gettext_noop, line_of
from models.directory.people import Person
from models.roles import Right, StaffRight
from models.subscriptions.events import TermTakenBack
from models.subscriptions.lookup import find
from models.subscriptions.restoring import restore
from models.subscriptions.rights import decide_for, who_may


@dataclass(frozen=True)
class CancelledOrder:
    """What came of cancelling an order: the credit note, if there is one. With a request for another person's approval,
    nothing is cancelled yet. `told` are the other people who hear of it, and `receivers` those who get the invoice.
    `is_stale`: something else would have happened than what was shown, so nothing did."""

    found: OrderCancellation
    note: CreditNote | None = None
    request: ApprovalRequest | None = None
    told: Sequence[Person] = ()
    receivers: Sequence[Person] = ()
    is_stale: bool = False


@action(
    "orders.weigh_order_cancellation",
    Right.RENEW_LICENSE,
    on=Order,
    right_of=cancelled_by,
    or_staff=StaffRight.PROCESS_ORDERS,
    reads=True,
    colleagues=True,
    label=gettext_noop("cancel an order"),
)
async def weigh_order_cancellation(desk: Desk, order: Order) -> OrderCancellation:
    """What cancelling an order would do now. Raises the same errors as `cancel_order`."""
    return await _effects(desk, order)


@action(
    "orders.cancel_order",
    Right.RENEW_LICENSE,
    on=Order,
    right_of=cancelled_by,
    or_staff=StaffRight.PROCESS_ORDERS,
    colleagues=True,
    label=gettext_noop("cancel an order"),
)
async def cancel_order(desk: Desk, order: Order, reason: str, seen: str) -> CancelledOrder:
    """Cancel an order. Its invoice is voided or credited, and the subscription is what it was before. For contacts,
    within the grace period and while nothing was delivered. For the vendor's staff at any time, with a reason, and
    above a limit with a second person's approval.

    Args:
        seen: The mark of what the form showed. If something else would happen now, nothing does.

    Raises:
        Refused: It can't be cancelled now, there is no reason, or a request about it waits already.
    """
    found = await _effects(desk, order)
    why = line_of(reason, REASON_LENGTH, "reason", optional=not found.by_staff)
    if found.mark != seen:
        desk.refusal = "changed"
        return CancelledOrder(found, is_stale=True)
    desk.note(order=order.ref, amount=noted(found.amount, order.quote.currency))
    if found.second_yes:
        request = ApprovalRequest(
            kind=ApprovalKind.ORDER,
            subject=subject_of(order),
            organization_id=order.subscription.organization_id,
            order_id=order.id,
            currency=order.quote.currency,
            amount=found.amount,
            reason=why,
            before={"seen": seen},
        )  # type: ignore[call-arg]
        return CancelledOrder(found, request=await ask_approval(desk, request))
    return await _cancel(desk, found, why, desk.person)


@handles(events.CancellationWeighed)
async def cancellation_weighed(desk: Desk, event: events.CancellationWeighed) -> None:
    """Look whether cancelling the order would still do what was shown."""
    try:
        found = await effects_of(desk, await _order_of(desk, event.request), by_staff=True)
    except Refused:
        return
    if found.mark == event.request.before["seen"]:
        event.same.append(True)


@handles(events.CancellationApproved)
async def cancellation_approved(desk: Desk, event: events.CancellationApproved) -> None:
    """Cancel the order for the person who asked."""
    request = event.request
    if request.asked_by is None:
        raise TypeError(f"Nobody asked for {request.ref}.")
    found = await effects_of(desk, await _order_of(desk, request), by_staff=True)
    await _cancel(desk, found, request.reason, request.asked_by)


async def _order_of(desk: Desk, request: ApprovalRequest) -> Order:
    if request.order is None:
        raise TypeError(f"{request.ref} isn't about an order.")
    # With all contacts of its subscription.
    order, _ = await find(desk.session, Order, request.order.ref, lock=False)
    return whole(order)


async def _effects(desk: Desk, order: Order) -> OrderCancellation:
    by_staff = desk.may_as_staff(StaffRight.PROCESS_ORDERS)
    found = await effects_of(desk, whole(order), by_staff=by_staff)
    sees = by_staff or decide_for(desk, order.subscription, desk.person, Right.VIEW_INVOICES).allowed
    return replace(found, sees_invoices=sees)


def whole(order: Order) -> Order:
    """An order whose quote and invoice have their subscription."""
    order.quote.subscription = order.subscription
    if order.invoice is not None:
        order.invoice.subscription = order.subscription
    return order


async def _cancel(desk: Desk, found: OrderCancellation, reason: str, by: Person) -> CancelledOrder:
    """Cancel an order as it was shown. The caller holds the lock of its subscription."""
    order, subscription = found.order, found.order.subscription
    order.cancelled_at, order.cancelled_by_id, order.cancelled_by = desk.now, by.id, by
    order.cancel_reason = reason
    for one in found.returned:
        one.order_id = None
    items = await items_of(desk, subscription)
    kept = await set_seats(desk, subscription, items, {one.product.id: one.after for one in found.changes})
    if found.term is not None:
        restore(desk, subscription, found.term)
        await desk.session.flush()
        await happened(desk, TermTakenBack(subscription, by.id))
    await lapse_quotes(desk, subscription, kept)
    await happened(desk, KeyNotNeeded(subscription, order.ordered_at))
    note = await _give_back(desk, found, reason)
    await expire_requests(desk, order)
    await happened(desk, events.QuoteChanged(order.quote))
    receivers = who_may(desk, subscription, Right.RECEIVE_INVOICE_EMAIL) if found.withdrawn or note else []
    return CancelledOrder(found, note, None, await _tell(desk, found, by), receivers)


async def _give_back(desk: Desk, found: OrderCancellation, reason: str) -> CreditNote | None:
    """Void or credit the order's invoice. The contacts who receive it read the reason."""
    why = f"{found.order.ref}: {reason}"[:REASON_LENGTH] if reason else found.order.ref
    if found.withdrawn is not None:
        await withdraw(desk, found.withdrawn, why)
    if found.credit is None:
        return None
    return await credit(desk, found.credit, why)


async def _tell(desk: Desk, found: OrderCancellation, by: Person) -> Sequence[Person]:
    """Tell the billing channel, the person who placed the order, and those who heard that a term was ordered. Redraw
    the cards that show the order or its quote."""
    order, subscription = found.order, found.order.subscription
    news, key = OrderCancelled(order.id, by.name), f"order_cancelled:{order.id}"
    desk.post(desk.channels.billing, news, key)
    people = {order.accepted_by.id: order.accepted_by} if order.accepted_by else {}
    if found.term is not None:
        for right in (renewed_by(subscription), Right.RENEWAL_REMINDERS):
            people |= {person.id: person for person in who_may(desk, subscription, right)}
    people.pop(by.id, None)
    await desk.tell(people, news, key)
    await desk.redraw(
        col(Notice.kind) == NoticeKind.ORDER_PLACED,
        col(Notice.subject_id) == order.id,
        col(Notice.medium) == Medium.CHANNEL,
    )
    await redraw_cards(desk, order.quote)
    return list(people.values())
