"""What cancelling an order would do: to its invoice, to its subscription, and what it can't take back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import exists, true
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.credit_notes.actions import CreditPlan, plan_remainder
from models.billing.credit_notes.issuing import credited_so_far
from models.billing.invoices.tables import Invoice
from models.billing.orders.making import items_of
from models.billing.orders.problems import (
    Delivered,
    GraceOver,
    OrderDelivered,
    OrderFollowed,
    OrderIsCancelled,
    OrderOvertaken,
    OrderTooOld,
)
from models.billing.orders.tables import Credit, Order, Quote, QuoteKind
from models.catalogue.products import Product
from models.changes.changing import SeatChange
from models.changes.seats import count_users
from models.core.errors import Refused
from models.roles import Kind
from models.subscriptions.license_keys import mark_of
from models.subscriptions.problems import UsersLeft
from models.subscriptions.restoring import TermFacts, state_again
from models.subscriptions.states import RUNNING
from models.subscriptions.tables import DownloadLink, Item, SiteUser, Subscription, SubscriptionState

MARK_LENGTH = 16


@dataclass(frozen=True)
class OrderCancellation:
    """What cancelling an order does.

    Attributes:
        by_staff: The vendor's staff cancel it, so no grace period counts.
        withdrawn: The invoice that is voided, if nothing of it is settled.
        credit: The credit note for what isn't credited yet, otherwise. Without both, there is nothing to give back.
        changes: The products whose seats go back: `after` are those from before the order.
        term: What the term goes back to, if the order brought one.
        state: The state of the subscription today, after that.
        returned: The credits that the order had used, and that the next quote deducts instead, before tax.
        ends: The term before is over and would renew automatically. So cancelling means that it doesn't renew.
        delivered: What was delivered, and can't be taken back.
        second_yes: Another person has to approve it first.
        sees_invoices: Whether the caller may see what is settled of the invoice.
    """

    order: Order
    by_staff: bool
    withdrawn: Invoice | None = None
    credit: CreditPlan | None = None
    changes: Sequence[SeatChange] = ()
    term: TermFacts | None = None
    state: SubscriptionState | None = None
    ends: bool = False
    returned: Sequence[Credit] = ()
    delivered: Sequence[Delivered] = ()
    second_yes: bool = False
    sees_invoices: bool = True

    @property
    def amount(self) -> int:
        """What is voided or credited, with tax, in minor units."""
        if self.withdrawn is not None:
            return self.withdrawn.gross
        return self.credit.gross if self.credit else 0

    @property
    def mark(self) -> str:
        """A value that is another one as soon as anything of this changes."""
        credit = self.credit
        facts: list[Any] = [
            self.order.ref,
            self.withdrawn and (self.withdrawn.ref, self.withdrawn.gross),
            credit and (credit.invoice.ref, credit.invoice.due, [(one.net, one.tax) for one in credit.lines]),
            [(one.product.id, one.before, one.after) for one in self.changes],
            self.term and self.term.stored(),
            self.state,
            [(one.id, one.amount) for one in self.returned],
            sorted(self.delivered),
            self.second_yes,
        ]
        return sha256(repr(facts).encode()).hexdigest()[:MARK_LENGTH]


def grace_until(desk: Desk, order: Order) -> datetime | None:
    """The moment until which contacts can cancel an order. None if they never can."""
    return order.ordered_at + desk.order_grace if desk.order_grace else None


def is_in_grace(desk: Desk, order: Order) -> bool:
    """Whether contacts can still cancel an order, as far as the time goes."""
    until = grace_until(desk, order)
    return order.cancelled_at is None and until is not None and desk.now < until


async def can_cancel(desk: Desk, order: Order, *, by_staff: bool) -> bool:
    """Whether cancelling an order would work now. The quote and the invoice have their subscription."""
    if order.cancelled_at is not None or not (by_staff or is_in_grace(desk, order)):
        return False
    try:
        await effects_of(desk, order, by_staff=by_staff)
    except Refused:
        return False
    return True


async def effects_of(desk: Desk, order: Order, *, by_staff: bool) -> OrderCancellation:
    """What cancelling an order would do now.

    Args:
        by_staff: The vendor's staff do it. They can do it later, and even if something was delivered.

    Raises:
        Refused: It is cancelled already, too late, delivered, or something else builds on it.
    """
    if order.cancelled_at is not None:
        raise Refused(OrderIsCancelled(order))
    if not by_staff and not is_in_grace(desk, order):
        raise Refused(GraceOver(order, grace_until(desk, order)))
    if not order.before:
        raise Refused(OrderTooOld(order))
    before = TermFacts.read(order.before["term"])
    items = await items_of(desk, order.subscription)
    await _must_be_last(desk, order)
    _must_be_as_ordered(order, before, items)
    changes = _changes(order, items)
    await _must_hold_users(desk, order.subscription, items, changes)
    delivered = await _delivered(desk, order, before)
    if delivered and not by_staff:
        raise Refused(OrderDelivered(order, delivered[0]))
    today = desk.today(order.subscription.organization)
    withdrawn, credit = await _invoice_of(desk, order)
    found = OrderCancellation(
        order, by_staff, withdrawn, credit, changes, returned=await _returned(desk, order), delivered=delivered
    )
    if order.quote.term_starts_on is not None:
        ends = order.subscription.renews and before.ends_on < today
        found = replace(found, term=before, state=state_again(order.subscription, before, today), ends=ends)
    if not by_staff or not desk.second_yes.needed(found.amount, order.quote.currency):
        return found
    return replace(found, second_yes=True)


async def _must_be_last(desk: Desk, order: Order) -> None:
    """Services change nothing in the subscription, so they stand alone."""
    if order.quote.kind is QuoteKind.SERVICES:
        return
    statement = (
        select(Order)
        .join(Quote, col(Quote.id) == col(Order.quote_id))
        .where(
            Order.subscription_id == order.subscription_id,
            col(Order.id) > order.id,
            col(Order.cancelled_at).is_(None),
            Quote.kind != QuoteKind.SERVICES,
        )
        .order_by(col(Order.id).desc())
        .limit(1)
    )
    later = (await desk.session.scalars(statement)).first()
    if later is not None:
        raise Refused(OrderFollowed(order, later))


def _must_be_as_ordered(order: Order, before: TermFacts, items: Sequence[Item]) -> None:
    subscription, quote = order.subscription, order.quote
    seats = {item.product_id: item.seats for item in items}
    for line in quote.lines:
        if line.product_id is not None and seats.get(line.product_id, 0) != line.seats_after:
            raise Refused(OrderOvertaken(order))
    if quote.term_ends_on is None:
        return
    ordered = (quote.term_ends_on, quote.cycle or before.cycle, None)
    is_deleted = subscription.state is SubscriptionState.DELETED
    if is_deleted or (subscription.ends_on, subscription.cycle, subscription.cancelled_on) != ordered:
        raise Refused(OrderOvertaken(order))


def _changes(order: Order, items: Sequence[Item]) -> list[SeatChange]:
    """The products whose seats go back. The quote's lines have their products."""
    there: dict[int, tuple[Product, int]] = {}
    for line in order.quote.lines:
        if line.product is not None and line.seats_before != line.seats_after:
            there[line.product.id] = line.product, line.seats_before or 0
    seats = {item.product_id: item.seats for item in items}
    return [SeatChange(product, seats.get(key, 0), then) for key, (product, then) in there.items()]


