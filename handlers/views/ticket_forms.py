"""The forms of tickets, as Block Kit."""

from collections.abc import Sequence

from handlers.views.blocks import Modal, clip, words_of_people
from handlers.views.inputs import cut_hint, field_of, select, select_or_search, text_input
from handlers.views.lines import subscription_option
from handlers.views.reader import Reader
from handlers.views.tickets import SEVERITIES
from models.desks.tickets.tables import SUBJECT_LENGTH, TEXT_LENGTH, Severity, Ticket
from models.subscriptions.tables import Subscription

NEW = "ticket_new"
COMMENT = "ticket_comment"
REOPEN = "ticket_reopen"


def new_form(
    reader: Reader, subscriptions: Sequence[Subscription], chosen: str, subject: str = "", typed: str = ""
) -> Modal:
    """The form that opens a ticket. It offers only subscriptions in which the reader may open one. With an empty
    `chosen`, the reader has to choose. The typed words are filled in as the `subject`. If they're too long for that,
    they become the text `typed`, which may be longer than the form takes."""
    if len(subject) > SUBJECT_LENGTH or "\n" in subject:
        subject, typed = "", subject
    first = subject or typed.partition("\n")[0]
    pairs = [subscription_option(one) for one in subscriptions]
    severities = [(reader.plain(text), severity) for severity, text in SEVERITIES.items()]
    return Modal(
        name=NEW,
        title=reader.plain("Open a ticket"),
        submit=reader.plain("Open"),
        close=reader.plain("Cancel"),
        blocks=[
            field_of(
                "subscription",
                reader.plain("Subscription"),
                select_or_search("subscription", reader.plain("Choose a subscription"), pairs, chosen),
            ),
            field_of(
                "severity",
                reader.plain("How urgent is it?"),
                select("severity", reader.plain("Choose"), severities, Severity.NORMAL),
            ),
            field_of(
                "subject",
                reader.plain("Subject"),
                text_input("subject", SUBJECT_LENGTH, clip(first, SUBJECT_LENGTH)),
            ),
            field_of(
                "description",
                reader.plain("What's happening, and since when?"),
                text_input("description", TEXT_LENGTH, typed[:TEXT_LENGTH], multiline=True),
                cut_hint(reader, typed, TEXT_LENGTH),
            ),
        ],
    )


def comment_form(reader: Reader, ticket: Ticket, typed: str = "") -> Modal:
    """The form that comments on a ticket. `typed` is filled in, and may be longer than the form takes."""
    title, submit = reader.plain("Comment on {ref}", ref=ticket.ref), reader.plain("Send")
    return _text_form(reader, ticket, COMMENT, title, reader.plain("Your comment"), submit, typed)


def reopen_form(reader: Reader, ticket: Ticket, typed: str = "") -> Modal:
    """The form that reopens a resolved ticket. It asks what is still wrong."""
    title, submit = reader.plain("Reopen {ref}", ref=ticket.ref), reader.plain("Reopen")
    return _text_form(reader, ticket, REOPEN, title, reader.plain("What's still wrong?"), submit, typed)


def _text_form(reader: Reader, ticket: Ticket, name: str, title: str, label: str, submit: str, typed: str) -> Modal:
    field = text_input("text", TEXT_LENGTH, typed[:TEXT_LENGTH], multiline=True)
    return Modal(
        name=name,
        title=title,
        submit=submit,
        close=reader.plain("Cancel"),
        form_context=ticket.ref,
        blocks=[
            words_of_people(ticket.subject),
            field_of("text", label, field, cut_hint(reader, typed, TEXT_LENGTH)),
        ],
    )
