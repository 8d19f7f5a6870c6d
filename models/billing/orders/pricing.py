"""Prices of quote lines, worked out from seats, prices and days. Nothing here reads or writes rows.

Every line is `quantity` seats at a unit price in minor units. The price for part of a term is worked out for one seat,
and rounded half away from zero. So adding and removing seats on the same day cancels out to the cent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from models.billing.orders.problems import NoPrice
from models.billing.orders.tables import Credit
from models.catalogue.products import Product
from models.core.errors import Refused
from models.core.money import WHOLE, total_of
from models.subscriptions.tables import Cycle, Item, Subscription
from models.subscriptions.terms import Term, months_left, terms_left


@dataclass(frozen=True)
class PricedLine:
    """One line of a quote that isn't stored yet: see `QuoteLine`. It has no tax of its own, because tax is worked out
    for all lines of a document together."""

    description: str
    quantity: int
    unit_price: int
    tax_rate: int
    product: Product | None = None
    seats_before: int | None = None
    seats_after: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    credit_id: int | None = None

    @property
    def product_id(self) -> int | None:
        """The ID of the line's product, or None."""
        return self.product.id if self.product else None

    @property
    def net(self) -> int:
        """Before tax, in minor units."""
        return self.quantity * self.unit_price


def unit_price(product: Product, currency: str, cycle: Cycle, day: date) -> int:
    """The price of one seat for one term that holds on a day, in minor units.

    Raises:
        Refused: The product has no price in that currency and for that cycle.
    """
    price = product.price_on(currency, cycle, day)
    if price is None:
        raise Refused(NoPrice(product, currency, cycle))
    return price.unit_price


def share(price: int, part: int, whole: int) -> int:
    """The price for `part` of `whole` days, rounded half away from zero."""
    return int((Decimal(price) * part / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def rest_of_terms(price: int, terms: Iterable[Term], day: date) -> int:
    """The price of a seat from a day on, for all paid terms. A term that has begun counts by its remaining days, that
    day included."""
    return sum(share(price, (term.ends_on - max(day, term.starts_on)).days + 1, term.days) for term in terms)


def term_lines(
    subscription: Subscription, items: Sequence[Item], term: Term, cycle: Cycle, day: date
) -> list[PricedLine]:
    """The lines for a subscription's items, for one whole term, by the prices of `day`: the day of the quote."""
    return [
        PricedLine(
            item.product.name,
            item.seats,
            unit_price(item.product, subscription.currency, cycle, day),
            subscription.organization.tax_rate,
            item.product,
            item.seats,
            item.seats,
            term.starts_on,
            term.ends_on,
        )
        for item in items
    ]


def change_line(
    subscription: Subscription,
    product: Product,
    before: int,
    after: int,
    day: date,
    *,
    priced_on: date | None = None,
    years_on: date | None = None,
) -> PricedLine:
    """The line for a change of a product's seats, from a day to the end of the paid terms. Fewer seats give a negative
    amount.

    Args:
        priced_on: The day whose price is used, if it isn't `day`.
        years_on: The day on which annual terms begin. The days before it were bought by the month and use that price.
    """
    priced_on = priced_on or day
    price = unit_price(product, subscription.currency, subscription.cycle, priced_on)
    terms = list(terms_left(subscription, day))
    if years_on is not None:
        by_month = unit_price(product, subscription.currency, Cycle.MONTH, priced_on)
        terms = [term for term in terms if term.starts_on >= years_on]
        rest = rest_of_terms(price, terms, day) + rest_of_terms(by_month, months_left(subscription, day, years_on), day)
    else:
        rest = rest_of_terms(price, terms, day)
    return PricedLine(
        product.name,
        abs(after - before),
        rest if after >= before else -rest,
        subscription.organization.tax_rate,
        product,
        before,
        after,
        day,
        subscription.ends_on,
    )


def credit_lines(lines: Sequence[PricedLine], owed: Iterable[Credit]) -> list[PricedLine]:
    """The credits to deduct, oldest first, as far as they fit: the total never falls below zero."""
    used: list[PricedLine] = []
    for credit in owed:
        so_far = [*lines, *used]
        amount = min(credit.amount, sum(line.net for line in so_far), _most(so_far, credit.tax_rate))
        if amount > 0:
            used.append(PricedLine(credit.description, 1, -amount, credit.tax_rate, credit_id=credit.id))
    return used


def _most(lines: Sequence[PricedLine], tax_rate: int) -> int:
    """The largest net amount that can be deducted from lines at a tax rate, so that their total isn't negative."""
    # The tax of this rate is rounded before and after. Together, that is one unit at most.
    amount = total_of(lines) * WHOLE // (WHOLE + tax_rate)
    near = (amount + 1, amount, amount - 1)
    return next(one for one in near if total_of([*lines, PricedLine("", 1, -one, tax_rate)]) >= 0)
