"""Changing a subscription's plan. The plan decides about the role table, limits, days and reminders; products keep
their prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.catalogue.plans import Plan
from models.contacts.limits import limit_of
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.customers.notices import PlanChanged
from models.customers.problems import (
    NoOtherPlan,
    PlanChangedMeanwhile,
    PlanNotOffered,
    RoleMissing,
    RoleNotInPlan,
    TooManyContacts,
)
from models.roles import Right, Role, RoleTable, StaffRight
from models.subscriptions.contacts import ContactKind
from models.subscriptions.problems import NotInState
from models.subscriptions.reminding import term_changed
from models.subscriptions.rights import who_may
from models.subscriptions.states import reckon
from models.subscriptions.tables import Subscription, SubscriptionState

LIMITED = (ContactKind.BILLING, ContactKind.TECHNICAL)


@dataclass(frozen=True)
class PlanOffer:
    """The other plans that a subscription could have, by name."""

    subscription: Subscription
    plans: Sequence[Plan]


@dataclass(frozen=True)
class PlanPreview:
    """A subscription's plan before and after, with their role tables. `roles` are the roles that its contacts have."""

    subscription: Subscription
    before: Plan
    after: Plan
    table_before: RoleTable
    table_after: RoleTable
    roles: Sequence[Role]


@action(
    "customers.offer_plans",
    StaffRight.EDIT_CUSTOMERS,
    on=Subscription,
    reads=True,
    label=gettext_noop("change a subscription's plan"),
)
async def offer_plans(desk: Desk, subscription: Subscription) -> PlanOffer:
    """The plans that are sold today and fit the kind of the subscription.

    Raises:
        Refused: There is none, or the data was deleted.
    """
    plans = await _fitting(desk, subscription)
    if not plans:
        raise Refused(NoOtherPlan(subscription.ref, subscription.plan.name))
    return PlanOffer(subscription, plans)


@action(
    "customers.preview_plan",
    StaffRight.EDIT_CUSTOMERS,
    on=Subscription,
    reads=True,
    colleagues=True,
    label=gettext_noop("change a subscription's plan"),
)
async def preview_plan(desk: Desk, subscription: Subscription, key: str) -> PlanPreview:
    """What another plan would mean.

    Raises:
        Refused: As `change_plan` would.
    """
    return await _preview(desk, subscription, key)


@action(
    "customers.change_plan",
    StaffRight.EDIT_CUSTOMERS,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("change a subscription's plan"),
)
async def change_plan(desk: Desk, subscription: Subscription, key: str, seen: str) -> PlanPreview:
    """Give a subscription another plan, right away. This notifies the primary billing contact
    or main contact.

    Args:
        seen: The key of the plan that the page showed as the present one.

    Raises:
        Refused: The plan isn't offered, someone else changed it meanwhile, or the contacts don't fit the plan.
    """
    if subscription.plan.key != seen:
        raise Refused(PlanChangedMeanwhile(subscription.ref, subscription.plan.name))
    preview = await _preview(desk, subscription, key)
    subscription.plan = preview.after
    reckon(subscription)
    term_changed(desk, subscription)
    desk.note(before=preview.before.key, after=preview.after.key)
    await desk.session.flush()
    holder = subscription.holder(Role.BILLING_PRIMARY)
    told = [holder.person] if holder else who_may(desk, subscription, Right.BILLING_ENQUIRIES)
    news = PlanChanged(subscription.id, preview.before.id, preview.after.id)
    await desk.tell([person.id for person in told], news, f"plan_changed:{uuid4().hex}")
    return preview


async def _fitting(desk: Desk, subscription: Subscription) -> list[Plan]:
    if subscription.state is SubscriptionState.DELETED:
        raise Refused(NotInState(subscription))
    today = desk.today(subscription.organization)
    found = await desk.session.scalars(select(Plan).order_by(col(Plan.name), col(Plan.id)))
    others = [plan for plan in found if plan.id != subscription.plan_id and plan.is_sold_on(today)]
    return [plan for plan in others if desk.tables[plan.role_table].has_kind(subscription.kind)]


async def _preview(desk: Desk, subscription: Subscription, key: str) -> PlanPreview:
    after = next((plan for plan in await _fitting(desk, subscription) if plan.key == key), None)
    if after is None:
        raise Refused(PlanNotOffered(key, subscription.ref), "plan")
    before, tables = subscription.plan, (desk.tables[subscription.plan.role_table], desk.tables[after.role_table])
    _must_fit(subscription, after, tables[0], tables[1])
    held = {contact.role for contact in subscription.contacts}
    return PlanPreview(subscription, before, after, *tables, [role for role in Role if role in held])


def _must_fit(subscription: Subscription, after: Plan, now: RoleTable, then: RoleTable) -> None:
    """Check that the contacts fit a plan.

    Raises:
        Refused: A role isn't in its table or is missing, or there are more contacts than it allows.
    """
    held = {contact.role for contact in subscription.contacts}
    for role in Role:
        if role in held and role not in then.roles:
            names = [contact.person.name for contact in subscription.contacts if contact.role is role]
            raise Refused(RoleNotInPlan(subscription.ref, after.name, now.labels[role], names), "plan")
    if then.mandatory and then.mandatory not in held:
        raise Refused(RoleMissing(subscription.ref, after.name, then.labels[then.mandatory]), "plan")
    for kind in LIMITED:
        limit, count = limit_of(after, kind), sum(contact.kind is kind for contact in subscription.contacts)
        if limit is not None and count > limit:
            names = [contact.person.name for contact in subscription.contacts if contact.kind is kind]
            raise Refused(TooManyContacts(subscription.ref, after.name, kind, limit, names), "plan")
