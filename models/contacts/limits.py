"""How many contacts a plan allows, and where there are site admins."""

from models.access.scopes import HasRoleTables
from models.catalogue.plans import Plan
from models.roles import Kind, Role
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import Subscription


def limit_of(plan: Plan, kind: ContactKind) -> int | None:
    """The most contacts of a kind that the plan allows; None for any number. Plans don't limit site admins."""
    limits = {ContactKind.BILLING: plan.max_billing_contacts, ContactKind.TECHNICAL: plan.max_technical_contacts}
    return limits.get(kind)


def has_room(subscription: Subscription, kind: ContactKind) -> bool:
    """Whether the plan allows one more contact of the kind. Always False for site admins, who aren't contacts."""
    if kind is ContactKind.SITE_ADMIN:
        return False
    limit = limit_of(subscription.plan, kind)
    return limit is None or sum(contact.kind is kind for contact in subscription.contacts) < limit


def has_site_admins(desk: HasRoleTables, subscription: Subscription) -> bool:
    """Whether a subscription has site admins at all: only sites do, and only where the role table uses the role."""
    return subscription.kind is Kind.SITE and Role.SITE_ADMIN in desk.tables[subscription.plan.role_table].roles
