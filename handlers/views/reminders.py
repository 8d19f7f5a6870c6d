"""The choice of renewal reminders, for roles that leave it to the person."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.reader import Reader, gettext_noop
from handlers.views.renewals.facts import no_reminders
from models.renewals.status import RenewalStatus
from models.subscriptions.tables import Subscription

OTHERWISE_OFF = gettext_noop(
    "Would you like reminders before {ref} ({name}) ends? Your role lets you choose. They're off until you turn them "
    "on. You can change this anytime with `/contact settings`."
)
OTHERWISE_ON = gettext_noop(
    "Would you like reminders before {ref} ({name}) ends? Your roles let you choose. They're on until you turn them "
    "off. You can change this anytime with `/contact settings`."
)


def command(subscription: Subscription, *, wants: bool) -> str:
    """The command line that turns reminders on or off."""
    return f"/contact settings reminders {'on' if wants else 'off'} {subscription.ref}"


def choice(reader: Reader, *, wants: bool) -> str:
    """The label of the button that turns reminders on or off."""
    return reader.plain("Send me renewal reminders") if wants else reader.plain("Stop reminders")


def question(reader: Reader, subscription: Subscription, *, on: bool = False) -> Message:
    """Asks whether the reader wants reminders for a subscription. `on`: another of their roles gives them already."""
    said = OTHERWISE_ON if on else OTHERWISE_OFF
    text = reader.say(said, ref=subscription.ref, name=subscription.name)
    yes = button(reader.plain("Yes, remind me"), command(subscription, wants=True))
    no = button(reader.plain("No thanks"), command(subscription, wants=False))
    return Message(text, [section(text), buttons(yes, no)])


def chosen(reader: Reader, standing: RenewalStatus, *, wants: bool) -> Message:
    """The reply to a choice, with a button that undoes it. If no reminders of this renewal come all the same, it says
    why."""
    subscription = standing.subscription
    if wants and (why := no_reminders(reader, standing)):
        text = reader.say("Reminders for {ref} are on.", ref=subscription.ref) + " " + why
    elif wants:
        text = reader.say("You'll get reminders before the term of {ref} ends.", ref=subscription.ref)
    else:
        text = reader.say("You won't get renewal reminders for {ref} anymore.", ref=subscription.ref)
    back = button(choice(reader, wants=not wants), command(subscription, wants=not wants))
    return Message(text, [section(text), buttons(back)])
