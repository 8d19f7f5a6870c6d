"""Changing prices, from a day on. What is quoted or sold keeps its price."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.core import get_global
from sqlalchemy import func
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.nouns import BIGGEST
from models.backoffice.catalogue.looking import product_with, running_items
from models.backoffice.catalogue.problems import BelowZero, NoCurrency, NotScheduled, PastDay, SamePrice
from models.billing.orders.drafts import price_of
from models.billing.orders.tables import Quote, QuoteLine, is_in_work
from models.catalogue.products import Price, Product
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.money import to_decimal
from models.core.texts import gettext_noop, together
from models.roles import StaffRight
from models.subscriptions.tables import Cycle, Item, Subscription

LOCK = "catalogue"
NUMBER = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True)
class Entered:
    """A price as it was entered, still as text."""

    currency: str
    cycle: Cycle
    price: str
    holds_from: date


@dataclass(frozen=True)
class PriceChange:
    """A price before and after, in minor units.

    Args:
        before: The price that held on that day until now; None if there was none.
        later: The next price that is scheduled after it.
        subscriptions: How many running subscriptions get it at their next quote or renewal.
        quotes: How many drafts and open quotes keep theirs.
        number: The number of the stored price. 0 before it's stored.
    """

    product: Product
    currency: str
    cycle: Cycle
    before: int | None
    after: int
    holds_from: date
    today: date
    later: Price | None = None
    subscriptions: int = 0
    quotes: int = 0
    number: int = 0


@action("catalogue.preview_price", StaffRight.MANAGE_CATALOGUE, reads=True, label=gettext_noop("change a price"))
async def preview_price(desk: Desk, key: str, entered: Entered) -> PriceChange:
    """What a new price would mean.

    Raises:
        Refused: As `set_price` would.
    """
    return await _change(desk, key, entered)


@action("catalogue.set_price", StaffRight.MANAGE_CATALOGUE, label=gettext_noop("change a price"))
async def set_price(desk: Desk, key: str, entered: Entered) -> PriceChange:
    """Let a price hold from a day on: today, or a later one. Another price from the same day is replaced.

    Raises:
        Refused: There is no such product, an entry is wrong, the day is over, or the price holds already.
    """
    await one_at_a_time(desk.session, LOCK)
    change = await _change(desk, key, entered)
    row = _from(change.product, change.currency, change.cycle, change.holds_from)
    if row is None:
        terms: dict[str, Any] = {"product_id": change.product.id, "currency": change.currency, "cycle": change.cycle}
        row = Price(**terms, unit_price=change.after, holds_from=change.holds_from)
        desk.session.add(row)
    row.unit_price = change.after
    await desk.session.flush()
    _note(desk, change.product, row, change.before, change.after)
    return PriceChange(**{**vars(change), "number": row.id})


@action("catalogue.withdraw_price", StaffRight.MANAGE_CATALOGUE, label=gettext_noop("withdraw a scheduled price"))
async def withdraw_price(desk: Desk, number: str) -> PriceChange:
    """Remove a price before its day has come. `before` is the price that holds on that day instead.

    Raises:
        Refused: There is no such price, or its day has come.
    """
    await one_at_a_time(desk.session, LOCK)
    product, row = await _scheduled(desk, number)
    amount, currency, cycle, day = row.unit_price, row.currency, Cycle(row.cycle), row.holds_from
    product.prices.remove(row)
    await desk.session.delete(row)
    await desk.session.flush()
    kept = product.price_on(currency, cycle, day)
    _note(desk, product, row, amount, kept.unit_price if kept else None)
    return PriceChange(product, currency, cycle, kept.unit_price if kept else None, amount, day, desk.own_day)


async def _scheduled(desk: Desk, number: str) -> tuple[Product, Price]:
    """The price with a number, with its product and all its prices.

    Raises:
        Refused: There is none, or its day has come.
    """
    wanted = int(number) if NUMBER.fullmatch(number) else 0
    ids = select(Price.product_id).where(Price.id == wanted)
    statement = select(Product).where(col(Product.id).in_(ids)).options(selectinload(Product.prices))  # type: ignore[arg-type]
    product = (await desk.session.scalars(statement)).one_or_none() if 0 < wanted <= BIGGEST else None
    row = next((one for one in product.prices if one.id == wanted), None) if product else None
    if product is None or row is None or row.holds_from <= desk.own_day:
        raise Refused(NotScheduled(number))
    return product, row


async def _change(desk: Desk, key: str, entered: Entered) -> PriceChange:
    product = await product_with(desk, key)
    currency = entered.currency.strip().upper()
    known = currency in get_global("all_currencies")
    # Without a currency, nobody can say how many decimals the price has.
    _, after, day = together(
        lambda: _known(entered.currency, known=known),
        lambda: _amount(desk, entered.price, currency) if known else 0,
        lambda: must_not_be_over(desk, entered.holds_from),
    )
    there = product.price_on(currency, entered.cycle, day)
    if there is not None and there.unit_price == after:
        raise Refused(SamePrice(product, after, currency, day), "price")
    scheduled = [one for one in product.prices if (one.currency, one.cycle) == (currency, entered.cycle)]
    later = min((one for one in scheduled if one.holds_from > day), key=lambda one: one.holds_from, default=None)
    counts = await _touched(desk, product, currency, entered.cycle)
    before = there.unit_price if there else None
    return PriceChange(product, currency, entered.cycle, before, after, day, desk.own_day, later, *counts)


def _known(given: str, *, known: bool) -> None:
    if not known:
        raise Refused(NoCurrency(given.strip()), "currency")


def _amount(desk: Desk, given: str, currency: str) -> int:
    try:
        amount = price_of(given, currency, desk.person.locale, may_discount=False)
    except Refused as one:
        raise Refused(one.problem, "price") from None
    if amount < 0:
        raise Refused(BelowZero(given.strip()), "price")
    return amount


def must_not_be_over(desk: Desk, day: date) -> date:
    """Check a day from which something in the catalogue holds. It is counted in the caller's time zone.

    Raises:
        Refused: It is over.
    """
    if day < desk.own_day:
        raise Refused(PastDay(day, desk.own_day), "holds_from")
    return day


def _from(product: Product, currency: str, cycle: Cycle, day: date) -> Price | None:
    """The price that begins to hold on exactly this day."""
    wanted = (currency, cycle, day)
    return next((one for one in product.prices if (one.currency, one.cycle, one.holds_from) == wanted), None)


async def _touched(desk: Desk, product: Product, currency: str, cycle: Cycle) -> tuple[int, int]:
    """How many running subscriptions have the product by such terms, and how many drafts and open quotes offer it."""
    theirs = select(func.count(col(Item.subscription_id).distinct())).where(Item.product_id == product.id)
    theirs = running_items(theirs).where(Subscription.currency == currency, Subscription.cycle == cycle)
    quotes = (
        select(func.count(col(Quote.id).distinct()))
        .join(QuoteLine, col(QuoteLine.quote_id) == col(Quote.id))
        .where(
            QuoteLine.product_id == product.id,
            Quote.currency == currency,
            is_in_work(),
        )
    )
    both: Any = (theirs.scalar_subquery(), quotes.scalar_subquery())
    subscriptions, open_quotes = (await desk.session.execute(select(*both))).one()
    return subscriptions, open_quotes


def _note(desk: Desk, product: Product, price: Price, before: int | None, after: int | None) -> None:
    """Keep the price before and after on the audit trail."""
    details = price_details(product, price.cycle, price.holds_from)
    desk.note(**details, **amounts_of(price.currency, before, after))


def price_details(product: Product, cycle: str, day: date) -> dict[str, Any]:
    """What the audit trail says of a price: the product, the cycle and the first day."""
    return {"product": product.key, "cycle": cycle, "holds_from": day.isoformat()}


def amounts_of(currency: str, before: int | None, after: int | None) -> dict[str, str | None]:
    """What the audit trail says of a price: before and after."""
    return {"price_before": _written(before, currency), "price_after": _written(after, currency)}


def _written(amount: int | None, currency: str) -> str | None:
    return None if amount is None else f"{to_decimal(amount, currency):f} {currency}"
