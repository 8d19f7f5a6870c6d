"""Making quotes. Every price that a customer is offered comes from here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.numbers import next_in
from models.billing.orders.pricing import PricedLine, credit_lines
from models.billing.orders.problems import GivesBack, NothingToQuote
from models.billing.orders.tables import (
    CHANGE_COUNTS,
    TERM_OF_VALIDITY,
    Credit,
    Quote,
    QuoteKind,
    QuoteLine,
    QuoteState,
)
from models.catalogue.products import Product
from models.core.errors import Refused
from models.core.money import taxes, total_of
from models.directory.people import Person
from models.subscriptions.rights import roles_in
from models.subscriptions.states import deleted_on
from models.subscriptions.tables import Cycle, Item, Subscription
from models.subscriptions.terms import Term


@dataclass(frozen=True)
class Wanted:
    """The contents of a quote to make.

    Args:
        term: The term that the quote brings. Without one, it changes the current term until its end.
        cycle: The length of later terms, if it changes.
        enquiry_id: The enquiry that it answers.
        replaces_id: The quote that it replaces once it is sent.
        draft: The vendor's staff edit it before it is sent.
    """

    kind: QuoteKind
    lines: Sequence[PricedLine]
    term: Term | None = None
    cycle: Cycle | None = None
    note: str = ""
    enquiry_id: int | None = None
    replaces_id: int | None = None
    draft: bool = False


async def items_of(desk: Desk, subscription: Subscription) -> list[Item]:
    """A subscription's current items with products and prices, oldest first."""
    return (await items_in(desk, [subscription]))[subscription.id]


async def items_in(desk: Desk, subscriptions: Iterable[Subscription]) -> dict[int, list[Item]]:
    """The current items of several subscriptions, by subscription ID: see `items_of`."""
    found: dict[int, list[Item]] = {subscription.id: [] for subscription in subscriptions}
    statement = (
        select(Item)
        .where(col(Item.subscription_id).in_(found), col(Item.ended_on).is_(None))
        .options(joinedload(Item.product).joinedload(Product.prices))  # type: ignore[arg-type]
        .order_by(col(Item.id))
    )
    for item in (await desk.session.scalars(statement)).unique():
        found[item.subscription_id].append(item)
    return found


async def credits_of(desk: Desk, subscription: Subscription) -> list[Credit]:
    """The subscription's unused credits, oldest first."""
    statement = select(Credit).where(
        Credit.subscription_id == subscription.id,
        Credit.currency == subscription.currency,
        col(Credit.order_id).is_(None),
    )
    return list(await desk.session.scalars(statement.order_by(col(Credit.id))))


async def open_quote(desk: Desk, subscription: Subscription, kind: QuoteKind) -> Quote | None:
    """The open quote of a kind that is still valid, with its lines, or None."""
    statement = select(Quote).where(
        Quote.subscription_id == subscription.id,
        Quote.kind == kind,
        Quote.state == QuoteState.OPEN,
        col(Quote.valid_until) >= desk.today(subscription.organization),
    )
    return (await desk.session.scalars(statement.options(*quote_options()))).unique().first()


def quote_options() -> tuple[Any, ...]:
    """What to load with a quote, in one statement. Call `unique()` on its rows."""
    return (
        joinedload(Quote.lines).joinedload(QuoteLine.product),  # type: ignore[arg-type]
        joinedload(Quote.asked_by),  # type: ignore[arg-type]
        joinedload(Quote.closed_by),  # type: ignore[arg-type]
    )


async def make_quote(desk: Desk, subscription: Subscription, wanted: Wanted) -> Quote:
    """Write a quote and replace an open one of its kind. Only actions call this.

    Raises:
        Refused: It has no lines, or its total is negative. Drafts are checked when they are sent.
    """
    today = desk.today(subscription.organization)
    lines = list(wanted.lines)
    if not wanted.draft:
        lines += await credits_for(desk, subscription, lines)
        await replace_open(desk, subscription, wanted.kind)
    person = desk.caller if isinstance(desk.caller, Person) else None
    is_contact = person is not None and bool(roles_in(desk, subscription, person))
    quote = Quote(
        year=today.year,
        sequence=await next_in(desk, Quote, today.year),
        subscription_id=subscription.id,
        kind=wanted.kind,
        state=QuoteState.DRAFT if wanted.draft else QuoteState.OPEN,
        currency=subscription.currency,
        made_on=today,
        valid_until=valid_until(subscription, wanted, today),
        term_starts_on=wanted.term.starts_on if wanted.term else None,
        term_ends_on=wanted.term.ends_on if wanted.term else None,
        cycle=wanted.cycle,
        asked_by_id=person.id if person and is_contact else None,
        author_id=person.id if person and not is_contact else None,
        enquiry_id=wanted.enquiry_id,
        replaces_id=wanted.replaces_id,
        note=wanted.note,
    )
    quote.lines = [as_row(line, position) for position, line in enumerate(lines, start=1)]
    set_taxes(quote)
    quote.subscription, quote.asked_by, quote.closed_by = subscription, person if is_contact else None, None
    desk.session.add(quote)
    await desk.session.flush()
    desk.note(quote=quote.ref)
    return quote


