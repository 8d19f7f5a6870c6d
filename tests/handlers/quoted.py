"""Quotes and orders in the worlds: in SUB-1001 one that waits, one that was ordered and a draft, and in SUB-2001 the
same for somebody else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from models.billing.orders.tables import Order, Quote, QuoteKind, QuoteLine, QuoteState
from models.directory.people import Person
from models.subscriptions.restoring import TermFacts
from models.subscriptions.tables import Subscription
from tests.models.builders import NOW, Office

QUOTE, ORDERED, DRAFT = "Q-2026-0001", "Q-2026-0002", "Q-2026-0003"
OTHER_QUOTE, OTHER_ORDERED, OTHER_DRAFT = "Q-2026-0004", "Q-2026-0005", "Q-2026-0006"
ORDER, OTHER_ORDER = "ORD-2026-0001", "ORD-2026-0002"
FAR = date(2036, 1, 1)


def line(of: Subscription, kind: QuoteKind) -> QuoteLine:
    """A seat for the next term, at 100 euros and 19 % tax; of services a lump sum."""
    bought: dict[str, Any] = {}
    if kind is QuoteKind.RENEWAL:
        bought = {"product_id": of.items[0].product_id, "seats_before": 1, "seats_after": 1}
    return QuoteLine(
        position=1,
        description="Server",
        quantity=1,
        unit_price=10_000,
        net=10_000,
        tax_rate=19_000,
        tax=1_900,
        **bought,
    )


def quote(number: int, of: Subscription, kind: QuoteKind, state: QuoteState) -> Quote:
    """A quote: of a renewal for the year after the term that runs."""
    starts_on = of.ends_on + timedelta(days=1)
    ends_on = starts_on.replace(year=starts_on.year + 1) - timedelta(days=1)
    term: dict[str, Any] = {"term_starts_on": starts_on, "term_ends_on": ends_on} if kind is QuoteKind.RENEWAL else {}
    return Quote(
        year=2026,
        sequence=number,
        subscription_id=of.id,
        kind=kind,
        state=state,
        currency="EUR",
        made_on=NOW.date(),
        valid_until=FAR,
        warned_at=NOW,
        lines=[line(of, kind)],
        **term,
    )


async def quotes(office: Office, number: int, of: Subscription, by: Person) -> None:
    """Store three quotes, and the order that the second of them became. It can be cancelled for as long as the tests
    last. `number`: of the first."""
    waits = quote(number, of, QuoteKind.RENEWAL, QuoteState.OPEN)
    ordered = quote(number + 1, of, QuoteKind.SERVICES, QuoteState.ACCEPTED)
    await office.save(waits, ordered, quote(number + 2, of, QuoteKind.SERVICES, QuoteState.DRAFT))
    order = Order(
        year=2026,
        sequence=1 + number // 4,
        quote_id=ordered.id,
        subscription_id=of.id,
        invoice_id=1 + number // 4,
        accepted_by_id=by.id,
        ordered_at=datetime(2036, 1, 1, tzinfo=UTC),
        before={"term": TermFacts.of(of).stored(), "keys": "0+" if of.license_key else "0"},
        po_number="PO-77",
        billing_address="1 Way",
        tax_id="TAX 5",
    )
    await office.save(order)
