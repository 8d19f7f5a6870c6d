"""The weekly digest of what is overdue, for the vendor's billing team: by customer, and by age."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import and_, col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.invoices.statements import ages
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.unused import unused_of
from models.core.outbox import Notice
from models.core.texts import gettext_noop
from models.desks.dunning.notices import OverdueDigest
from models.directory.organizations import Organization
from models.renewals.digest import monday_of
from models.roles import SystemRight
from models.subscriptions.tables import Subscription

MOST_CUSTOMERS = 20


@dataclass(frozen=True)
class Owed:
    """What is overdue in one currency, in minor units. `ages` are those of a statement of account, except for what
    isn't due yet: see `Account`."""

    currency: str
    ages: tuple[int, ...]
    invoices: int

    @property
    def total(self) -> int:
        """All ages together."""
        return sum(self.ages)


@dataclass(frozen=True)
class CustomerOwing:
    """What a customer owes in one currency. `oldest` is the due date of the first invoice. `credit` is what is unused
    of their payments and credit notes, in minor units: apply it before you ask them to pay."""

    organization: str
    owed: Owed
    oldest: date
    credit: int = 0


@dataclass(frozen=True)
class Overdue:
    """What is overdue on a day: by currency, and the customers with the oldest debts. `more` is how many are left
    out."""

    day: date
    totals: Sequence[Owed]
    customers: Sequence[CustomerOwing]
    more: int


@action(
    "dunning.post_overdue_digest",
    SystemRight.POST_DIGEST,
    reads=True,
    label=gettext_noop("post the digest of overdue invoices"),
)
async def post_overdue_digest(desk: Desk, zone: str) -> bool:
    """Post the week's digest on Monday at 9:00 in the vendor's time zone, or later if the clock didn't run then. If
    nothing is overdue, there is none.

    Returns:
        Whether a digest was posted.
    """
    year, week, _ = monday_of(desk.now, zone).isocalendar()
    key = f"overdue_digest:{year}-W{week:02}"
    if (await desk.session.scalars(select(Notice.id).where(Notice.key == key))).first() is not None:
        return False
    today = desk.now.astimezone(ZoneInfo(zone)).date()
    some = select(Invoice.id).where(is_unpaid(), col(Invoice.due_on) < today).limit(1)
    if (await desk.session.scalars(some)).first() is None:
        return False
    desk.post(desk.channels.billing, OverdueDigest(week), key)
    await desk.session.flush()
    return True


async def overdue_on(session: AsyncSession, day: date) -> Overdue:
    """What is overdue on a day."""
    sums = [func.sum(case((is_age, _due()), else_=0)) for is_age in ages(col(Invoice.due_on), day)[1:]]
    columns: Any = (col(Invoice.currency), *sums, func.count())
    overdue = and_(is_unpaid(), col(Invoice.due_on) < day)
    by_currency = select(*columns).where(overdue).group_by(col(Invoice.currency)).order_by(col(Invoice.currency))
    totals = [_owed(row) for row in (await session.execute(by_currency)).all()]
    named: Any = (col(Organization.id), col(Organization.name), func.min(col(Invoice.due_on)), func.count().over())
    statement: Any = select(*columns, *named).join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
    statement = statement.join(Organization, col(Organization.id) == col(Subscription.organization_id)).where(overdue)
    statement = statement.group_by(col(Organization.id), col(Organization.name), col(Invoice.currency))
    statement = statement.order_by(func.min(col(Invoice.due_on)), col(Organization.id)).limit(MOST_CUSTOMERS)
    rows = (await session.execute(statement)).all()
    unused: Counter[tuple[int, str]] = Counter()
    for organization, _, currency, amount in await unused_of(session, [row[-4] for row in rows]):
        unused[organization, currency] += amount
    customers = [CustomerOwing(row[-3], _owed(row[:-4]), row[-2], unused[row[-4], row[0]]) for row in rows]
    return Overdue(day, totals, customers, (rows[0][-1] if rows else 0) - len(rows))


def _due() -> ColumnElement[int]:
    return col(Invoice.gross) - col(Invoice.paid) - col(Invoice.credited) - col(Invoice.written_off)


def _owed(row: Any) -> Owed:
    currency, *amounts, invoices = row
    return Owed(currency, tuple(map(int, amounts)), invoices)
