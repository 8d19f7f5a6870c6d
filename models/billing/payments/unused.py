"""Credit that customers haven't used, in SQL."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar

from models.billing.credit_notes.tables import CreditNote
from models.billing.payments.tables import Payment
from models.subscriptions.tables import Subscription


def unused_credit() -> Subquery:
    """What is left of payments and credit notes: `organization_id`, `subscription_id`, `currency` and `amount`."""
    parts = union_all(*_parts()).subquery()
    keys = parts.c.organization_id, parts.c.subscription_id, parts.c.currency
    return select(*keys, func.sum(parts.c.amount).label("amount")).group_by(*keys).subquery("unused_credit")


def has_unused(customer: Any) -> ColumnElement[bool]:
    """Whether the customer with this ID has unused credit, for statements."""
    owned = [part.where(col(Subscription.organization_id) == customer) for part in _parts()]
    return or_(*(part.correlate(None).exists() for part in owned))


def with_unused() -> Any:
    """A statement for the IDs of the customers that have unused credit."""
    return union_all(*(part.with_only_columns(col(Subscription.organization_id)) for part in _parts()))


def _parts() -> tuple[Any, Any]:
    payments = _left(Payment, col(Payment.amount)).where(col(Payment.undone_on).is_(None))
    return payments, _left(CreditNote, col(CreditNote.gross))


def _left(table: Any, whole: Any) -> Any:
    amount = (whole - table.used).label("amount")
    columns = col(Subscription.organization_id), table.subscription_id, table.currency, amount
    # As in the conditions of the indexes.
    joined = select(*columns).join_from(table, Subscription, col(Subscription.id) == table.subscription_id)
    return joined.where(table.used < whole)


async def unused_of(
    session: AsyncSession, organizations: Iterable[int] | SelectOfScalar[int]
) -> list[tuple[int, int, str, int]]:
    """The unused credit of some customers: the IDs of customer and subscription, the currency and the amount."""
    credit = unused_credit()
    found = await session.execute(select(credit).where(credit.c.organization_id.in_(organizations)))
    return [(organization, of, currency, int(amount)) for organization, of, currency, amount in found.all()]
