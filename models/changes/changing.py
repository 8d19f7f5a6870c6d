"""Changing the items of a subscription.

In a subscription that was bought, changes have a price. Adding makes a quote, and takes effect when the quote is
accepted. Removing takes effect at once, and makes a credit for what was paid and not used. In a subscription that was
never bought, such as an evaluation, all changes are free and take effect at once. They decide what will be bought.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import and_, col, or_, select

from models.access.desk import Desk
from models.access.events import happened
from models.billing.credit_notes.tables import CreditNote, CreditNoteLine
from models.billing.invoice_drafts.tables import written_by_hand
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.orders.applying import fits, lapse_quotes, set_seats
from models.billing.orders.coverage import given_up, left_of, ordered_quotes, ordered_seats
from models.billing.orders.making import Wanted, credits_for, make_quote, open_quote
from models.billing.orders.pricing import PricedLine, change_line
from models.billing.orders.tables import Credit, Order, Quote, QuoteKind
from models.catalogue.products import Product, product_named
from models.changes.events import Change, ChangeKind, SubscriptionChanged
from models.changes.unpaid import reduce_unpaid
from models.core.errors import Refused
from models.roles import Right
from models.subscriptions.problems import NoSeatsNumber, NotInIt, NotInState, SeatsChanged, SuspendedForDebt
from models.subscriptions.rights import decide_for
from models.subscriptions.running import is_over
from models.subscriptions.states import RUNNING
from models.subscriptions.tables import Cycle, Item, Subscription, SubscriptionState

MOST_SEATS = 100_000
INVOICED_BEFORE = timedelta(days=7)
"""An imported invoice counts for a term even if it is dated this long before the term."""


@dataclass(frozen=True)
class SeatChange:
    """The number of seats of a product before and after a change. 0 means none."""

    product: Product
    before: int
    after: int


@dataclass(frozen=True)
class Changed:
    """The result of changes. Without a quote to accept, they have taken effect.

    `credit` is the amount credited before tax, in minor units of the subscription's currency. `notes` are the credit
    notes that reduced unpaid invoices by a part of it. `items` are the subscription's items before a quote that is
    still open.
    """

    subscription: Subscription
    changes: Sequence[SeatChange]
    quote: Quote | None = None
    credit: int = 0
    notes: Sequence[CreditNote] = ()
    items: Sequence[Item] | None = None

    @property
    def credit_left(self) -> int:
        """The part of the credit that the next quote deducts, before tax."""
        return self.credit - sum(note.net for note in self.notes)


def must_work(desk: Desk, subscription: Subscription) -> None:
    """Check that a subscription is in a state in which it can be changed.

    Raises:
        Refused: It is suspended, cancelled or deleted.
    """
    if subscription.suspended_for_debt_on is not None:
        raise Refused(SuspendedForDebt(subscription))
    if subscription.state not in RUNNING or is_over(desk, subscription):
        raise Refused(NotInState(subscription))


def must_take_more(desk: Desk, subscription: Subscription) -> None:
    """Check that items can be added: the term must still be running, or it must be an evaluation.

    Raises:
        Refused: No such term is running.
    """
    must_work(desk, subscription)
    over = subscription.bought and subscription.ends_on < desk.today(subscription.organization)
    if subscription.state is SubscriptionState.PAST_DUE or over:
        raise Refused(NotInState(subscription))


def editions_of(items: Sequence[Item]) -> list[Item]:
    """The items that are editions, and not add-ons."""
    return [item for item in items if not item.product.is_addon]


def edition_of(items: Sequence[Item]) -> Item | None:
    """The edition with the most seats. Users take its seats."""
    return max(editions_of(items), key=lambda item: item.seats, default=None)


def seats_in(items: Sequence[Item]) -> int:
    """The number of users that there are seats for."""
    edition = edition_of(items)
    return edition.seats if edition else 0


def item_of(subscription: Subscription, items: Sequence[Item], key: str) -> Item:
    """The item for a product, by its key or name.

    Raises:
        Refused: The product isn't in the subscription.
    """
    product = product_named([item.product for item in items], key)
    if product is None:
        raise Refused(NotInIt(key, subscription))
    return next(item for item in items if item.product is product)


def must_be_as_seen(subscription: Subscription, item: Item, seen: int) -> None:
    """Check that an item still has the seats that the form showed.

    Raises:
        Refused: The seats were changed meanwhile.
    """
    if item.seats != seen:
        raise Refused(SeatsChanged(item.product.name, item.seats, subscription))


def must_be_seats(seats: int, least: int = 1) -> None:
    """Check a number of seats.

    Raises:
        Refused: It is less than `least`, or more than can be ordered without the staff.
    """
    if not least <= seats <= MOST_SEATS:
        raise Refused(NoSeatsNumber(least=least, most=MOST_SEATS), "seats")


async def there_and_sold(desk: Desk, subscription: Subscription) -> tuple[list[Item], list[Product]]:
    """The current items, oldest first, and the products sold today for this subscription's kind, currency and cycle.
    Products are sorted by family and tier. All come with prices, in one statement."""
    there = and_(
        col(Item.product_id) == Product.id, col(Item.subscription_id) == subscription.id, col(Item.ended_on).is_(None)
    )
    statement = (
        select(Product, Item)
        .outerjoin(Item, there)
        .where(or_(col(Product.kind) == subscription.kind, col(Item.id).is_not(None)))
        .options(joinedload(Product.prices))  # type: ignore[arg-type]
        .order_by(col(Product.is_addon), col(Product.family), col(Product.tier), col(Product.id))
    )
    today = desk.today(subscription.organization)
    found = (await desk.session.execute(statement)).unique().all()
    for product, item in found:
        if item is not None:
            set_committed_value(item, "product", product)
    items = sorted((item for _, item in found if item is not None), key=lambda item: item.id)
    sold = [one for one, _ in found if one.kind is subscription.kind and one.is_sold_on(today)]
    return items, [one for one in sold if one.price_on(subscription.currency, subscription.cycle, today)]


async def take_more(
    desk: Desk, subscription: Subscription, items: Sequence[Item], kind: QuoteKind, changes: Sequence[SeatChange]
) -> Changed:
    """Add items: by a quote for the rest of the paid terms, or at once if nothing was bought."""
    _note(desk, changes)
    if not subscription.bought:
        await _apply(desk, subscription, items, changes)
        return Changed(subscription, changes)
    years_on = _converted_on(desk, subscription, await ordered_quotes(desk, subscription))
    lines = [_line(desk, subscription, one, years_on, _sold_on(desk, subscription, one)) for one in changes]
    quote = await _same(desk, subscription, kind, lines) or await make_quote(desk, subscription, Wanted(kind, lines))
    return Changed(subscription, changes, quote, items=items)


async def _same(desk: Desk, subscription: Subscription, kind: QuoteKind, lines: Sequence[PricedLine]) -> Quote | None:
    """The open quote for exactly these lines and the credits there are now, if the same was asked before. Another
    person's only for those who see quotes."""
    there = await open_quote(desk, subscription, kind)
    if there is None or there.author_id is not None:
        return None
    sees = decide_for(desk, subscription, desk.person, Right.VIEW_ORDERS).allowed
    if there.asked_by_id != desk.person.id and not sees:
        return None
    there.subscription = subscription
    wanted = [*lines, *await credits_for(desk, subscription, lines)]
    offers = [
        [(one.product_id, one.seats_after, one.credit_id, one.net) for one in each] for each in (wanted, there.lines)
    ]
    return there if offers[0] == offers[1] and await fits(desk, there) else None


