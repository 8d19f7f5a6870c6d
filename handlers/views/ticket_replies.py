"""What an agent reads after a step on a ticket, as Block Kit."""

from datetime import timedelta

from handlers.routing.kept import Kept
from handlers.views.badge import staff_name
from handlers.views.blocks import Message, button, buttons, section
from handlers.views.element_types import Button
from handlers.views.formatting import formatted
from handlers.views.quoting import with_words
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.ticket_forms import files_along
from handlers.views.ticket_own import own_button
from handlers.views.ticket_queue import step
from handlers.views.ticket_walk import answer_button
from handlers.views.ticket_words import CATEGORIES, STATES, severity_name
from models.desks.tickets.answering import Answered, Then
from models.desks.tickets.away import Absence
from models.desks.tickets.queue import ALL
from models.desks.tickets.resolving import UndoneResolution
from models.desks.tickets.tables import Ticket
from models.directory.people import Person

ANSWERED = {
    Then.WAITING: gettext_noop("I've sent your answer to {name}. {ref} is waiting for the customer."),
    Then.OPEN: gettext_noop("I've sent your answer to {name}. {ref} stays open."),
    Then.ON_HOLD: gettext_noop("I've sent your answer to {name}. {ref} is on hold."),
}


def assigned(reader: Reader, ticket: Ticket, to: Person) -> Message:
    """A ticket was assigned to a colleague."""
    agent, name = staff_name(reader, to), ticket.opener.name
    said = gettext_noop("{ref} is assigned to {agent}. I've let both {agent} and {name} know.")
    return _with_show(reader, ticket, reader.say(said, ref=ticket.ref, agent=agent, name=name))


def released(reader: Reader, ticket: Ticket) -> Message:
    """A ticket is in the queue again."""
    return _with_show(reader, ticket, reader.say("{ref} is in the queue again.", ref=ticket.ref))


def moved(reader: Reader, ticket: Ticket) -> Message:
    """A ticket's status was changed."""
    now = reader.plain(STATES[ticket.state])
    return _with_show(reader, ticket, reader.say("{ref} now has the status “{now}”.", ref=ticket.ref, now=now))


def changed(reader: Reader, ticket: Ticket) -> Message:
    """A ticket's severity or category was changed."""
    values = {"severity": severity_name(reader, ticket.severity), "category": reader.plain(CATEGORIES[ticket.category])}
    said = reader.say("{ref} now has the severity {severity} and the category “{category}”.", ref=ticket.ref, **values)
    return _with_show(reader, ticket, said)


def answered(reader: Reader, made: Answered, then: Then) -> Message:
    """An answer was sent. If a colleague's came just before, the agent may have to put something right."""
    ticket = made.ticket
    said = reader.say(ANSWERED[then], ref=ticket.ref, name=ticket.opener.name)
    if made.colleague:
        said += "\n" + reader.say_count(
            "{agent} answered, too, {count} minute before you.",
            "{agent} answered, too, {count} minutes before you.",
            max(1, made.ago // timedelta(minutes=1)),
            agent=staff_name(reader, made.colleague),
        )
    show = button(reader.plain("Show"), f"/ticket show {ticket.ref}")
    row = [show, button(reader.plain("Queue"), "/ticket queue"), own_button(reader, ticket.ref)]
    return Message(said, [section(said), buttons(*row)])


def not_in_a_thread(reader: Reader) -> Message:
    """The message that was to become an answer isn't about a ticket."""
    said = reader.say(
        "This message isn't in the thread of a ticket's card, so I don't know which ticket to answer. "
        "Use `/ticket answer T-…`, or choose one from the queue."
    )
    return Message(said, [section(said), buttons(button(reader.plain("Queue"), "/ticket queue"))])


def noted(reader: Reader, ticket: Ticket) -> Message:
    """An internal note was added."""
    said = reader.say("I've added your internal note to {ref}. Only {vendor}'s staff see it.", ref=ticket.ref)
    return _with_show(reader, ticket, said, own_button(reader, ticket.ref))


def claimed(reader: Reader, ticket: Ticket) -> Message:
    """The caller claimed a ticket."""
    said = reader.say("{ref} is assigned to you. I've let {name} know.", ref=ticket.ref, name=ticket.opener.name)
    show = button(reader.plain("Show"), f"/ticket show {ticket.ref}")
    return Message(said, [section(said), buttons(answer_button(reader, ticket, ALL), show, *onward(reader, ticket))])


def resolved(reader: Reader, ticket: Ticket) -> Message:
    """An agent resolved a ticket."""
    text = reader.say(
        "{ref} is resolved. In a minute, I'll let {name} know. Until then, you can undo it.",
        ref=ticket.ref,
        name=ticket.opener.name,
    )
    return Message(text, [section(text), buttons(button(reader.plain("Undo"), f"/ticket undo {ticket.ref}"))])


def undone(reader: Reader, undone: UndoneResolution, words: str) -> Message:
    """A resolution was undone. The text is shown, so that it isn't lost. `words` stand for it: the button fills it into
    the form."""
    ticket = undone.ticket
    said = reader.say("{ref} isn't resolved any more, and nobody got your answer:", ref=ticket.ref)
    show = button(reader.plain("Show"), f"/ticket show {ticket.ref}")
    line = f"/ticket answer {ticket.ref} {words}".rstrip()
    answer = button(reader.plain("Answer"), line, style="primary", about=reader.plain("with your text"))
    row = buttons(answer, show, *onward(reader, ticket))
    along = files_along(reader, Kept(files=undone.files))
    return Message(with_words(said, undone.text), [section(said), formatted(undone.text), *along, row])


def _with_show(reader: Reader, ticket: Ticket, said: Safe, *more: Button) -> Message:
    row = [button(reader.plain("Show"), f"/ticket show {ticket.ref}"), *onward(reader, ticket)]
    return Message(said, [section(said), buttons(*row, *more)])


def onward(reader: Reader, ticket: Ticket) -> list[Button]:
    """The ways on after a step on a ticket: the next one, and all of them."""
    after = button(reader.plain("Next ticket"), step("after", ticket.ref, ALL), about=ticket.ref)
    return [after, button(reader.plain("Queue"), "/ticket queue")]


def away(reader: Reader, absence: Absence) -> Message:
    """An agent is away."""
    said = reader.say("You're away, so you get no tickets.")
    if absence.until:
        said = reader.say("You're away until {day}, so you get no tickets.", day=reader.day(absence.until))
    if absence.tickets:
        said += " " + reader.say_count(
            "{count} ticket of yours is in the queue again.",
            "{count} tickets of yours are in the queue again.",
            absence.tickets,
        )
    return Message(said, [section(said), buttons(button(reader.plain("I'm back"), "/ticket back"))])


def back(reader: Reader) -> Message:
    """An agent works on tickets again."""
    said = reader.say("Welcome back. You can get tickets again.")
    return Message(said, [section(said), buttons(button(reader.plain("Open tickets"), "/ticket queue"))])
