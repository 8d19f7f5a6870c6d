"""Messages that tell people what happened to a ticket."""

from collections.abc import Sequence

from handlers.views.badge import staff_name
from handlers.views.block_types import Block
from handlers.views.blocks import (
    Message,
    button,
    buttons,
    note,
    section,
)
from handlers.views.element_types import Element
from handlers.views.fitting import fits
from handlers.views.formatting import formatted
from handlers.views.long_texts import A_PAGE, begun
from handlers.views.long_texts import whole as in_full
from handlers.views.quoting import with_words
from handlers.views.reader import Reader, escape, gettext_noop
from handlers.views.ticket_files import says_only_names, with_files
from handlers.views.ticket_ratings import ask_blocks
from handlers.views.ticket_words import (
    MOST_NAMED,
    comment_author,
    edited,
    severity_name,
    state,
)
from handlers.views.tickets import CLAIM, answer_button, can_claim, not_fixed_button, resolve_button
from models.desks.files.tables import StoredFile
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.tables import Ticket
from models.directory.people import Person

NEWS = {
    "claimed": gettext_noop("{by} is working on your ticket {ref}: {subject}"),
    "resolved": gettext_noop("{by} resolved your ticket {ref}: {subject}"),
    "commented": gettext_noop("{by} commented on {ref}: {subject}"),
    "edited": gettext_noop("{by} changed a comment on {ref}: {subject}"),
    "deleted": gettext_noop("{by} deleted a comment on {ref}: {subject}"),
    "reopened": gettext_noop("{by} reopened {ref}: {subject}"),
    "waiting": gettext_noop("{by} is waiting for your answer on {ref}: {subject}"),
    "on_hold": gettext_noop("{by} put {ref} on hold: {subject}"),
    "severity": gettext_noop("{by} changed the severity of {ref} to {severity}: {subject}"),
    "opened": gettext_noop("{Vendor}'s support team has received your ticket {ref}: {subject}"),
}

NEWS_FOR_AGENTS = {
    "claimed": gettext_noop("{by} took over {ref}: {subject}"),
    "resolved": gettext_noop("{by} resolved {ref}: {subject}"),
    "closed": gettext_noop("{by} closed {ref}: {subject}"),
    "assigned": gettext_noop("{by} assigned {ref} to you: {subject}"),
    "released": gettext_noop("{by} put {ref} back into the queue: {subject}"),
    "noted": gettext_noop("{by} added an internal note to {ref}: {subject}"),
}


def ticket_news(
    reader: Reader,
    ticket: Ticket,
    what: str,
    by: str,
    comment: Comment | None,
    me: Person,
    files: Sequence[StoredFile] = (),
) -> Message:
    """Messages for the person who opened the ticket, those who watch it, and the agent who has worked on it."""
    mine = me.id == ticket.opener_id
    if comment is not None:
        who = comment_author(reader, comment)
    else:
        # Only agents claim and resolve. Only the person who opened the ticket closes it.
        by_opener = what == "closed"
        who = escape(by) if what in ("opened", "commented") or by_opener else staff_name(reader, by)
    news = NEWS[what] if mine or what not in NEWS_FOR_AGENTS else NEWS_FOR_AGENTS[what]
    values = {"ref": ticket.ref, "subject": ticket.subject, "severity": severity_name(reader, ticket.severity)}
    text = reader.say(news, by=who, **values)
    # The blocks have buttons. A phone's preview and an email have only the text.
    shown = in_words = text
    if mine and what == "resolved":
        shown += "\n" + reader.say("If it isn't fixed, press “Not fixed”.")
        in_words += "\n" + reader.say("If it isn't fixed, use `/ticket reopen {ref}`.", ref=ticket.ref)
    elif what == "opened":
        shown = in_words = text + "\n" + reader.say("I'll post every update here.")
    tail: list[Block] = [buttons(*row)] if (row := _after_news(reader, ticket, what, me)) else []
    if mine and what == "resolved":
        tail += ask_blocks(reader, ticket.ref)
    if comment is not None:
        tail = [*with_files(reader, ticket, files), *tail]
    said = comment_words(reader, ticket, comment, files, most=A_PAGE) if comment else []
    if comment is not None and not fits([section(shown), *said, *tail]):
        said = comment_words(reader, ticket, comment, files, most=1)
    words = comment.text if comment else ticket.description if what == "opened" else ""
    return Message(with_words(in_words, words), [section(shown), *said, *tail])