async def worth(desk: Desk, subscription: Subscription, *changes: SeatChange) -> list[int]:
    """The credit for removing seats, for each change as if it were the only one, before tax in minor units.

    It is the price from today on, or the one that held when the term began if that was higher, but never more than was
    ordered for these seats and is, or has to be, paid. For seats that weren't ordered on this desk, it is never more
    than was invoiced for the term.
    """
    if not subscription.bought or not changes:
        return [0] * len(changes)
    today, quotes = desk.today(subscription.organization), await ordered_quotes(desk, subscription)
    years_on = _converted_on(desk, subscription, quotes)
    unpaid = await given_up(desk, subscription) if quotes else {}
    most: int | None = None
    found = []
    for change in changes:
        lines = [
            _line(desk, subscription, change, years_on, day) for day in (today, _sold_on(desk, subscription, change))
        ]
        line = min(lines, key=lambda one: one.net)
        ordered, bare = left_of(ordered_seats(quotes, change.product.id, change.before, unpaid), line.quantity, today)
        if bare and most is None:
            most = await _still_invoiced(desk, subscription)
        invoiced = min(bare * -line.unit_price, most or 0) if bare else 0
        found.append(max(0, min(-line.net, ordered + invoiced)))
    return found


async def _still_invoiced(desk: Desk, subscription: Subscription) -> int:
    """The net amount of imported invoices for this term, less all credits given in it. What is void doesn't count, nor
    what was written off before anything was paid."""
    ordered = select(Order.invoice_id).where(
        Order.subscription_id == subscription.id, col(Order.invoice_id).is_not(None)
    )
    net = (
        select(func.sum(InvoiceLine.net))
        .join(Invoice)
        .where(
            Invoice.subscription_id == subscription.id,
            Invoice.currency == subscription.currency,
            col(Invoice.issued_on).between(subscription.starts_on - INVOICED_BEFORE, subscription.ends_on),
            col(Invoice.id).not_in(ordered),
            col(Invoice.id).not_in(written_by_hand()),
            col(Invoice.voided_on).is_(None),
            or_(col(Invoice.written_off) == 0, col(Invoice.paid) + col(Invoice.credited) > 0),
        )
    )
    began = datetime.combine(subscription.starts_on, time.min, ZoneInfo(subscription.organization.time_zone))
    given = select(func.sum(Credit.amount)).where(
        Credit.subscription_id == subscription.id,
        Credit.currency == subscription.currency,
        Credit.made_at >= began.astimezone(UTC),
    )
    noted = (
        select(func.sum(CreditNoteLine.net))
        .join(CreditNote)
        .where(
            CreditNote.subscription_id == subscription.id,
            CreditNote.currency == subscription.currency,
            col(CreditNote.issued_on) >= subscription.starts_on,
            col(CreditNote.invoice_id).not_in(ordered.where(col(Order.cancelled_at).is_not(None))),
        )
    )
    sums: Any = (net.scalar_subquery(), given.scalar_subquery(), noted.scalar_subquery())
    invoiced, *back = (await desk.session.execute(select(*sums))).one()
    return max(0, int(invoiced or 0) - sum(int(one or 0) for one in back))


