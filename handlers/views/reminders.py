"""Whether somebody wants renewal reminders, where their role leaves it to them."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.reader import Reader
from models.subscriptions.tables import Subscription


def command(subscription: Subscription, *, wants: bool) -> str:
    """The command line that says whether one wants them."""
    return f"/contact settings reminders {'on' if wants else 'off'} {subscription.ref}"


def choice(reader: Reader, *, wants: bool) -> str:
    """What a button says that turns them on or off."""
    return reader.plain("Send me renewal reminders") if wants else reader.plain("No more reminders")


def question(reader: Reader, subscription: Subscription) -> Message:
    """Reminders of this subscription, yes or no?"""
    text = reader.say(
        "Do you want to be reminded before the term of {ref} ({name}) ends? Your role leaves it to you; you get no "
        "reminders until you say yes. `/contact settings` changes it at any time.",
        ref=subscription.ref,
        name=subscription.name,
    )
    yes = button(reader.plain("Yes, remind me"), command(subscription, wants=True))
    no = button(reader.plain("No, thank you"), command(subscription, wants=False))
    return Message(text, [section(text), buttons(yes, no)])


def chosen(reader: Reader, subscription: Subscription, *, wants: bool) -> Message:
    """What somebody reads who has chosen; here is the way back."""
    if wants:
        text = reader.say("You will be reminded before the term of {ref} ends.", ref=subscription.ref)
    else:
        text = reader.say("You get no more renewal reminders of {ref}.", ref=subscription.ref)
    back = button(choice(reader, wants=not wants), command(subscription, wants=not wants))
    return Message(text, [section(text), buttons(back)])
