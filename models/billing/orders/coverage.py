"""What was ordered for the seats that are there, seat by seat: nothing more is ever given back for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.orders.making import quote_options
from models.billing.orders.tables import Order, Quote, QuoteLine
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Cover:
    """Days that were ordered for a seat, both included, and what it cost for them before tax, in minor units."""

    price: Fraction
    from_on: date
    to_on: date

    def left(self, day: date) -> int:
        """The share of the price for the days from a day on, rounded half away from zero."""
        days = (self.to_on - max(day, self.from_on)).days + 1
        if days <= 0:
            return 0
        share = self.price * days / ((self.to_on - self.from_on).days + 1)
        return int((Decimal(share.numerator) / share.denominator).quantize(Decimal(1), rounding=ROUND_HALF_UP))


Seats = list[tuple[int, tuple[Cover, ...]]]
"""So many seats with the same days ordered for them; those that came last are last."""


async def ordered_quotes(desk: Desk, subscription: Subscription) -> Sequence[Quote]:
    """The quotes of a subscription that were ordered, with their lines, in the order in which they were."""
    statement = (
        select(Quote).join(Order).where(Order.subscription_id == subscription.id).order_by(col(Order.id))
    ).options(*quote_options())
    return (await desk.session.scalars(statement)).unique().all()


def ordered_seats(quotes: Iterable[Quote], product_id: int, seats: int) -> Seats:
    """The seats of a product that are there, with what was ordered for them. Those that came last go first; what nobody
    ordered on this desk has no days."""
    stack: Seats = []
    for quote in quotes:
        part = charged(quote.lines)
        for line in quote.lines:
            if line.product_id == product_id and line.from_on and line.to_on:
                stack = _ordered(stack, line, part)
    return _cut(stack, seats)


def charged(lines: Iterable[QuoteLine]) -> Fraction:
    """The part of its products' prices that a quote charges: a line that takes something off makes all of it cheaper.
    What is taken off because it was owed is paid, too."""
    lines = [line for line in lines if line.credit_id is None]
    priced = sum(line.net for line in lines if line.product_id is not None and line.net > 0)
    off = sum(line.net for line in lines if line.net < 0)
    return max(Fraction(0), Fraction(priced + off, priced)) if priced else Fraction(0)


def left_of(stack: Sequence[tuple[int, tuple[Cover, ...]]], seats: int, day: date) -> tuple[int, int]:
    """What was ordered, from a day on, for so many seats that go, and for how many of them nobody
    ordered that day."""
    sum_, bare = 0, 0
    for count, covers in reversed(stack):
        gone = min(count, seats)
        seats -= gone
        sum_ += gone * sum(cover.left(day) for cover in covers)
        bare += 0 if any(cover.from_on <= day <= cover.to_on for cover in covers) else gone
    return sum_, bare


def _ordered(stack: Seats, line: QuoteLine, part: Fraction) -> Seats:
    before, after = line.seats_before or 0, line.seats_after or 0
    stack = _cut(stack, min(before, after))
    if line.from_on is None or line.to_on is None or after < before:
        return stack
    cover = Cover(max(Fraction(0), line.unit_price * part), line.from_on, line.to_on)
    if after > before:
        return [*stack, (after - before, (cover,))]
    return [(count, (*covers, cover)) for count, covers in stack]


def _cut(stack: Seats, seats: int) -> Seats:
    """So many seats: without those that came last, and with those that were there before all."""
    there = sum(count for count, _ in stack)
    if there < seats:
        return [(seats - there, ()), *stack]
    kept: Seats = []
    for count, covers in stack:
        if seats > 0:
            kept.append((min(count, seats), covers))
        seats -= count
    return kept
