"""The weekly digest for the vendor's staff: renewals that are due, handled, at risk, ending, lost and renewed. It also
lists quotes that were never sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, literal, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.orders.tables import Quote, is_draft
from models.catalogue.products import Price, holds_on
from models.core.outbox import Notice
from models.core.texts import gettext_noop
from models.renewals.days import due_day
from models.renewals.due import is_at_risk, is_due, of_present
from models.renewals.notices import RenewalDigest
from models.renewals.tables import Renewal, RenewalState
from models.roles import StaffRight, SystemRight
from models.subscriptions.tables import Item, Subscription

WEEK = timedelta(days=7)
MOST_DRAFTS = 10


class Heading(StrEnum):
    """The headings of a digest. AT_RISK is a part of DUE. LOST and RENEWED cover the last seven days."""

    DUE = "due"
    AT_RISK = "at_risk"
    HANDLED = "handled"
    ENDING = "ending"
    LOST = "lost"
    RENEWED = "renewed"


@dataclass(frozen=True)
class Digest:
    """The number of renewals under each heading, and the price of one more term before tax, by currency.

    `drafts` are the oldest quotes that the staff began and never sent, and `draft_count` is the number of all.
    """

    counts: Mapping[Heading, int] = field(default_factory=dict)
    sums: Mapping[Heading, Mapping[str, int]] = field(default_factory=dict)
    drafts: Sequence[Quote] = ()
    draft_count: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there are no renewals to report."""
        return not any(self.counts.values())


@action(
    "renewals.renewal_digest", StaffRight.MANAGE_INVOICES, reads=True, label=gettext_noop("see the digest of renewals")
)
async def renewal_digest(desk: Desk) -> Digest:
    """The digest as of now."""
    return await digest_of(desk.session, desk.now)


@action("renewals.post_digest", SystemRight.POST_DIGEST, reads=True, label=gettext_noop("post the digest of renewals"))
async def post_digest(desk: Desk, zone: str) -> bool:
    """Post the week's digest on Monday at 9:00 in the vendor's time zone, or later if the clock didn't run then. After
    several missed weeks, there is one digest. A desk without renewals and drafts at that time gets none.

    Returns:
        Whether a digest was posted.
    """
    monday = monday_of(desk.now, zone)
    year, week, _ = monday.isocalendar()
    key = f"renewal_digest:{year}-W{week:02}"
    if (await desk.session.scalars(select(Notice.id).where(Notice.key == key))).first() is not None:
        return False
    at = datetime(monday.year, monday.month, monday.day, 9, tzinfo=ZoneInfo(zone))
    older = select(Renewal.id).where(col(Renewal.opened_at) < at).limit(1)
    unsent = select(Quote.id).where(is_draft(), col(Quote.made_on) < monday).limit(1)
    for found in (older, unsent):
        if (await desk.session.scalars(found)).first() is not None:
            break
    else:
        return False
    desk.post(desk.channels.billing, RenewalDigest(week), key)
    await desk.session.flush()
    return True


def monday_of(now: datetime, zone: str) -> date:
    """The last Monday whose 9:00 has passed in a time zone."""
    day = due_day(now, zone)
    return day - timedelta(days=day.weekday())


async def digest_of(session: AsyncSession, until: datetime) -> Digest:
    """The digest of the renewals as they are now, of those that ended in the week before `until`, and of drafts."""
    conditions = _conditions(until)
    counted: Any = [
        select(func.count()).select_from(Renewal).where(condition).scalar_subquery()
        for condition in conditions.values()
    ]
    counts = dict(zip(conditions, (await session.execute(select(*counted))).one(), strict=True))
    sums: dict[Heading, dict[str, int]] = {heading: {} for heading in conditions}
    if any(counts.values()):
        day = until.date()
        worths = union_all(*(_worth(heading, condition, day) for heading, condition in conditions.items()))
        for heading, currency, worth in (await session.execute(worths)).all():
            sums[Heading(heading)][currency] = int(worth)
    return Digest(counts, sums, *await _drafts(session))


async def _drafts(session: AsyncSession) -> tuple[Sequence[Quote], int]:
    """The oldest drafts, with their subscriptions and organizations, and the number of all."""
    count = (await session.scalars(select(func.count()).select_from(Quote).where(is_draft()))).one()
    if not count:
        return [], 0
    owner = joinedload(Quote.subscription).joinedload(Subscription.organization)  # type: ignore[arg-type]
    statement = select(Quote).where(is_draft()).options(owner).order_by(col(Quote.made_on), col(Quote.id))
    return (await session.scalars(statement.limit(MOST_DRAFTS))).all(), count


def _conditions(until: datetime) -> dict[Heading, ColumnElement[bool]]:
    state, closed = col(Renewal.state), col(Renewal.closed_at)
    lately = and_(closed > until - WEEK, closed <= until)
    return {
        Heading.DUE: is_due(),
        Heading.AT_RISK: is_at_risk(),
        Heading.HANDLED: and_(of_present(), state == RenewalState.HANDLED),
        Heading.ENDING: and_(of_present(), state == RenewalState.ENDING),
        Heading.LOST: and_(state == RenewalState.LOST, lately),
        Heading.RENEWED: and_(state == RenewalState.RENEWED, lately),
    }


def _worth(heading: Heading, condition: ColumnElement[bool], day: date) -> Select[Any]:
    """The price of one more term for the subscriptions under a heading, by the prices of a day, before tax in minor
    units, by currency."""
    priced = and_(
        col(Price.product_id) == col(Item.product_id),
        col(Price.currency) == col(Subscription.currency),
        col(Price.cycle) == col(Subscription.cycle),
        holds_on(day),
    )
    statement: Any = (
        select(literal(heading.value), Subscription.currency, func.sum(col(Item.seats) * col(Price.unit_price)))
        .select_from(Renewal)
        .join(Subscription, col(Subscription.id) == col(Renewal.subscription_id))
        .join(Item, and_(col(Item.subscription_id) == col(Subscription.id), col(Item.ended_on).is_(None)))
        .join(Price, priced)
        .where(condition)
        .group_by(col(Subscription.currency))
    )
    worth: Select[Any] = statement
    return worth
