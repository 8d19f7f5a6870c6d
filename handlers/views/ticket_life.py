"""What happens to a ticket beside the conversation, as Block Kit: reminders, its end in silence, and its rating."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.element_types import Element
from handlers.views.quoting import with_words
from handlers.views.reader import Reader, gettext_noop
from handlers.views.ticket_ratings import ask_blocks, stars_name
from handlers.views.tickets import resolve_button
from models.desks.tickets.tables import NUDGED_AFTER, Ticket
from models.directory.people import Person

NEWS = {
    "nudged": gettext_noop("{ref} is waiting for your answer: {subject}"),
    "quiet": gettext_noop("I've closed {ref}, because nobody wrote for 14 days: {subject}"),
}
NEWS_FOR_AGENTS = {
    "nudged": gettext_noop("I've reminded {name} that {ref} is waiting for an answer: {subject}"),
    "quiet": gettext_noop("I've closed {ref}, because {name} didn't answer for 14 days: {subject}"),
    "rated": gettext_noop("{name} rated {ref} {rating}: {subject}"),
}


def news(reader: Reader, ticket: Ticket, what: str, me: Person) -> Message:
    """Messages for the people who follow a ticket."""
    if what not in NEWS or (me.id == ticket.assignee_id and me.id != ticket.opener_id):
        return card_news(reader, ticket, what)
    text = reader.say(NEWS[what], ref=ticket.ref, subject=ticket.subject)
    show = button(reader.plain("Show"), f"/ticket show {ticket.ref}")
    if what == "nudged":
        answer = button(reader.plain("Comment"), f"/ticket comment {ticket.ref}", style="primary")
        row: list[Element] = [answer, resolve_button(reader, ticket.ref), show]
        text += "\n" + reader.say("Without an answer, I'll close it on {day}.", day=_closes_on(reader, ticket))
        return Message(text, [section(text), buttons(*row)])
    if me.id != ticket.opener_id:
        return Message(text, [section(text), buttons(show)])
    shown = text + "\n" + reader.say("If you still need help, press “Not fixed”.")
    text += "\n" + reader.say("If you still need help, use `/ticket reopen {ref}`.", ref=ticket.ref)
    not_fixed = button(reader.plain("Not fixed"), f"/ticket reopen {ticket.ref}")
    return Message(text, [section(shown), buttons(show, not_fixed), *ask_blocks(reader, ticket.ref)])


def card_news(reader: Reader, ticket: Ticket, what: str) -> Message:
    """Tells the agents what happened to a ticket."""
    stars = ticket.rating.stars if ticket.rating and what == "rated" else None
    text = reader.say(
        NEWS_FOR_AGENTS[what],
        name=ticket.opener.name,
        ref=ticket.ref,
        subject=ticket.subject,
        rating=stars_name(reader, stars) if stars else "",
    )
    if what == "nudged":
        text += "\n" + reader.say("Without an answer, I'll close it on {day}.", day=_closes_on(reader, ticket))
    if stars and ticket.rating:
        text = with_words(text, ticket.rating.text)
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"/ticket show {ticket.ref}"))])


def _closes_on(reader: Reader, ticket: Ticket) -> str:
    return "" if ticket.nudged_at is None else reader.moment(ticket.nudged_at + NUDGED_AFTER)
