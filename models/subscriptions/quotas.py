"""The one rule for quotas: an action keeps to it before it writes."""

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
    """What counts against one quota.

    Attributes:
        whose: Who or which organization has the quota, as nobody else's is called.
        rows: The moments of what counts.
        by_organization: It is the organization's quota, not the person's.
    """

    whose: str
    rows: Select[Any]
    by_organization: bool = False


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
    customer = subscription.organization_id
    mine = Counted(desk.person.key, rows.where(by == desk.person.id))
    theirs = of_organization(customer, rows.where(col(Subscription.organization_id) == customer))
    await keep_to_quotas(desk, limited, at, mine, theirs)


def of_organization(organization_id: int, rows: Select[Any]) -> Counted:
    """What counts against an organization's quota."""
    return Counted(f"customer {organization_id}", rows, by_organization=True)


async def keep_to_quotas(desk: Desk, limited: Limited, at: Any, *counted: Counted, field: str = "") -> None:
    """Count what belongs to each of these, by one statement.

    Args:
        at: The column of when.
        field: The field of a form that the refusal is about.

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
    """The moment that has to be over before another may come; NULL if the quota isn't used up. No more rows are read
    than the quota has."""
    recent = rows.where(at > desk.now - quota.period.length).order_by(at.desc())
    return recent.offset(quota.most - 1).limit(1).scalar_subquery()
