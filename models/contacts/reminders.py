"""Where a role table leaves it to the contact whether they get renewal reminders: their answer, kept."""

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
    """Keep whether the caller wants renewal reminders of a subscription."""
    mine = asked_about_reminders(desk, subscription, desk.person)
    if not mine:
        raise Refused(NotToChoose(subscription))
    for contact in mine:
        contact.wants_reminders = wants
    await desk.session.flush()
    return subscription
