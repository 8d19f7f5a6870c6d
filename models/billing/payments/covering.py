"""What customers' unused credit covers of their unpaid invoices, as one reader sees it."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Protocol

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.scopes import HasRoleTables
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.unused import unused_of
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


async def covered(books: Books, reader: Person | None, customers: Collection[int]) -> Counter[int]:
    """How much of each invoice its customer's unused credit covers, by the invoice's ID, in minor units. It covers the
    oldest unpaid invoices first.

    Args:
        reader: A person knows of the credit and the invoices of those subscriptions whose invoices they see. None for
            the vendor's billing team, who see all.
        customers: The IDs of the organizations.
    """
    found: Counter[int] = Counter()
    if not (unused := await unused_of(books.session, customers)):
        return found
    seen = await _seen(books, reader, customers, {of for _, of, *_ in unused})
    left: Counter[tuple[int, str]] = Counter()
    for organization, of, currency, amount in unused:
        left[organization, currency] += amount if of in seen else 0
    due = col(Invoice.gross) - col(Invoice.paid) - col(Invoice.credited) - col(Invoice.written_off)
    unpaid = select(Invoice.id, Invoice.subscription_id, Invoice.currency, due).where(
        is_unpaid(), col(Invoice.subscription_id).in_(seen)
    )
    oldest_first = unpaid.order_by(col(Invoice.due_on), col(Invoice.id))
    for invoice_id, of, currency, amount in (await books.session.execute(oldest_first)).all():
        key = seen[of], currency
        found[invoice_id] = min(amount, left[key])
        left[key] -= found[invoice_id]
    return found


async def _seen(
    books: Books, reader: Person | None, customers: Collection[int], with_credit: Collection[int]
) -> Mapping[int, int]:
    """The subscriptions with credit or unpaid invoices, as far as the reader sees invoices there, with the customer of
    each, by their IDs."""
    owing = select(Invoice.subscription_id).where(is_unpaid())
    which = (
        col(Subscription.organization_id).in_(customers),
        or_(col(Subscription.id).in_(with_credit), col(Subscription.id).in_(owing)),
    )
    if reader is None:
        ids = select(Subscription.id, Subscription.organization_id).where(*which)
        return {row.id: row.organization_id for row in await books.session.execute(ids)}
    theirs = select(Subscription).where(*which)
    rows = (await books.session.scalars(theirs.options(*subscription_options()))).unique()
    return {one.id: one.organization_id for one in rows if decide_for(books, one, reader, Right.VIEW_INVOICES).allowed}
