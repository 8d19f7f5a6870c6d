"""What was removed from a subscription since the invoice for it was voided. Nobody owed anything for it then, so
nothing was credited. A corrected invoice shouldn't charge for it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlmodel import and_, col, or_, select

from models.access.desk import Desk
from models.billing.invoice_drafts.tables import InvoiceDraft
from models.billing.orders.coverage import ordered_quotes, ordered_seats
from models.billing.orders.tables import Order, Quote
from models.catalogue.products import Product
from models.subscriptions.tables import Item


@dataclass(frozen=True)
class ProductNow:
    """A product with the seats that a subscription has now, and how many of those that the void invoice charges were
    removed."""

    product: str
    seats: int
    removed: int


async def products_now(desk: Desk, draft: InvoiceDraft) -> Sequence[ProductNow]:
    """For a draft that corrects a void invoice: the products that its subscription has now, and those that the void
    invoice charges. For other drafts, none. Checks no right.

    Seats that an invoice without an order charges aren't known, so none of them counts as removed.
    """
    if draft.replaces_id is None:
        return []
    order = select(Order.quote_id).where(Order.invoice_id == draft.replaces_id)
    quote_id = (await desk.session.scalars(order)).first()
    quotes = await ordered_quotes(desk, draft.subscription) if quote_id else []
    void = next((quote for quote in quotes if quote.id == quote_id), None)
    ordered = {line.product_id: line.seats_after or 0 for line in void.lines if line.product_id} if void else {}
    there = and_(
        col(Item.product_id) == Product.id,
        col(Item.subscription_id) == draft.subscription_id,
        col(Item.ended_on).is_(None),
    )
    statement: Any = (
        select(Product.id, Product.name, Item.seats)
        .outerjoin(Item, there)
        .where(or_(col(Item.id).is_not(None), col(Product.id).in_(ordered)))
        .order_by(col(Product.id))
    )
    found = []
    for product_id, name, seats in (await desk.session.execute(statement)).all():
        removed = 0
        if void and product_id in ordered:
            then = _charged(quotes[: quotes.index(void) + 1], void, product_id, ordered[product_id])
            removed = then - _charged(quotes, void, product_id, seats or 0)
        if seats or removed:
            found.append(ProductNow(name, seats or 0, removed))
    return found


def _charged(quotes: Sequence[Quote], void: Quote, product_id: int, seats: int) -> int:
    """How many of the seats of a product are charged by a quote: those whose price changes if nobody pays for it."""
    paid = ordered_seats(quotes, product_id, seats)
    unpaid = ordered_seats(quotes, product_id, seats, {void.id: Fraction(1)})
    return sum(count for (count, covers), (_, others) in zip(paid, unpaid, strict=True) if covers != others)
