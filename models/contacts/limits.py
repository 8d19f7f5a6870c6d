"""How many contacts a plan allows."""

from models.catalogue.plans import Plan
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import Subscription


def limit_of(plan: Plan, kind: ContactKind) -> int | None:
    """The most contacts of a kind that the plan allows; None for any number."""
    return plan.max_billing_contacts if kind is ContactKind.BILLING else plan.max_technical_contacts


def has_room(subscription: Subscription, kind: ContactKind) -> bool:
    """Whether the plan allows one more contact of the kind. Always False for site admins, who aren't contacts."""
    if kind is ContactKind.SITE_ADMIN:
        return False
    limit = limit_of(subscription.plan, kind)
    return limit is None or sum(contact.kind is kind for contact in subscription.contacts) < limit
