"""The check of quotas. Actions call it before they write."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlmodel import col, select

from models.access.desk import Desk
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.quotas import Limited, Quota, QuotaReached
from models.directory.people import Person
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Counted:
    """The rows that count against one quota.

    Attributes:
        whose: A unique name for the person or organization that has the quota.
        rows: The moments of the rows that count.
        by_organization: Whether the quota is the organization's, and not the person's.
    """

    whose: str
    rows: Select[Any]
    by_organization: bool = False


async def keep_to_quota(
    desk: Desk, limited: Limited, subscription: Subscription, rows: Select[Any], by: Any, at: Any
) -> None:
    """Check the quotas of the caller and of the subscription's organization. Until the transaction ends, other
    transactions wait to check the same quotas. The vendor's staff and system callers have no quotas.

    Args:
        rows: The moments of the rows that count, joined with their subscriptions.
        by: The column with the author.
        at: The column with the moment.

    Raises:
        Refused: A quota is used up.
    """
    if not isinstance(desk.caller, Person) or desk.staff_roles:
        return
    customer = subscription.organization_id
    mine = Counted(desk.person.key, rows.where(by == desk.person.id))
    theirs = of_organization(customer, rows.where(col(Subscription.organization_id) == customer))
    await keep_to_quotas(desk, limited, at, mine, theirs)


def of_organization(organization_id: int, rows: Select[Any]) -> Counted:
    """The rows that count against an organization's quota."""
    return Counted(f"customer {organization_id}", rows, by_organization=True)


async def keep_to_quotas(desk: Desk, limited: Limited, at: Any, *counted: Counted, field: str = "") -> None:
    """Check several quotas in one statement.

    Args:
        at: The column with the moment.
        field: The form field that a refusal is shown at.

    Raises:
        Refused: A quota is used up.
    """
    pair = desk.quotas[limited]
    for one in counted:
        await one_at_a_time(desk.session, f"{limited} of {one.whose}")
    quotas = [pair.organization if one.by_organization else pair.person for one in counted]
    lasts = [_last(desk, quota, one.rows, at) for quota, one in zip(quotas, counted, strict=True)]
    found = (await desk.session.execute(select(*lasts))).one()
    for one, quota, last in zip(counted, quotas, found, strict=True):
        if last is not None:
            raise Refused(QuotaReached(limited, quota, last + quota.period.length, one.by_organization), field)


def _last(desk: Desk, quota: Quota, rows: Select[Any], at: Any) -> Any:
    """The moment that has to be over before another row is allowed, or NULL if the quota isn't used up. Reads at most
    as many rows as the quota allows."""
    recent = rows.where(at > desk.now - quota.period.length).order_by(at.desc())
    return recent.offset(quota.most - 1).limit(1).scalar_subquery()
