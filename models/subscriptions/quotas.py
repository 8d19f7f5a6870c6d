"""The one rule for quotas: an action keeps to it before it writes."""

from typing import Any

from sqlalchemy import Select
from sqlmodel import col, select

from models.access.desk import Desk
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.quotas import Limited, Quota, QuotaReached
from models.directory.people import Person
from models.subscriptions.tables import Subscription


async def keep_to_quota(
    desk: Desk, limited: Limited, subscription: Subscription, rows: Select[Any], by: Any, at: Any
) -> None:
    """Count what the caller, and all people of the subscription's organization, wrote lately. Nobody else passes here
    for them before this transaction ends. The vendor's own people and system callers aren't limited.

    Args:
        rows: The moments of what counts, joined with its subscriptions.
        by: The column of who wrote one.
        at: The column of when.

    Raises:
        Refused: A quota is used up.
    """
    if not isinstance(desk.caller, Person) or desk.staff_roles:
        return
    pair, customer = desk.quotas[limited], subscription.organization_id
    await one_at_a_time(desk.session, f"{limited} of {desk.person.key}")
    await one_at_a_time(desk.session, f"{limited} of customer {customer}")
    mine = _last(desk, pair.person, rows.where(by == desk.person.id), at)
    theirs = _last(desk, pair.organization, rows.where(col(Subscription.organization_id) == customer), at)
    found = (await desk.session.execute(select(mine, theirs))).one()
    for quota, last, by_organization in zip((pair.person, pair.organization), found, (False, True), strict=True):
        if last is not None:
            raise Refused(QuotaReached(limited, quota, last + quota.period.length, by_organization))


def _last(desk: Desk, quota: Quota, rows: Select[Any], at: Any) -> Any:
    """The moment that has to be over before another may come; NULL if the quota isn't used up. No more rows are read
    than the quota has."""
    recent = rows.where(at > desk.now - quota.period.length).order_by(at.desc())
    return recent.offset(quota.most - 1).limit(1).scalar_subquery()
