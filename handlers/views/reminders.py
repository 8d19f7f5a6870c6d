"""The choice of renewal reminders, for roles that leave it to the person."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.reader import Reader
from models.subscriptions.tables import Subscription


def command(subscription: Subscription, *, wants: bool) -> str:
    """The command line that turns reminders on or off."""
    return f"/contact settings reminders {'on' if wants else 'off'} {subscription.ref}"


def choice(reader: Reader, *, wants: bool) -> str:
    """The label of the button that turns reminders on or off."""
    return reader.plain("Send me renewal reminders") if wants else reader.plain("Stop reminders")


def question(reader: Reader, subscription: Subscription) -> Message:
    """Asks whether the reader wants reminders for a subscription."""
    text = reader.say(
        "Would you like reminders before {ref} ({name}) ends? Your role lets you choose. They're off until you turn "
        "them on. You can change this anytime with `/contact settings`.",
        ref=subscription.ref,
        name=subscription.name,
    )
    yes = button(reader.plain("Yes, remind me"), command(subscription, wants=True))
    no = button(reader.plain("No thanks"), command(subscription, wants=False))
    return Message(text, [section(text), buttons(yes, no)])


def chosen(reader: Reader, subscription: Subscription, *, wants: bool) -> Message:
    """The reply to a choice, with a button that undoes it."""
    if wants:
        text = reader.say("You'll get reminders before the term of {ref} ends.", ref=subscription.ref)
    else:
        text = reader.say("You won't get renewal reminders for {ref} anymore.", ref=subscription.ref)
    back = button(choice(reader, wants=not wants), command(subscription, wants=not wants))
    return Message(text, [section(text), buttons(back)])
