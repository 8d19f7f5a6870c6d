"""What people do with subscriptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.access.scopes import Scope
from models.access.short_ids import ShortId
from models.core.paging import ON_A_PAGE, PageOf
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.roles import Decision, Outcome, OwnRight, Right, Role, RoleTable, StaffRight, decide_by_cell
from models.subscriptions.own_subscriptions import Own, WantedOwn, own_subscriptions, page_of_own
from models.subscriptions.rights import decide_for, facts_of, wants_reminders, who_may
from models.subscriptions.scopes import SubscriptionScope, scope_of
from models.subscriptions.tables import Subscription

actions_about("subscriptions", gettext_noop("subscriptions"))

MOST_FOUND = 101
"""One more than a select can have."""


@action("subscriptions.my_subscriptions", OwnRight.KNOWN, reads=True, label=gettext_noop("see your own subscriptions"))
async def my_subscriptions(desk: Desk) -> list[Subscription]:
    """The subscriptions in which the caller has a role, by number. Unless something changes, a request loads them only
    once."""
    if desk.own is None:
        desk.own = _seen(desk, await own_subscriptions(desk.session, desk.person.id))
    return list(desk.own)


def remember_own(desk: Desk, mine: Sequence[Own], wanted: WantedOwn) -> None:
    """Remember those of the caller's subscriptions that were loaded with the caller."""
    seen = _seen(desk, mine)
    if wanted.number is None:
        desk.own = seen


def _seen(desk: Desk, mine: Sequence[Own]) -> list[Subscription]:
    """Remember what was loaded, for decisions later in the same request."""
    desk.memberships |= {subscription.id: membership for subscription, membership in mine}
    for subscription, membership in mine:
        desk.seen.setdefault(
            (Subscription, ShortId((subscription.number,))), (subscription, SubscriptionScope(subscription, membership))
        )
    return [subscription for subscription, _ in mine]


@action(
    "subscriptions.page_subscriptions",
    OwnRight.KNOWN,
    reads=True,
    label=gettext_noop("see a page of your own subscriptions"),
)
async def page_subscriptions(desk: Desk, first: int = 1) -> PageOf[Subscription]:
    """A page of the subscriptions in which the caller has a role. After the last one, it's the first page."""
    mine, total = await page_of_own(desk.session, desk.person.id, "", first, ON_A_PAGE)
    if not mine and first > 1:
        return await page_subscriptions(desk)
    return PageOf(_seen(desk, mine), first, total)


@action(
    "subscriptions.find_subscriptions", OwnRight.KNOWN, reads=True, label=gettext_noop("search your own subscriptions")
)
async def find_subscriptions(desk: Desk, typed: str, only: Right | Role | None = None) -> list[Subscription]:
    """The caller's subscriptions with the typed words in their number, name or organization, by number. At most one
    more than a select can have, so that the caller sees if there are others.

    Args:
        only: Only those in which the caller has this right or role.
    """
    found: list[Subscription] = []
    first, total = 1, 1
    while first <= total and len(found) < MOST_FOUND:
        mine, total = await page_of_own(desk.session, desk.person.id, typed, first, MOST_FOUND)
        found += [one for one in _seen(desk, mine) if _has(desk, one, only)]
        first += MOST_FOUND
    return found[:MOST_FOUND]


def _has(desk: Desk, subscription: Subscription, only: Right | Role | None) -> bool:
    if isinstance(only, Role):
        return only in desk.held[subscription.id]
    return only is None or decide_for(desk, subscription, desk.person, only).allowed


@dataclass(frozen=True)
class MyRights:
    """The caller's rights in one subscription: the decision on each right of its role table.

    `given` are the cells of the caller's roles that currently give a right in full. `wants_reminders` is the caller's
    answer about renewal reminders, or None if the caller can't choose.
    """

    subscription: Subscription
    table: RoleTable
    held: frozenset[Role]
    decisions: Mapping[Right, Decision]
    given: frozenset[tuple[Role, Right]] = frozenset()
    wants_reminders: bool | None = None


@action(
    "subscriptions.my_rights",
    OwnRight.CONTACT,
    on=Subscription,
    or_staff=StaffRight.VIEW_CUSTOMERS,
    reads=True,
    colleagues=True,
    label=gettext_noop("see your own rights"),
)
async def my_rights(desk: Desk, subscription: Subscription) -> MyRights:
    """The subscription's role table, and what the caller's roles currently give them. Staff see it without a role."""
    table, facts = desk.tables[subscription.plan.role_table], facts_of(subscription, desk.person)
    held = subscription.roles_of(desk.person.id)
    cells = [(role, right) for role in table.roles if role in held for right in Right]
    return MyRights(
        subscription=subscription,
        table=table,
        held=held,
        decisions={right: decide_for(desk, subscription, desk.person, right) for right in Right},
        given=frozenset(
            (role, right) for role, right in cells if _in_full(decide_by_cell(table, right, role, held, facts))
        ),
        wants_reminders=wants_reminders(desk, subscription, desk.person),
    )


def _in_full(decision: Decision) -> bool:
    return decision.outcome is Outcome.ALLOWED


@dataclass(frozen=True)
class RightExplained:
    """One right in one subscription, as it applies to the caller.

    `may` are the contacts who currently have it. `alone`: the caller is the only contact, and so has every right of the
    table.
    """

    subscription: Subscription
    table: RoleTable
    held: frozenset[Role]
    decision: Decision
    may: Sequence[Person]
    scope: Scope
    alone: bool = False


@action(
    "subscriptions.explain_right",
    OwnRight.CONTACT,
    on=Subscription,
    or_staff=StaffRight.VIEW_CUSTOMERS,
    reads=True,
    audited_for_staff=True,
    colleagues=True,
    label=gettext_noop("see why a right is missing"),
)
async def explain_right(desk: Desk, subscription: Subscription, right: Right) -> RightExplained:
    """Who has a right, and whether the caller does."""
    table, held = desk.tables[subscription.plan.role_table], subscription.roles_of(desk.person.id)
    return RightExplained(
        subscription=subscription,
        table=table,
        held=held,
        decision=decide_for(desk, subscription, desk.person, right),
        may=who_may(desk, subscription, right),
        scope=scope_of(subscription, desk.person.id),
        alone=table.sole in held and facts_of(subscription, desk.person).sole,
    )
