"""Emails about tickets, and the choice to get them."""

from collections.abc import Sequence

from handlers.routing.arguments import unmarked
from handlers.views.blocks import Message, button, buttons, section
from handlers.views.element_types import Element
from handlers.views.mails import Mail, Part, Quote, Small, Text
from handlers.views.reader import Reader, Safe
from handlers.views.ticket_files import file_lines
from models.desks.files.tables import StoredFile
from models.desks.tickets.notices import MAILED
from models.desks.tickets.tables import Ticket
from models.directory.people import Person

BEGIN = ("opened", "opened_for")
"""The news with which a person's emails about a ticket begin."""
WITH_DAY = "nudged"
"""The news whose second line says until when something can be done."""


def ticket_mail(
    reader: Reader,
    ticket: Ticket,
    me: Person,
    what: str,
    message: Message,
    words: str = "",
    files: Sequence[StoredFile] = (),
    *,
    how: Sequence[str] = (),
) -> Mail:
    """The email of a message about a ticket: who did what, all of their words, and how to answer. All emails about a
    ticket to one person are one conversation.

    Args:
        how: How to answer, one sentence each.
    """
    subject = reader.plain("Ticket {ref}: {subject}", ref=ticket.ref, subject=ticket.subject)
    said = unmarked(message.text).splitlines()
    parts: list[Part] = [
        Text(reader.plain("Hello {name},", name=me.name)),
        Text("\n".join(said[: 2 if what == WITH_DAY else 1])),
        *([Quote(words)] if words else []),
        *([Text(unmarked(file_lines(reader, files)))] if files else []),
        *map(Small, how),
    ]
    begins = what in BEGIN
    return Mail(
        subject if begins else f"Re: {subject}",
        parts,
        conversation=f"ticket-{ticket.id}-{me.id}-{int(ticket.opened_at.timestamp())}",
        begins=begins,
    )


def answer_in_slack(
    reader: Reader, ticket: Ticket, me: Person, what: str, *, chose: bool, replies: bool = False
) -> list[str]:
    """How a person in Slack answers. `chose`: they get the email because they chose so. `replies`: they can reply
    to it, so they need no other way."""
    values = {"ref": ticket.ref}
    if ticket.ended:
        how = reader.plain("If you still need help, type this in Slack: /ticket reopen {ref}", **values)
    elif me.id == ticket.assignee_id and me.id != ticket.opener_id:
        how = reader.plain("To answer, type this in Slack: /ticket answer {ref}", **values)
    else:
        how = reader.plain(
            "To answer, write in the ticket's thread in Slack, or type this there: /ticket comment {ref}", **values
        )
    stop = reader.plain("To get this only in Slack, type this there: /ticket mail off")
    return [*([] if replies else [how]), *([stop] if chose and what in ("opened", *MAILED) else [])]


def answer_by_others(reader: Reader, me: Person, names: Sequence[str] | None, *, replies: bool = False) -> list[str]:
    """How a person who isn't in Slack answers: by these colleagues, or in Slack. None if it isn't known who they are.
    `replies`: they can reply to the email, so they need no other way."""
    if replies:
        return [
            reader.plain(
                "To get this in Slack, link your account. Type this there: /steward link {email}", email=me.email
            )
        ]
    how = [reader.plain("I can't read answers to this email.")]
    if names:
        how.append(
            reader.plain("In Slack, {names} can see this ticket and answer for you.", names=reader.listed(names))
        )
    elif names is None:
        how.append(reader.plain("A colleague who sees this ticket in Slack can answer for you."))
    link = reader.plain(
        "To answer yourself, link your Slack account. Type this in Slack: /steward link {email}", email=me.email
    )
    return [" ".join([*how, link])]


def mail_chosen(reader: Reader, person: Person) -> Message:
    """Whether the reader gets news of tickets by email too, with a button that changes it."""
    text = choice(reader, person)
    return Message(text, [section(text), buttons(other_way(reader, person))])


def choice(reader: Reader, person: Person) -> Safe:
    """Whether the reader gets news of tickets by email too."""
    if person.ticket_mail:
        return reader.say(
            "*Your tickets* come in Slack and by email: when they're opened, answered, resolved, closed or reopened."
        )
    return reader.say("*Your tickets* come in Slack only.")


def other_way(reader: Reader, person: Person) -> Element:
    """The button that changes it."""
    if person.ticket_mail:
        return button(reader.plain("Only in Slack"), "/ticket mail off")
    return button(reader.plain("Also by email"), "/ticket mail on")
