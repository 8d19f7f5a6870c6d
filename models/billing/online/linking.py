"""Linking the customers of an existing account at the provider to organizations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.online.tables import PaymentCustomer
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import SystemRight
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class TheirCustomer:
    """A customer as the provider has it. `organization` is the short ID that we had it keep, or empty."""

    ref: str
    name: str
    email: str
    organization: str = ""


class Link(StrEnum):
    """What is to be done with a customer.

    LINKED: It's linked already.
    LINK: It's one organization's for sure.
    SEVERAL: More than one organization, or another customer of the same one, could be meant.
    NONE: No organization has its address.
    """

    LINKED = "linked"
    LINK = "link"
    SEVERAL = "several"
    NONE = "none"


@dataclass(frozen=True)
class LinkPlan:
    """One customer, what is to be done with it, and the organizations that could be meant."""

    customer: TheirCustomer
    link: Link
    organizations: Sequence[Organization] = ()


@action("online.link_customers", SystemRight.BOOK_PAYMENTS, label=gettext_noop("link Stripe's customers"))
async def link_customers(desk: Desk, customers: Sequence[TheirCustomer], *, for_real: bool) -> list[LinkPlan]:
    """Link customers to organizations: by what we had the provider keep, or by the email address of a billing contact.
    Nothing is guessed: where two could be meant, none is linked.

    Args:
        for_real: Otherwise, it's only said what would be done.
    """
    plans = await _planned(desk, customers)
    for plan in plans if for_real else ():
        if plan.link is Link.LINK:
            desk.session.add(PaymentCustomer(organization_id=plan.organizations[0].id, ref=plan.customer.ref))
    await desk.session.flush()
    desk.note(more=sum(plan.link is Link.LINK for plan in plans) if for_real else 0)
    return plans


async def _planned(desk: Desk, customers: Sequence[TheirCustomer]) -> list[LinkPlan]:
    rows = (await desk.session.scalars(select(PaymentCustomer))).all()
    linked = {row.ref: row.organization_id for row in rows}
    taken = set(linked.values())
    organizations = {one.id: one for one in (await desk.session.scalars(select(Organization))).all()}
    by_address = await _by_address(desk, {one.email.lower() for one in customers if one.email})
    plans = []
    for one in customers:
        if one.ref in linked:
            plans.append(LinkPlan(one, Link.LINKED, [organizations[linked[one.ref]]]))
            continue
        meant = [row for row in organizations.values() if row.ref == one.organization]
        meant = meant or [organizations[found] for found in sorted(by_address.get(one.email.lower(), ()))]
        plans.append(LinkPlan(one, Link.LINK if len(meant) == 1 else Link.SEVERAL if meant else Link.NONE, meant))
    return list(_without_doubles(plans, taken))


async def _by_address(desk: Desk, addresses: set[str]) -> Mapping[str, set[int]]:
    """The organizations that have a billing contact with each of these addresses."""
    found: dict[str, set[int]] = defaultdict(set)
    theirs = (
        select(Person.email, Subscription.organization_id)
        .join(Contact, col(Contact.person_id) == col(Person.id))
        .join(Subscription, col(Subscription.id) == col(Contact.subscription_id))
    )
    for email, organization_id in await desk.session.execute(theirs):
        if email.lower() in addresses:
            found[email.lower()].add(organization_id)
    return found


def _without_doubles(plans: Sequence[LinkPlan], taken: set[int]) -> Iterable[LinkPlan]:
    """Two customers of one organization are doubtful, both of them."""
    meant: dict[int, int] = defaultdict(int)
    for plan in plans:
        if plan.link is Link.LINK:
            meant[plan.organizations[0].id] += 1
    for plan in plans:
        is_double = plan.link is Link.LINK and (
            meant[plan.organizations[0].id] > 1 or plan.organizations[0].id in taken
        )
        yield LinkPlan(plan.customer, Link.SEVERAL, plan.organizations) if is_double else plan
