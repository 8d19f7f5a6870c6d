"""A person's own details and choices, across their subscriptions."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.access.actions import action
from models.access.desk import Desk
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.identity.new_address import address_that_waits
from models.roles import OwnRight
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.rights import asked_about_reminders, wants_reminders
from models.subscriptions.scopes import load_contacts
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Choice:
    """Whether the person gets renewal reminders for one subscription. None if they don't, and haven't answered."""

    subscription: Subscription
    wants: bool | None


@dataclass(frozen=True)
class ContactSettings:
    """A person's own details, and the choices that their roles give them.

    `new_address` is a new address whose code isn't entered yet; empty if there is none.
    """

    person: Person
    choices: Sequence[Choice]
    new_address: str = ""


@action(
    "contacts.set_important_mail",
    OwnRight.KNOWN,
    label=gettext_noop("turn emails about important news on or off"),
)
async def set_important_mail(desk: Desk, wants: bool) -> Person:
    """Store whether the caller gets important news by email too. In Slack, they always do."""
    desk.person.important_mail = wants
    await desk.session.flush()
    return desk.person


@action("contacts.my_settings", OwnRight.KNOWN, reads=True, label=gettext_noop("see your settings"))
async def my_settings(desk: Desk) -> ContactSettings:
    """The caller's own details and choices."""
    choices, subscriptions = [], await my_subscriptions(desk)
    await load_contacts(desk.session, subscriptions)
    for subscription in subscriptions:
        if mine := asked_about_reminders(desk, subscription, desk.person):
            gets = wants_reminders(desk, subscription, desk.person)
            answered = any(contact.wants_reminders is not None for contact in mine)
            choices.append(Choice(subscription, gets if gets or answered else None))
    return ContactSettings(desk.person, choices, await address_that_waits(desk, desk.person))