async def _must_hold_users(
    desk: Desk, subscription: Subscription, items: Sequence[Item], changes: Sequence[SeatChange]
) -> None:
    """Check that there is still a seat for each user of a site."""
    if subscription.kind is not Kind.SITE or not changes:
        return
    then = {one.product.id: one.after for one in changes}
    kept = [then.get(item.product_id, item.seats) for item in items if not item.product.is_addon]
    kept += [one.after for one in changes if not one.product.is_addon]
    users = await count_users(desk, subscription)
    if max(kept, default=0) < users:
        raise Refused(UsersLeft(users, subscription))


async def _delivered(desk: Desk, order: Order, before: TermFacts) -> list[Delivered]:
    """What was delivered for an order since, as far as Steward knows."""
    subscription, quote = order.subscription, order.quote
    found = []
    if quote.kind is QuoteKind.PURCHASE and quote.term_starts_on is None:
        found.append(Delivered.TERM)
    if subscription.kind is Kind.LICENSE and order.before["keys"] != await mark_of(desk.session, subscription):
        found.append(Delivered.KEY)
    has_begun = quote.term_starts_on is not None and quote.term_starts_on <= desk.today(subscription.organization)
    # What worked before the order can't be told from what was ordered.
    is_new = has_begun and (before.state not in RUNNING or quote.kind is QuoteKind.PURCHASE)
    new = [line.product_id for line in quote.lines if line.product_id and not line.seats_before and line.seats_after]
    if is_new or new:
        opened = exists().where(
            col(DownloadLink.subscription_id) == subscription.id,
            col(DownloadLink.opened_at) >= order.ordered_at,
            true() if is_new else col(DownloadLink.product_id).in_(new),
        )
        added = exists().where(
            col(SiteUser.subscription_id) == subscription.id, col(SiteUser.added_at) >= order.ordered_at
        )
        downloaded, users = (await desk.session.execute(select(opened, added))).one()
        found += [Delivered.DOWNLOAD] if downloaded else []
        found += [Delivered.USERS] if users and is_new else []
    return found


async def _invoice_of(desk: Desk, order: Order) -> tuple[Invoice | None, CreditPlan | None]:
    """The order's invoice if it can be voided, or else the plan to credit what is left of it."""
    invoice = order.invoice
    if invoice is None or invoice.voided_on is not None:
        return None, None
    if invoice.due == invoice.gross and not await credited_so_far(desk, invoice):
        return invoice, None
    return None, await plan_remainder(desk, invoice)


async def _returned(desk: Desk, order: Order) -> Sequence[Credit]:
    statement = select(Credit).where(Credit.order_id == order.id).order_by(col(Credit.id))
    return (await desk.session.scalars(statement)).all()