def _line(
    desk: Desk, subscription: Subscription, change: SeatChange, years_on: date | None, priced_on: date
) -> PricedLine:
    today, dates = desk.today(subscription.organization), {"priced_on": priced_on, "years_on": years_on}
    return change_line(subscription, change.product, change.before, change.after, today, **dates)


def _sold_on(desk: Desk, subscription: Subscription, change: SeatChange) -> date:
    """The day whose price a change uses. What is given back was sold when the term began, unless there was no price
    then."""
    gone = change.after < change.before
    sold = gone and change.product.price_on(subscription.currency, subscription.cycle, subscription.starts_on)
    return subscription.starts_on if sold else desk.today(subscription.organization)


def _converted_on(desk: Desk, subscription: Subscription, ordered: Iterable[Quote]) -> date | None:
    """The day on which ordered annual terms will follow the current monthly ones, or None."""
    today = desk.today(subscription.organization)
    coming = [
        (quote.id, quote.term_starts_on)
        for quote in ordered
        if quote.kind is QuoteKind.CONVERSION and quote.cycle is Cycle.YEAR
        if quote.term_starts_on is not None and quote.term_starts_on > today
    ]
    return max(coming)[1] if coming else None


async def take_less(desk: Desk, subscription: Subscription, items: Sequence[Item], change: SeatChange) -> Changed:
    """Remove items from today on. The days left reduce an unpaid invoice for them; what was paid becomes a credit."""
    (amount,) = await worth(desk, subscription, change)
    _note(desk, [change])
    await _apply(desk, subscription, items, [change])
    notes, left = await reduce_unpaid(desk, subscription, change.product, amount) if amount else ([], 0)
    if left:
        credit = Credit(
            subscription_id=subscription.id,
            description=change.product.name,
            currency=subscription.currency,
            amount=left,
            tax_rate=subscription.organization.tax_rate,
            made_at=desk.now,
        )
        desk.session.add(credit)
        await desk.session.flush()
        desk.note(credit=credit.id)
    return Changed(subscription, [change], credit=amount, notes=notes)


async def _apply(desk: Desk, subscription: Subscription, items: Sequence[Item], changes: Sequence[SeatChange]) -> None:
    left = await set_seats(desk, subscription, items, {one.product.id: one.after for one in changes})
    await lapse_quotes(desk, subscription, left)
    made = [Change(ChangeKind.SEATS, str(one.before), str(one.after), product=one.product) for one in changes]
    await happened(desk, SubscriptionChanged(subscription, made))


def _note(desk: Desk, changes: Sequence[SeatChange]) -> None:
    before, after = [one.before for one in changes], [one.after for one in changes]
    desk.note(products=[one.product.id for one in changes], seats_before=before, seats_after=after)