def _after_news(reader: Reader, ticket: Ticket, what: str, me: Person) -> list[Element]:
    """The next steps of the person who opened the ticket, or of the agent who has worked on it."""
    show = button(reader.plain("Show"), f"/ticket show {ticket.ref}")
    comment = button(reader.plain("Comment"), f"/ticket comment {ticket.ref}")
    if me.id == ticket.opener_id:
        return [show, not_fixed_button(reader, ticket)] if what == "resolved" else [show, comment]
    if me.id == ticket.assignee_id and not ticket.ended:
        return [show, answer_button(reader, ticket.ref), resolve_button(reader, ticket.ref)]
    if what in NEWS_FOR_AGENTS:
        return [show]
    if what == "reopened":
        claim = button(reader.plain("Claim"), CLAIM, ticket.ref, style="primary")
        return [claim, show] if can_claim(ticket) else [show]
    return [show, comment] if me.id == ticket.assignee_id else []


def comment_words(
    reader: Reader, ticket: Ticket, comment: Comment, files: Sequence[StoredFile] = (), *, most: int = 0
) -> list[Block]:
    """What a comment says now, if it wasn't deleted: up to this many parts of it, or only its first lines. Nothing if
    it only names its files."""
    words: list[Block] = []
    if comment.deleted_at:
        return [note(reader.say("This comment was deleted."))]
    if says_only_names(comment.text, files):
        pass
    elif most:
        words = in_full(reader, comment.text, f"/ticket read {ticket.ref} comment {comment.id}", most)
    else:
        words = begun(reader, comment.text, f"/ticket show {ticket.ref}", formatted)
    return [*words, note(edited(reader, comment))] if comment.edited_at else words


def comment_waits(
    reader: Reader,
    ticket: Ticket,
    comment: Comment,
    files: Sequence[StoredFile] = (),
    *,
    reopened: bool = False,
    severity: bool = False,
) -> Message:
    """Tells the triage channel that a customer commented on a ticket, that somebody reopened it, or that a customer
    changed its `severity`."""
    values = {"name": comment_author(reader, comment), "ref": ticket.ref, "subject": ticket.subject}
    row: list[Element] = [button(reader.plain("Show"), f"/ticket show {ticket.ref}")]
    text = reader.say("{name} commented on {ref}: {subject}", **values)
    if reopened:
        text = reader.say("{name} reopened {ref}: {subject}", **values)
    elif severity:
        to = severity_name(reader, ticket.severity)
        text = reader.say("{name} changed the severity of {ref} to {severity}: {subject}", severity=to, **values)
    elif can_claim(ticket):
        text = reader.say("{name} commented on {ref}, which isn't assigned yet: {subject}", **values)
    if can_claim(ticket):
        row.insert(0, button(reader.plain("Claim"), CLAIM, ticket.ref, style="primary"))
    else:
        text += " · " + state(reader, ticket)
    words = [*comment_words(reader, ticket, comment, files), *with_files(reader, ticket, files)]
    return Message(with_words(text, comment.text), [section(text), *words, buttons(*row)])


def unassigned(reader: Reader, agent: Person, tickets: Sequence[int], *, away: bool = False) -> Message:
    """Tells the triage channel that an agent's tickets are in the queue again."""
    refs = [f"{Ticket.PREFIX}-{number}" for number in tickets[:MOST_NAMED]]
    if left := len(tickets) - len(refs):
        refs.append(reader.plain("{count} more", count=left))
    values = {"name": agent.name, "refs": reader.listed(refs)}
    if away:
        text = reader.say_count(
            "{name} is away. This ticket is in the queue again: {refs}.",
            "{name} is away. These tickets are in the queue again: {refs}.",
            len(tickets),
            **values,
        )
    else:
        text = reader.say_count(
            "{name} can't work on tickets anymore. This ticket is in the queue again: {refs}.",
            "{name} can't work on tickets anymore. These tickets are in the queue again: {refs}.",
            len(tickets),
            **values,
        )
    return Message(text, [section(text), buttons(button(reader.plain("Open tickets"), "/ticket queue"))])
