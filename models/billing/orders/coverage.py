"""The days that were ordered for each seat. A refund for a seat never exceeds what was ordered for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.credit_notes.tables import CreditNote, CreditNoteLine
from models.billing.invoices.tables import Invoice
from models.billing.orders.making import quote_options
from models.billing.orders.tables import Order, Quote, QuoteLine
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Cover:
    """The days that were ordered for a seat, both included, and their price before tax in minor units."""

    price: Fraction
    from_on: date
    to_on: date

    def left(self, day: date) -> int:
        """The share of the price for the days from `day` on, rounded half away from zero."""
        days = (self.to_on - max(day, self.from_on)).days + 1
        if days <= 0:
            return 0
        share = self.price * days / ((self.to_on - self.from_on).days + 1)
        return int((Decimal(share.numerator) / share.denominator).quantize(Decimal(1), rounding=ROUND_HALF_UP))


Seats = list[tuple[int, tuple[Cover, ...]]]
"""Groups of seats with the same ordered days, as (number, days). The newest seats come last."""


async def ordered_quotes(desk: Desk, subscription: Subscription) -> Sequence[Quote]:
    """The quotes of a subscription that were ordered, with their lines, oldest order first. Without those whose order
    was cancelled."""
    statement = (
        select(Quote)
        .join(Order)
        .where(Order.subscription_id == subscription.id, col(Order.cancelled_at).is_(None))
        .order_by(col(Order.id))
        .options(*quote_options())
    )
    return (await desk.session.scalars(statement)).unique().all()


async def given_up(desk: Desk, subscription: Subscription) -> Mapping[int, Fraction]:
    """The fraction of an ordered quote's bill that the customer doesn't pay, or got back: all of it if its invoice is
    void, or what was written off or credited by the billing team. By the quote's ID, for those that have one."""
    statement: Any = (
        select(Order.quote_id, Invoice, CreditNoteLine)
        .join(Invoice, col(Invoice.id) == col(Order.invoice_id))
        .outerjoin(CreditNote, col(CreditNote.invoice_id) == col(Invoice.id))
        .outerjoin(CreditNoteLine, col(CreditNoteLine.credit_note_id) == col(CreditNote.id))
        .where(Order.subscription_id == subscription.id)
    )
    bills: dict[int, Invoice] = {}
    credited: dict[int, list[CreditNoteLine]] = defaultdict(list)
    for quote_id, invoice, line in (await desk.session.execute(statement)).all():
        bills[quote_id] = invoice
        if line is not None:
            credited[quote_id].append(line)
    found = {}
    for quote_id, invoice in bills.items():
        # A credit for removed seats names their product instead of the invoice. These seats are gone already.
        by_hand = {True: invoice.written_off, False: 0}
        for line in credited[quote_id]:
            by_hand[line.description == invoice.ref] += line.net + line.tax
        billed = invoice.gross - by_hand[False]
        if invoice.voided_on or by_hand[True]:
            found[quote_id] = Fraction(1) if invoice.voided_on else min(Fraction(1), Fraction(by_hand[True], billed))
    return found


def ordered_seats(
    quotes: Iterable[Quote], product_id: int, seats: int, unpaid: Mapping[int, Fraction] | None = None
) -> Seats:
    """The current seats of a product, with what was ordered for them. The newest seats are removed first. Seats that
    weren't ordered on this desk have no days.

    Args:
        unpaid: As `given_up` has it.
    """
    stack: Seats = []
    for quote in quotes:
        part = charged(quote.lines) * (1 - (unpaid or {}).get(quote.id, 0))
        for line in quote.lines:
            if line.product_id == product_id and line.from_on and line.to_on:
                stack = _ordered(stack, line, part)
    return _cut(stack, seats)


def charged(lines: Iterable[QuoteLine]) -> Fraction:
    """The fraction of its products' prices that a quote charges. A discount line makes all products cheaper in
    proportion. Credits that were used count as paid."""
    lines = [line for line in lines if line.credit_id is None]
    priced = sum(line.net for line in lines if line.product_id is not None and line.net > 0)
    off = sum(line.net for line in lines if line.net < 0)
    return max(Fraction(0), Fraction(priced + off, priced)) if priced else Fraction(0)


def left_of(stack: Sequence[tuple[int, tuple[Cover, ...]]], seats: int, day: date) -> tuple[int, int]:
    """The price of the days from `day` on, for seats that are removed, and how many of them weren't ordered for that
    day."""
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
    """A stack of exactly `seats` seats. The newest are dropped; missing ones are added at the bottom, without ordered
    days."""
    there = sum(count for count, _ in stack)
    if there < seats:
        return [(seats - there, ()), *stack]
    kept: Seats = []
    for count, covers in stack:
        if seats > 0:
            kept.append((min(count, seats), covers))
        seats -= count
    return kept
