"""Which contacts somebody has confirmed since the last question whether they are still right."""

from datetime import date

from models.access.desk import Desk
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription


def is_confirmed(subscription: Subscription, contact: Contact) -> bool:
    """Whether somebody has confirmed a contact since the last question."""
    asked, confirmed = subscription.contacts_asked_on, contact.confirmed_on
    return confirmed is not None and (asked is None or confirmed >= asked)


def waiting_contacts(subscription: Subscription) -> list[Contact]:
    """The contacts that nobody has confirmed since the last question."""
    return [contact for contact in subscription.contacts if not is_confirmed(subscription, contact)]


def day_of_answer(desk: Desk, subscription: Subscription) -> date:
    """The day that an answer of today counts from. It isn't before the question, even if the organization's time zone
    changed since then."""
    today = desk.today(subscription.organization)
    return max(today, subscription.contacts_asked_on or today)
