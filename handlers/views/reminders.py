"""Renewal reminders: one direct message and one mail."""

from datetime import date

from handlers.views.kit import Drawing, Mail, Message, button, buttons, section
from handlers.views.subscriptions import term
from handlers.views.words import Reader
from models.subscriptions.tables import Subscription


def reminder(reader: Reader, subscription: Subscription, today: date, name: str) -> Drawing:
    """The term of a subscription ends soon."""
    text = reader.say(
        "Renewal: *{ref}* · {title} ({organization}) {when}.",
        ref=subscription.ref,
        title=subscription.name,
        organization=subscription.organization.name,
        when=term(reader, subscription, today),
    )
    row = buttons(
        button(reader.plain("Show the subscription"), f"/subscription show {subscription.ref}"),
        button(reader.plain("Invoices"), f"/invoice list {subscription.ref}"),
        button(reader.plain("Ask support"), f"/ticket new {subscription.ref}"),
    )
    subject = reader.plain(
        "{ref} ends on {day}: please see to its renewal", ref=subscription.ref, day=reader.day(subscription.ends_on)
    )
    mail = reader.plain(
        "Hello {name},\n\n"
        "the term of {ref}, {title} ({organization}), ends on {day}.\n\n"
        "You get this mail because your role there includes renewal reminders. In Slack, /subscription show {ref} "
        "shows the subscription, its contacts and its invoices.\n",
        name=name,
        ref=subscription.ref,
        title=subscription.name,
        organization=subscription.organization.name,
        day=reader.day(subscription.ends_on),
    )
    return Drawing(Message(text, [section(text), row]), Mail(subject, mail))
