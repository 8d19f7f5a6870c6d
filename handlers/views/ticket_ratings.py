"""Ratings of tickets, as Block Kit."""

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, section, words_of_people
from handlers.views.inputs import field_of, select, text_input
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.desks.tickets.tables import RATING_LENGTH, Ticket, TicketRating

RATE = "ticket_rate"
STARS = {
    5: gettext_noop("5 very good"),
    4: gettext_noop("4 good"),
    3: gettext_noop("3 okay"),
    2: gettext_noop("2 poor"),
    1: gettext_noop("1 very poor"),
}


def stars_name(reader: Reader, stars: int) -> str:
    """The rating as a number and a word."""
    return reader.plain(STARS[stars])


def rating(reader: Reader, given: TicketRating) -> Safe:
    """A rating with its text."""
    name = reader.say(STARS[given.stars])
    return name + ": " + escape(quoted(given.text)) if given.text else name


def ask_blocks(reader: Reader, ref: str) -> list[Block]:
    """Asks the person who opened a ticket how well it was solved: a press is enough."""
    row = [button(stars_name(reader, stars), f"/ticket rate {ref} {stars}") for stars in STARS]
    return [section(reader.say("How did we do?")), buttons(*row)]


def rate_form(reader: Reader, ticket: Ticket) -> Modal:
    """The form that rates a ticket, with the rating that it has."""
    given = ticket.rating
    pairs = [(stars_name(reader, stars), str(stars)) for stars in STARS]
    return Modal(
        name=RATE,
        title=reader.plain("Rate {ref}", ref=ticket.ref),
        submit=reader.plain("Send"),
        close=reader.plain("Cancel"),
        form_context=ticket.ref,
        blocks=[
            words_of_people(ticket.subject),
            field_of(
                "stars",
                reader.plain("How did we do?"),
                select("stars", reader.plain("Choose"), pairs, str(given.stars) if given else ""),
            ),
            field_of(
                "text",
                reader.plain("Would you like to add something?"),
                text_input("text", RATING_LENGTH, given.text if given else ""),
                optional=True,
            ),
        ],
    )


def rated(reader: Reader, ticket: Ticket, given: TicketRating) -> Message:
    """The reply to the person who rated a ticket."""
    text = reader.say(
        "Thank you. You rated {ref} {rating}. You can change that for 14 days after its end.",
        ref=ticket.ref,
        rating=stars_name(reader, given.stars),
    )
    label = reader.plain("Change …") if given.text else reader.plain("Add a comment …")
    return Message(text, [section(text), buttons(button(label, f"/ticket rate {ticket.ref}"))])
