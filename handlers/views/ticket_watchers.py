"""Watchers of tickets, as Block Kit."""

from collections.abc import Sequence

from handlers.views.badge import staff_name
from handlers.views.blocks import Message, button, buttons, cell, section
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.desks.tickets.tables import Ticket
from models.directory.people import Person

NEWS = {
    "agreed": gettext_noop("{by} agreed: {name} sees {ref} from now on, and can comment on it."),
    "refused": gettext_noop("{by} doesn't want {name} to see {ref}."),
    "left": gettext_noop("{name} no longer watches {ref}."),
    "removed": gettext_noop("{by} removed {name} from the watchers of {ref}."),
}


def choose(reader: Reader, ticket: Ticket, people: Sequence[Person], first: int, *, add: bool) -> Message:
    """Lists the people who can be added to the watchers, or those who can be removed."""
    word = "watch" if add else "unwatch"
    label = reader.plain("Add") if add else reader.plain("Remove")
    rows = [
        Row(
            reader.say("*{name}* · {email}", name=one.name, email=one.email),
            [cell(one.name), cell(one.email)],
            button(label, f"/ticket {word} {ticket.ref} {one.email}", about=one.email),
        )
        for one in people
    ]
    if not rows:
        text = (
            reader.say("All contacts on {sub} see {ref} already.", sub=ticket.subscription.ref, ref=ticket.ref)
            if add
            else reader.say("{ref} has no watchers. To add one, use `/ticket watch {ref}`.", ref=ticket.ref)
        )
        return Message(text)
    question = (
        reader.say("Who should see {ref}, and be able to comment on it?", ref=ticket.ref)
        if add
        else reader.say("Who should no longer see {ref}?", ref=ticket.ref)
    )
    heads = [reader.plain("Name"), reader.plain("Email")]
    of = Rows.paged(rows, heads, f"/ticket {word} {ticket.ref}", first)
    return listing(reader, reader.plain("Watchers"), of, [section(question)], opening=[question])


def added(reader: Reader, ticket: Ticket, person: Person, *, asked: bool) -> Message:
    """The reply to the person who added a watcher. `asked`: the person who opened the ticket has to agree."""
    if asked:
        values = {"opener": ticket.opener.name, "name": person.name, "ref": ticket.ref}
        return Message(reader.say("I've asked {opener} whether {name} may see {ref}. I'll let you know.", **values))
    values = {"name": person.name, "ref": ticket.ref}
    return Message(reader.say("{name} now sees {ref}, and can comment on it. I've let them know.", **values))


def refused(reader: Reader, ticket: Ticket, person: Person) -> Message:
    """The reply to the person who said no to a watcher."""
    text = reader.say("{name} won't see {ref}. I've let the support team know.", name=person.name, ref=ticket.ref)
    return Message(text)


def removed(reader: Reader, ticket: Ticket, person: Person, me: Person) -> Message:
    """The reply to the person who removed a watcher, or left."""
    if person.id == me.id:
        return Message(reader.say("You no longer see {ref}, and won't get news of it.", ref=ticket.ref))
    return Message(reader.say("{name} no longer sees {ref}. I've let them know.", name=person.name, ref=ticket.ref))


def question(reader: Reader, ticket: Ticket, person: Person, by: str) -> Message:
    """Asks the person who opened a ticket whether a colleague may see it."""
    values = {"by": staff_name(reader, by), "name": person.name, "ref": ticket.ref, "subject": ticket.subject}
    text = reader.say("{by} would like {name} to see your ticket {ref}, and to comment on it: {subject}", **values)
    text += "\n" + reader.say("Is that all right? Until you agree, {name} learns nothing of it.", name=person.name)
    yes = button(reader.plain("Yes"), f"/ticket watch {ticket.ref} {person.email}", style="primary")
    no = button(reader.plain("No"), f"/ticket unwatch {ticket.ref} {person.email}")
    return Message(text, [section(text), buttons(yes, no)])


def question_answered(reader: Reader, ticket: Ticket, person: Person, *, agreed: bool) -> Message:
    """What became of that question."""
    text = gettext_noop("You agreed: {name} sees {ref}.") if agreed else gettext_noop("{name} doesn't see {ref}.")
    return Message(reader.say(text, name=person.name, ref=ticket.ref))


def watching(reader: Reader, ticket: Ticket, by: str) -> Message:
    """Tells a new watcher about the ticket. Their thread about it begins here."""
    values = {"by": by, "ref": ticket.ref, "subject": ticket.subject}
    text = reader.say("{by} shares the ticket {ref} with you: {subject}", **values)
    text += "\n" + reader.say("I'll post every update here. You can comment on it.")
    row = [
        button(reader.plain("Show"), f"/ticket show {ticket.ref}"),
        button(reader.plain("Comment"), f"/ticket comment {ticket.ref}"),
        button(reader.plain("Stop watching"), f"/ticket unwatch {ticket.ref} me"),
    ]
    return Message(text, [section(text), buttons(*row)])


def watcher_news(reader: Reader, ticket: Ticket, what: str, person: Person, by: Safe, me: Person) -> Message:
    """Tells the others what became of a watcher. `by`: the name of the person who decided."""
    values = {"by": by, "name": person.name, "ref": ticket.ref}
    if me.id == person.id:
        return Message(reader.say("{by} no longer shares {ref} with you.", by=by, ref=ticket.ref))
    return Message(reader.say(NEWS[what], **values))


def names_of(reader: Reader, ticket: Ticket) -> Safe:
    """The names of a ticket's watchers."""
    return escape(reader.listed([watcher.person.name for watcher in ticket.watchers]))
