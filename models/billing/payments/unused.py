"""Credit that customers haven't used, in SQL."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Subquery, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.billing.credit_notes.tables import CreditNote
from models.billing.payments.tables import Payment
from models.subscriptions.tables import Subscription


def unused_credit() -> Subquery:
    """What is left of payments and credit notes: `organization_id`, `subscription_id`, `currency` and `amount`."""
    payments = _left(Payment, col(Payment.amount) - col(Payment.used)).where(col(Payment.undone_on).is_(None))
    notes = _left(CreditNote, col(CreditNote.gross) - col(CreditNote.used))
    parts = union_all(payments, notes).subquery()
    keys = parts.c.organization_id, parts.c.subscription_id, parts.c.currency
    return select(*keys, func.sum(parts.c.amount).label("amount")).group_by(*keys).subquery("unused_credit")


def _left(table: Any, amount: Any) -> Any:
    columns = col(Subscription.organization_id), table.subscription_id, table.currency, amount.label("amount")
    return (
        select(*columns).join_from(table, Subscription, col(Subscription.id) == table.subscription_id).where(amount > 0)
    )


async def unused_of(session: AsyncSession, organizations: Iterable[int]) -> list[tuple[int, int, str, int]]:
    """The unused credit of some customers: the IDs of customer and subscription, the currency and the amount."""
    credit = unused_credit()
    found = await session.execute(select(credit).where(credit.c.organization_id.in_(organizations)))
    return [(organization, of, currency, int(amount)) for organization, of, currency, amount in found.all()]
