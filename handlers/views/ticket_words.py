"""The words that name a ticket's severity, category and status, and who wrote a comment."""

from collections.abc import Sequence

from handlers.views.badge import staff_name
from handlers.views.blocks import clip
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.desks.tickets.classification import Category, Severity, TicketState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.tables import Ticket
from models.directory.people import Person

MOST_NAMED = 10
LONGEST_NAME = 60


SEVERITIES = {
    Severity.CRITICAL: gettext_noop("1 critical: production is down"),
    Severity.HIGH: gettext_noop("2 high: production is impaired"),
    Severity.NORMAL: gettext_noop("3 normal: something isn't working"),
    Severity.LOW: gettext_noop("4 low: a question or a request"),
}

SEVERITY_NAMES = {
    Severity.CRITICAL: gettext_noop("1 critical"),
    Severity.HIGH: gettext_noop("2 high"),
    Severity.NORMAL: gettext_noop("3 normal"),
    Severity.LOW: gettext_noop("4 low"),
}

CATEGORIES = {
    Category.PROBLEM: gettext_noop("Problem"),
    Category.QUESTION: gettext_noop("Question"),
    Category.REQUEST: gettext_noop("Request"),
    Category.ACCESS: gettext_noop("Access"),
    Category.OTHER: gettext_noop("Other"),
}


def severity_name(reader: Reader, severity: Severity) -> str:
    """The severity as a number and a word."""
    return reader.plain(SEVERITY_NAMES[severity])


STATES = {
    TicketState.NEW: gettext_noop("New"),
    TicketState.OPEN: gettext_noop("Open"),
    TicketState.WAITING: gettext_noop("Waiting for customer"),
    TicketState.ON_HOLD: gettext_noop("On hold"),
    TicketState.RESOLVED: gettext_noop("Resolved"),
    TicketState.CLOSED: gettext_noop("Closed"),
}


def state(reader: Reader, ticket: Ticket) -> Safe:
    """The status of a ticket, in words: with the name of its agent, or of the person who resolved or closed it."""
    stands = reader.say(STATES[ticket.state])
    if ticket.ended:
        if ticket.resolved_by is None:
            return stands
        by = (
            gettext_noop("Closed by {name}")
            if ticket.state is TicketState.CLOSED
            else gettext_noop("Resolved by {name}")
        )
        return reader.say(by, name=who_resolved(reader, ticket))
    if ticket.assignee is None:
        return stands + ", " + reader.say("not assigned yet")
    return stands + ", " + reader.say("assigned to {name}", name=staff_name(reader, ticket.assignee))


def who_resolved(reader: Reader, ticket: Ticket) -> Safe:
    """The name of the person who resolved or closed a ticket: an agent, or the person who opened it."""
    if ticket.resolved_by is not None and ticket.resolved_by_id == ticket.opener_id:
        return escape(ticket.resolved_by.name)
    return staff_name(reader, ticket.resolved_by)


def author(reader: Reader, comment: Comment) -> Safe:
    """Who wrote a comment and when, whether it was edited, and whether it's a note."""
    line = reader.say("*{name}*, {at}", name=comment_author(reader, comment), at=reader.moment(comment.written_at))
    if comment.is_note:
        line += " · " + reader.say("*internal note*, customers don't see it")
    return line + " · " + edited(reader, comment) if comment.edited_at else line


def opened_by(reader: Reader, ticket: Ticket) -> Safe:
    """Who opened a ticket and when, in the way of a comment's author."""
    return reader.say("*{name}*, {at}", name=ticket.opener.name, at=reader.moment(ticket.opened_at))


def comment_author(reader: Reader, comment: Comment) -> Safe:
    """The name of the person who wrote a comment; an agent's with the support team's badge."""
    return staff_name(reader, comment.author) if comment.by_staff else escape(comment.author.name)


def edited(reader: Reader, comment: Comment) -> Safe:
    """When a comment was last edited. Empty if it never was."""
    return reader.say("edited {at}", at=reader.moment(comment.edited_at)) if comment.edited_at else Safe("")


def last_word(reader: Reader, ticket: Ticket) -> Safe:
    """Who wrote last on a ticket, and when."""
    by = ticket.last_word_by
    name = staff_name(reader, by) if ticket.last_word_by_staff else escape(by.name)
    return reader.say("{name}, {at}", name=name, at=reader.moment(ticket.last_word_at))


def people_named(reader: Reader, people: Sequence[Person]) -> str:
    """Some people's names in a sentence, and how many more there are."""
    names = [clip(one.name, LONGEST_NAME) for one in people[:MOST_NAMED]]
    if left := len(people) - len(names):
        names.append(reader.plain("{count} more", count=left))
    return reader.listed(names)
