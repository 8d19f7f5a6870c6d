"""Storing whether a contact wants renewal reminders, if the role table lets them choose."""

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.problems import NotToChoose
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import OwnRight
from models.subscriptions.rights import asked_about_reminders
from models.subscriptions.tables import Subscription


@action(
    "contacts.set_reminders",
    OwnRight.CONTACT,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("turn renewal reminders on or off"),
)
async def set_reminders(desk: Desk, subscription: Subscription, wants: bool) -> Subscription:
    """Store whether the caller wants renewal reminders for a subscription.

    Raises:
        Refused: The caller's roles don't let them choose.
    """
    mine = asked_about_reminders(desk, subscription, desk.person)
    if not mine:
        raise Refused(NotToChoose(subscription))
    for contact in mine:
        contact.wants_reminders = wants
    await desk.session.flush()
    return subscription
