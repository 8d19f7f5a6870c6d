"""What an order form changes in the catalogue: prices that hold from a day on, and what is retired.

A file changes nothing that exists, unless it says from which day on: today, or a later day. Until a price's day, the
same file changes nothing again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.backoffice.orderforms.entries import PlanEntry, PriceEntry, ProductEntry
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known
from models.catalogue.plans import Plan
from models.catalogue.products import ALWAYS, Price, Product


@dataclass(frozen=True)
class Repriced:
    """A price that another one follows. `before` is the amount that held on that day until now."""

    product: Product
    entry: PriceEntry
    before: int | None


def first_day(price: PriceEntry) -> date:
    """The day from which a price holds. Without one in the file, it holds from the beginning."""
    return price.holds_from or ALWAYS


def new_prices(product: ProductEntry, row: Product | None, today: date) -> list[PriceEntry]:
    """The prices of a product in the file that are added: all of a new product, those in a currency or for a cycle that
    it lacks, and those that hold from today or later."""
    if row is None:
        return product.prices
    there = {(one.currency, one.cycle) for one in row.prices}
    return [
        price
        for price in product.prices
        if (price.currency, price.cycle) not in there
        or (price.holds_from is not None and price.holds_from >= today and stored(row, price) is None)
    ]


def stored(row: Product, price: PriceEntry) -> Price | None:
    """The stored price that begins to hold on the same day."""
    wanted = (price.currency, price.cycle, first_day(price))
    return next((one for one in row.prices if (one.currency, one.cycle, one.holds_from) == wanted), None)


def price_now(row: Product, price: PriceEntry, today: date) -> Price | None:
    """The stored price with which one in the file is compared: that of its day, or without a day, that of today."""
    if price.holds_from is not None:
        return stored(row, price) or row.price_on(price.currency, price.cycle, price.holds_from)
    first = next((one for one in row.prices if (one.currency, one.cycle) == (price.currency, price.cycle)), None)
    return row.price_on(price.currency, price.cycle, today) or first


def retires(entry: PlanEntry | ProductEntry, row: Plan | Product | None, today: date) -> bool:
    """Whether the file retires an existing plan or product."""
    return bool(row and entry.retired_on and row.retired_on is None and entry.retired_on >= today)


def retired(form: OrderForm, known: Known, today: date) -> Iterator[tuple[PlanEntry | ProductEntry, Plan | Product]]:
    """The plans and products that the file retires."""
    for plan in form.plans:
        if (row := known.plans.get(plan.key)) and retires(plan, row, today):
            yield plan, row
    for product in form.products:
        if (sold := known.products.get(product.key)) and retires(product, sold, today):
            yield product, sold


def repriced(form: OrderForm, known: Known, today: date) -> list[Repriced]:
    """The prices of existing products that the file changes or adds."""
    found = []
    for product in form.products:
        row = known.products.get(product.key)
        for price in new_prices(product, row, today) if row else ():
            before = row.price_on(price.currency, price.cycle, first_day(price)) if row else None
            if row:
                found.append(Repriced(row, price, before.unit_price if before else None))
    return found
