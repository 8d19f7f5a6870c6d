"""Tickets that agents open for somebody, as Block Kit."""

from collections.abc import Sequence

from handlers.views.badge import staff_name
from handlers.views.blocks import Message, Modal, button, buttons, cell, clip, section
from handlers.views.inputs import field_of, rich_hint, rich_input, select, text_input
from handlers.views.lines import ref_and_name
from handlers.views.listing import Row, Rows, listing
from handlers.views.quoting import with_words
from handlers.views.reader import Reader
from handlers.views.ticket_words import SEVERITIES
from models.desks.tickets.classification import Severity
from models.desks.tickets.tables import LONGEST_TEXT, SUBJECT_LENGTH, Ticket
from models.directory.people import Person
from models.subscriptions.tables import Subscription

NEW_FOR = "ticket_new_for"


def choose(reader: Reader, subscriptions: Sequence[Subscription], person: Person, first: int) -> Message:
    """Lists the subscriptions in which the person can open tickets."""
    question = reader.say("Which subscription is it about? {name} can open tickets on these.", name=person.name)
    rows = [
        Row(
            ref_and_name(one),
            [cell(one.ref), cell(one.name)],
            button(reader.plain("Choose"), f"/ticket new {person.email} {one.ref}", about=one.ref),
        )
        for one in subscriptions
    ]
    heads = [reader.plain("Subscription"), reader.plain("Name")]
    of = Rows.paged(rows, heads, f"/ticket new {person.email}", first)
    return listing(reader, reader.plain("Subscriptions"), of, [section(question)], opening=[question])


def new_for_form(reader: Reader, subscription: Subscription, person: Person, subject: str = "") -> Modal:
    """The form in which an agent opens a ticket for somebody."""
    severities = [(reader.plain(text), severity) for severity, text in SEVERITIES.items()]
    return Modal(
        name=NEW_FOR,
        title=reader.plain("Open a ticket"),
        submit=reader.plain("Open"),
        close=reader.plain("Cancel"),
        form_context=f"{subscription.ref} {person.email}",
        blocks=[
            section(reader.say("For *{name}*, on {where}", name=person.name, where=ref_and_name(subscription))),
            field_of(
                "severity",
                reader.plain("How urgent is it?"),
                select("severity", reader.plain("Choose"), severities, Severity.NORMAL),
            ),
            field_of(
                "subject",
                reader.plain("Subject"),
                text_input("subject", SUBJECT_LENGTH, clip(" ".join(subject.split()), SUBJECT_LENGTH)),
            ),
            field_of(
                "description",
                reader.plain("What's happening, and since when?"),
                rich_input("description"),
                rich_hint(reader, LONGEST_TEXT),
            ),
        ],
    )


def opened_for(reader: Reader, ticket: Ticket) -> Message:
    """The reply to the agent."""
    text = reader.say("{ref} is open for {name}. I've let them know.", ref=ticket.ref, name=ticket.opener.name)
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"/ticket show {ticket.ref}"))])


def news(reader: Reader, ticket: Ticket, by: str) -> Message:
    """Tells a person that an agent opened a ticket for them. Their thread about it begins here."""
    values = {"by": staff_name(reader, by), "ref": ticket.ref, "subject": ticket.subject}
    text = reader.say("{by} opened the ticket {ref} for you: {subject}", **values)
    text += "\n" + reader.say("I'll post every update here.")
    row = [
        button(reader.plain("Show"), f"/ticket show {ticket.ref}"),
        button(reader.plain("Comment"), f"/ticket comment {ticket.ref}"),
    ]
    return Message(with_words(text, ticket.description), [section(with_words(text, ticket.description)), buttons(*row)])
