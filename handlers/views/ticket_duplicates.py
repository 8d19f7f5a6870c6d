"""The form that asks whether a new ticket repeats one that's there, as Block Kit."""

from handlers.routing.kept import Kept
from handlers.views.blocks import Modal, section, words_of_people
from handlers.views.inputs import field_of, radio_buttons, text_input
from handlers.views.long_texts import beginning
from handlers.views.quoting import quoted
from handlers.views.reader import Reader
from handlers.views.ticket_forms import LONGEST_SHOWN, files_along
from handlers.views.ticket_words import last_word, state
from models.desks.tickets.classification import Category, Severity
from models.desks.tickets.tables import SUBJECT_LENGTH, Ticket

DUPLICATE = "ticket_duplicate"
OPEN_ANYWAY = "new"


def duplicate_form(
    reader: Reader, ticket: Ticket, subscription: str, severity: Severity, category: Category, subject: str, kept: Kept
) -> Modal:
    """Offers to add what was written to a ticket, or to open a new one anyway. `kept`: the description and files."""
    about = reader.say("This looks like *{ref}*: {subject}", ref=ticket.ref, subject=quoted(ticket.subject))
    last = reader.say("last word: {word}", word=last_word(reader, ticket))
    choices = [
        (reader.plain("Add to {ref}", ref=ticket.ref), ticket.ref),
        (reader.plain("Open a new ticket anyway"), OPEN_ANYWAY),
    ]
    return Modal(
        name=DUPLICATE,
        title=reader.plain("Is it the same?"),
        submit=reader.plain("Continue"),
        close=reader.plain("Cancel"),
        form_context=f"{subscription} {severity} {category} {kept.word}",
        blocks=[
            section(about + "\n" + state(reader, ticket) + " · " + last),
            field_of("choice", reader.plain("What should I do?"), radio_buttons("choice", choices, ticket.ref)),
            field_of("subject", reader.plain("Subject"), text_input("subject", SUBJECT_LENGTH, subject)),
            words_of_people(beginning(kept.text, LONGEST_SHOWN)),
            *files_along(reader, kept),
        ],
    )