async def credits_for(desk: Desk, subscription: Subscription, lines: Sequence[PricedLine]) -> list[PricedLine]:
    """The credits to deduct from these lines.

    Raises:
        Refused: There are no lines, or their total is negative.
    """
    if not lines:
        raise Refused(NothingToQuote(subscription))
    if total_of(lines) < 0:
        raise Refused(GivesBack(subscription))
    return credit_lines(lines, await credits_of(desk, subscription))


def valid_until(subscription: Subscription, wanted: Wanted, today: date) -> date:
    """The last day of a quote. Changes of the current term have a shorter validity, and end with that term at the
    latest. A reactivation ends before the data is deleted."""
    changes_term = wanted.kind in (QuoteKind.UPGRADE, QuoteKind.SEATS, QuoteKind.ADDITION)
    last = today + timedelta(days=CHANGE_COUNTS if changes_term else TERM_OF_VALIDITY)
    if wanted.kind is QuoteKind.REACTIVATION:
        return max(today, min(last, deleted_on(subscription) - timedelta(days=1)))
    # Annual terms start after the current month. A quote accepted in the next month would start them later.
    ends_with_term = changes_term or wanted.kind is QuoteKind.CONVERSION
    ends_with_term = ends_with_term or (wanted.kind is QuoteKind.PURCHASE and wanted.term is None)
    return max(today, min(last, subscription.ends_on)) if ends_with_term else last


def as_row(line: PricedLine, position: int) -> QuoteLine:
    """A line as a row to write. Its tax depends on the others: see `set_taxes`."""
    return QuoteLine(
        position=position,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        net=line.net,
        tax_rate=line.tax_rate,
        product_id=line.product_id,
        product=line.product,
        seats_before=line.seats_before,
        seats_after=line.seats_after,
        from_on=line.from_on,
        to_on=line.to_on,
        credit_id=line.credit_id,
    )  # type: ignore[call-arg]


def set_taxes(quote: Quote) -> None:
    """Set the tax of all lines of a quote. Call it whenever one of them is new, changed or removed."""
    found = taxes((line.net, line.tax_rate) for line in quote.lines)
    for line, tax in zip(quote.lines, found, strict=True):
        line.tax = tax


async def with_lines(desk: Desk, quote: Quote) -> Quote:
    """The quote as it is in the database, with its lines and their products."""
    await desk.session.flush()
    statement = select(Quote).where(Quote.id == quote.id).options(*quote_options())
    subscription = quote.subscription
    fresh = (await desk.session.scalars(statement.execution_options(populate_existing=True))).unique().one()
    fresh.subscription = subscription
    return fresh


async def replace_open(desk: Desk, subscription: Subscription, kind: QuoteKind) -> None:
    """Replace the open quote of a kind with a newer one. Several quotes for services can be open at once."""
    if kind is QuoteKind.SERVICES:
        return
    older = update(Quote).where(
        col(Quote.subscription_id) == subscription.id, col(Quote.kind) == kind, col(Quote.state) == QuoteState.OPEN
    )
    await desk.session.execute(older.values(_closing(desk, QuoteState.REPLACED)))


def close(desk: Desk, quote: Quote, state: QuoteState) -> None:
    """Close a quote, so that it can't be accepted any more."""
    for name, value in _closing(desk, state).items():
        setattr(quote, name, value)


def _closing(desk: Desk, state: QuoteState) -> dict[str, Any]:
    by = {"closed_by_id": desk.caller.id} if isinstance(desk.caller, Person) else {}
    return {"state": state, "closed_at": desk.now, **by}
