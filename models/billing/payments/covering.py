"""What customers' unused credit covers of their unpaid invoices, as one reader sees it."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar

from models.access.scopes import HasRoleTables
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.unused import unused_credit, unused_of
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.lookup import subscription_options
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


class Books(HasRoleTables, Protocol):
    """Rows and role tables, such as a desk or the context of a notice."""

    @property
    def session(self) -> AsyncSession:
        """The rows."""
        ...

    @property
    def pays_online(self) -> bool:
        """Whether a payment provider is connected."""
        ...


@dataclass(frozen=True)
class _Owed:
    """What is due on an unpaid invoice, in minor units."""

    invoice_id: int
    customer: int
    subscription: int
    currency: str
    amount: int


Customers = Collection[int] | SelectOfScalar[int]
"""The IDs of organizations, or a statement for them."""


@dataclass(frozen=True)
class Coverage:
    """How much of each invoice unused credit covers, by the invoice's ID, in minor units. `whole`: the IDs of the
    invoices of which it covers all that is due."""

    amounts: Counter[int]
    whole: frozenset[int]


async def covered(books: Books, reader: Person | None, customers: Customers) -> Counter[int]:
    """How much of each invoice its customer's unused credit covers, by the invoice's ID, in minor units. It covers the
    customer's oldest unpaid invoices first, the same for every reader. So no two readers count on the same credit for
    two invoices, and a new invoice doesn't take credit away from an older one.

    Args:
        reader: A person knows of the credit and the invoices of those subscriptions whose invoices they see. None for
            the vendor's billing team, who see all.
        customers: The IDs of the organizations.
    """
    return (await coverage(books, reader, customers)).amounts


async def coverage(books: Books, reader: Person | None, customers: Customers) -> Coverage:
    """The same, with the invoices that are covered wholly."""
    found: Counter[int] = Counter()
    if not (unused := await unused_of(books.session, customers)):
        return Coverage(found, frozenset())
    parts = list(_spread(unused, await _owed(books.session, {customer for customer, *_ in unused})))
    used = {of for source, owed, _ in parts for of in (source, owed.subscription)}
    seen = used if reader is None else await _seen(books, reader, used)
    for source, owed, amount in parts:
        if source in seen and owed.subscription in seen:
            found[owed.invoice_id] += amount
    due = {owed.invoice_id: owed.amount for _, owed, _ in parts}
    return Coverage(found, frozenset(one for one, amount in found.items() if amount == due[one]))


def is_covered() -> ColumnElement[bool]:
    """Whether unused credit covers all that is due on an unpaid invoice, for statements. The same rule as above, as the
    vendor's billing team sees it."""
    of_sources = unused_credit()
    of, currency = of_sources.c.organization_id, of_sources.c.currency
    credit = select(of, currency, func.sum(of_sources.c.amount).label("amount")).group_by(of, currency).subquery()
    oldest_first = (col(Invoice.due_on), col(Invoice.id))
    owed = func.sum(_due()).over(partition_by=(credit.c.organization_id, credit.c.currency), order_by=oldest_first)
    left = (
        select(col(Invoice.id).label("id"), (credit.c.amount - owed).label("left"))
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(
            credit,
            and_(credit.c.organization_id == Subscription.organization_id, credit.c.currency == col(Invoice.currency)),
        )
        .where(is_unpaid())
        .subquery("left_of_credit")
    )
    return col(Invoice.id).in_(select(left.c.id).where(left.c.left >= 0).correlate(None))


def _due() -> ColumnElement[int]:
    return col(Invoice.gross) - col(Invoice.paid) - col(Invoice.credited) - col(Invoice.written_off)


def _spread(unused: Collection[tuple[int, int, str, int]], owed: Sequence[_Owed]) -> Iterator[tuple[int, _Owed, int]]:
    """What each subscription's credit covers of each invoice, as the subscription's ID, the invoice and the amount. Of
    several credits, that of the invoice's own subscription is first."""
    left = Counter({(customer, of, currency): amount for customer, of, currency, amount in unused})
    for one in owed:
        due = one.amount
        theirs = [key for key in left if (key[0], key[2]) == (one.customer, one.currency)]
        for key in sorted(theirs, key=lambda key: key[1] != one.subscription):
            if amount := min(due, left[key]):
                due -= amount
                left[key] -= amount
                yield key[1], one, amount


async def _owed(session: AsyncSession, customers: Collection[int]) -> Sequence[_Owed]:
    """The customers' unpaid invoices, the oldest first."""
    unpaid = (
        select(
            col(Invoice.id),
            col(Subscription.organization_id),
            col(Invoice.subscription_id),
            col(Invoice.currency),
            _due(),
        )
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .where(is_unpaid(), col(Subscription.organization_id).in_(customers))
        .order_by(col(Invoice.due_on), col(Invoice.id))
    )
    return [_Owed(*row) for row in (await session.execute(unpaid)).all()]


async def _seen(books: Books, reader: Person, ids: Collection[int]) -> set[int]:
    """Those of these subscriptions whose invoices the reader sees."""
    if not ids:
        return set()
    theirs = select(Subscription).where(col(Subscription.id).in_(ids)).options(*subscription_options())
    rows = (await books.session.scalars(theirs)).unique()
    return {one.id for one in rows if decide_for(books, one, reader, Right.VIEW_INVOICES).allowed}
