"""What people do with subscriptions."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from models.actions import action, decide_for
from models.contacts.reminders import wants_reminders
from models.contacts.tables import Contact
from models.desk import Desk
from models.lookup import subscription_options
from models.roles import Decision, OwnRight, Right, Role, RoleTable
from models.subscriptions.tables import Subscription


@action(OwnRight.KNOWN, reads=True)
async def my_subscriptions(desk: Desk) -> list[Subscription]:
    """The subscriptions in which the caller holds a role, by number."""
    return await _held(desk)


@action(OwnRight.CONTACT, on=Subscription, reads=True)
async def show_subscription(_desk: Desk, subscription: Subscription) -> Subscription:
    """One subscription with its organization, plan and contacts."""
    return subscription


@dataclass(frozen=True)
class MyRights:
    """What the caller may do in one subscription: the decision on each right of its table.

    `wants_reminders`: what they answered where renewal reminders are theirs to choose; None where they are not.
    """

    subscription: Subscription
    table: RoleTable
    held: frozenset[Role]
    decisions: Mapping[Right, Decision]
    wants_reminders: bool | None = None


@action(OwnRight.CONTACT, on=Subscription, reads=True)
async def my_rights(desk: Desk, subscription: Subscription) -> MyRights:
    """The caller's own column of the role table."""
    return MyRights(
        subscription=subscription,
        table=desk.tables[subscription.plan.role_table],
        held=subscription.roles_of(desk.person.id),
        decisions={right: decide_for(desk, subscription, desk.person, right) for right in Right},
        wants_reminders=wants_reminders(desk, subscription, desk.person),
    )


async def _held(desk: Desk) -> list[Subscription]:
    mine = select(Contact.subscription_id).where(Contact.person_id == desk.person.id)
    statement = (
        select(Subscription)
        .where(col(Subscription.id).in_(mine))
        .options(*subscription_options())
        .order_by(col(Subscription.number))
    )
    return list((await desk.session.scalars(statement)).unique())
