"""The one rule for quotas: an action keeps to it before it writes."""

from typing import Any

from sqlmodel import col, select

from models.access.desk import Desk
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.quotas import Limited, QuotaReached
from models.directory.people import Person
from models.subscriptions.tables import Subscription


async def keep_to_quota(
    desk: Desk, limited: Limited, subscription: Subscription, joined: Any, by: Any, at: Any, *conditions: Any
) -> None:
    """Count what the caller, and all people of the subscription's organization, wrote lately. Nobody else passes here
    for them before this transaction ends. The vendor's own people and system callers aren't limited.

    Args:
        joined: The condition that joins the subscription to the rows that count.
        by: The column of who wrote one.
        at: The column of when.
        conditions: What else holds of the rows that count.

    Raises:
        Refused: A quota is used up.
    """
    if not isinstance(desk.caller, Person) or desk.staff_roles:
        return
    pair, customer = desk.quotas[limited], subscription.organization_id
    await one_at_a_time(desk.session, f"{limited} of {desk.person.key}")
    await one_at_a_time(desk.session, f"{limited} of customer {customer}")
    of_customer = col(Subscription.organization_id) == customer
    for quota, whose in ((pair.person, by == desk.person.id), (pair.organization, of_customer)):
        since = desk.now - quota.period.length
        rows = select(at).join(Subscription, joined).where(whose, at > since, *conditions)
        # The one that has to be over before another may come: no more than the quota is ever read.
        last = (await desk.session.scalars(rows.order_by(at.desc()).offset(quota.most - 1).limit(1))).first()
        if last is not None:
            until = last + quota.period.length
            raise Refused(QuotaReached(limited, quota, until, by_organization=whose is of_customer))
