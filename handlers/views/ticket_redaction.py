"""Removing a secret from a ticket, as Block Kit."""

from handlers.views.blocks import Message, Modal, button, buttons, section, words_of_people
from handlers.views.inputs import field_of, text_input
from handlers.views.reader import Reader
from models.desks.tickets.redacting import LONGEST_SECRET, Redacted
from models.desks.tickets.tables import Ticket

REDACT = "ticket_redact"


def redact_form(reader: Reader, ticket: Ticket) -> Modal:
    """The form that removes a secret from a ticket."""
    return Modal(
        name=REDACT,
        title=reader.plain("Redact {ref}", ref=ticket.ref),
        submit=reader.plain("Remove"),
        close=reader.plain("Cancel"),
        form_context=ticket.ref,
        blocks=[
            words_of_people(ticket.subject),
            field_of(
                "secret",
                reader.plain("What should be removed?"),
                text_input("secret", LONGEST_SECRET),
                reader.plain(
                    "I remove it wherever it is in the ticket: description, comments, notes and earlier versions. "
                    "This can't be undone."
                ),
            ),
        ],
    )


def redacted(reader: Reader, done: Redacted) -> Message:
    """The reply to the admin who removed a secret. It doesn't repeat the secret."""
    ref = done.ticket.ref
    text = reader.say_count(
        "I've removed it from {ref}, in {count} text. I'm updating the messages about it in Slack.",
        "I've removed it from {ref}, in {count} texts. I'm updating the messages about it in Slack.",
        done.places,
        ref=ref,
    )
    text += "\n" + reader.say(
        "If somebody wrote it in a Slack message of their own, they have to delete that. Change the secret itself, too."
    )
    if done.mails:
        text += "\n" + reader.say_count(
            "{count} email about the ticket was already sent. I can't change it.",
            "{count} emails about the ticket were already sent. I can't change them.",
            done.mails,
        )
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"/ticket show {ref}"))])
