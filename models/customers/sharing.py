"""Sharing tickets between the colleagues of an organization. The main contact switches it, or the vendor's staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import func
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.errors import Denied
from models.catalogue.plans import Plan
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.customers.notices import SharingSwitched
from models.customers.problems import OtherMainContacts, SharedAlready
from models.desks.tickets.tables import Ticket
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Cell, Right, Role, StaffRight
from models.subscriptions.contacts import Contact, ContactKind, Rank, role_of
from models.subscriptions.scopes import of_organization
from models.subscriptions.tables import Subscription, SubscriptionState


@dataclass(frozen=True)
class SharingOffer:
    """What switching means: how many tickets become visible, or are hidden again, and the names of those who see
    them."""

    subscription: Subscription
    on: bool
    tickets: int
    names: Sequence[str]


@action(
    "customers.sharing_offer",
    StaffRight.EDIT_CUSTOMERS,
    on=Subscription,
    reads=True,
    or_role=Role.BILLING_PRIMARY,
    label=gettext_noop("share tickets between colleagues"),
)
async def sharing_offer(desk: Desk, subscription: Subscription, on: bool | None = None) -> SharingOffer:
    """What switching would mean. Without `on`, for the opposite of now.

    Raises:
        Refused: As `switch_sharing` would.
    """
    wanted = not subscription.organization.shares_tickets if on is None else on
    await _must_switch(desk, subscription, wanted)
    theirs = of_organization(subscription.organization_id)
    counted = select(func.count()).select_from(Ticket).where(col(Ticket.subscription_id).in_(theirs))
    count = (await desk.session.execute(counted)).scalar_one()
    return SharingOffer(subscription, wanted, count, await _who_sees(desk, subscription.organization_id))


@action(
    "customers.switch_sharing",
    StaffRight.EDIT_CUSTOMERS,
    on=Subscription,
    or_role=Role.BILLING_PRIMARY,
    label=gettext_noop("share tickets between colleagues"),
)
async def switch_sharing(desk: Desk, subscription: Subscription, on: bool) -> Subscription:
    """Let colleagues see each other's tickets in all subscriptions of the organization, or end that. All its contacts
    are told.

    Raises:
        Refused: It is so already, or the caller isn't the main contact of all its subscriptions.
    """
    await _must_switch(desk, subscription, on)
    organization = subscription.organization
    organization.shares_tickets, organization.edited_at, organization.edited_by_id = on, desk.now, desk.caller_id
    desk.note(shares=on)
    await desk.session.flush()
    await tell_sharing(desk, organization)
    return subscription


async def tell_sharing(desk: Desk, organization: Organization) -> None:
    """Tell the contacts of an organization whether their tickets are shared now, but for the caller."""
    theirs = select(Contact.person_id).where(col(Contact.subscription_id).in_(of_organization(organization.id)))
    people = await desk.session.scalars(theirs.distinct().order_by(col(Contact.person_id)))
    news = SharingSwitched(organization.id, organization.shares_tickets, desk.person.name)
    others = [person_id for person_id in people if person_id != desk.caller_id]
    await desk.tell(others, news, f"sharing_switched:{uuid4().hex}")


async def _must_switch(desk: Desk, subscription: Subscription, on: bool) -> None:
    if subscription.organization.shares_tickets is on:
        raise Refused(SharedAlready(subscription.organization.name, on))
    if desk.may_as_staff(StaffRight.EDIT_CUSTOMERS):
        return
    if not await _looks_after_all(desk, desk.person.id, subscription.organization_id):
        raise Refused(OtherMainContacts(subscription.ref, subscription.organization.name))


async def who_shares(desk: Desk, subscription: Subscription) -> list[Person]:
    """The contact on a subscription who may share its organization's tickets. Nobody if only the billing team may."""
    holder = subscription.holder(Role.BILLING_PRIMARY)
    if holder is None or not await _looks_after_all(desk, holder.person_id, subscription.organization_id):
        return []
    return [holder.person]


async def decides_sharing(desk: Desk, person: Person, refused: Denied) -> bool:
    """Whether a person named in a refusal may switch sharing in that organization."""
    organization_id = refused.scope.organization_id if refused.scope else 0
    return await _looks_after_all(desk, person.id, organization_id)


async def _looks_after_all(desk: Desk, person_id: int, organization_id: int) -> bool:
    """Whether a person is the main contact of all subscriptions of an organization. Sharing holds for all of them, so
    nobody decides about subscriptions that are others'."""
    theirs = select(Contact.subscription_id).where(
        Contact.person_id == person_id, Contact.kind == ContactKind.BILLING, Contact.rank == Rank.PRIMARY
    )
    others = select(Subscription.id).where(
        Subscription.organization_id == organization_id,
        col(Subscription.state) != SubscriptionState.DELETED,
        col(Subscription.id).not_in(theirs),
    )
    return (await desk.session.scalars(others.limit(1))).first() is None


async def _who_sees(desk: Desk, organization_id: int) -> list[str]:
    """The names of the contacts whose role includes colleagues' tickets if they are shared, in order."""
    columns: Any = (Person.name, Contact.kind, Contact.rank, Plan.role_table)
    statement: Any = (
        select(*columns)
        .join(Contact, col(Contact.person_id) == col(Person.id))
        .join(Subscription, col(Subscription.id) == col(Contact.subscription_id))
        .join(Plan, col(Plan.id) == col(Subscription.plan_id))
        .where(Subscription.organization_id == organization_id)
        .distinct()
        .order_by(col(Person.name))
    )
    found: dict[str, None] = {}
    for name, kind, rank, table in (await desk.session.execute(statement)).all():
        cells = desk.tables[table].rows[Right.VIEW_COLLEAGUES_TICKETS].cells
        if cells.get(role_of(ContactKind(kind), Rank(rank))) in (Cell.SHARED, Cell.YES):
            found[name] = None
    return list(found)
