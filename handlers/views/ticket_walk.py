"""An agent's way through the queue, as Block Kit: the ticket that comes next, and what can be done with it."""

from dataclasses import replace

from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, clip, divider, note, section, words_of_people
from handlers.views.element_types import Button, Element
from handlers.views.long_texts import beginning, the_rest
from handlers.views.reader import Reader, Safe, escape
from handlers.views.ticket_agent_forms import LONGEST_WORD
from handlers.views.ticket_queue import COMMAND, step, words_of
from handlers.views.ticket_words import LONGEST_NAME, author, opened_by, severity_name, state
from handlers.views.tickets import more_steps, take_button
from models.desks.tickets.next_ticket import MOST_COUNTED, NextTicket
from models.desks.tickets.queue import QueueFilter
from models.desks.tickets.tables import Ticket

SHORT_WORD = 300
"""How much is shown of a description if there is a comment."""


def with_next(reader: Reader, said: Message, found: NextTicket, only: QueueFilter) -> Message:
    """A reply to an agent's step, and below it the ticket that comes next."""
    blocks = said.blocks or [section(said.text)]
    if found.ticket is None:
        text = reader.say("No other ticket is waiting for you.")
        if _is_part(only):
            text = reader.say("No other ticket in this part of the queue is waiting for you.")
        return Message(said.text + "\n" + text, [*blocks, section(text)])
    coming = next_ticket(reader, found, only)
    return Message(said.text + "\n" + coming.text, [*blocks, divider(), *coming.blocks])


def next_ticket(reader: Reader, found: NextTicket, only: QueueFilter) -> Message:
    """The ticket that comes next in short, with its last word and what can be done with it."""
    ticket = found.ticket
    if ticket is None:
        text = reader.say("No ticket is waiting for you.")
        if _is_part(only):
            text = reader.say("No ticket in this part of the queue is waiting for you.")
        return Message(text, [section(text), buttons(button(reader.plain("Open tickets"), COMMAND))])
    values = {"ref": ticket.ref, "severity": severity_name(reader, ticket.severity), "subject": ticket.subject}
    text = reader.say("Next: {ref} ({severity}): {subject}", **values)
    return Message(text, _offered(reader, found, ticket, only))


def _is_part(only: QueueFilter) -> bool:
    return bool(words_of(replace(only, oldest=False, ours=False)))


def _offered(reader: Reader, found: NextTicket, ticket: Ticket, only: QueueFilter) -> list[Block]:
    about = reader.say("*Next: {ref}* · {subject}", ref=ticket.ref, subject=ticket.subject)
    of = ticket.subscription
    customer = clip(of.organization.name, LONGEST_NAME)
    line = Safe(" · ").join(
        [escape(severity_name(reader, ticket.severity)), state(reader, ticket), escape(of.ref), escape(customer)]
    )
    shown = _quoted(reader, ticket, opened_by(reader, ticket), ticket.description, LONGEST_WORD)
    if found.last:
        shown = _quoted(reader, ticket, opened_by(reader, ticket), ticket.description, SHORT_WORD)
        shown += _quoted(reader, ticket, author(reader, found.last), found.last.text, LONGEST_WORD)
    row: list[Element] = [
        answer_button(reader, ticket, only),
        resolve_button(reader, ticket, only),
        button(reader.plain("Show"), step("show", ticket.ref, only), about=ticket.ref),
        skip_button(reader, ticket, only),
    ]
    return [
        section(about + "\n" + line),
        *shown,
        buttons(*row),
        note(_place(reader, found)),
    ]


def _quoted(reader: Reader, ticket: Ticket, by: Safe, words: str, most: int) -> list[Block]:
    shown = beginning(words, most)
    cut = [] if shown == words else [the_rest(reader, f"/ticket show {ticket.ref}")]
    return [note(Safe(" · ").join([by, *cut])), words_of_people(shown)]


def answer_button(reader: Reader, ticket: Ticket, only: QueueFilter) -> Button:
    """Opens the form that answers; its reply offers the next ticket of the same part of the queue."""
    return button(reader.plain("Answer"), step("answer", ticket.ref, only), style="primary", about=ticket.ref)


def resolve_button(reader: Reader, ticket: Ticket, only: QueueFilter) -> Button:
    """The same, to resolve it."""
    return button(reader.plain("Resolve"), step("resolve", ticket.ref, only), about=ticket.ref)


def skip_button(reader: Reader, ticket: Ticket, only: QueueFilter) -> Button:
    """Shows the ticket after this one."""
    return button(reader.plain("Skip"), step("after", ticket.ref, only), about=ticket.ref)


def steps(reader: Reader, ticket: Ticket, only: QueueFilter, *, others: bool) -> list[Element]:
    """An agent's next steps on the card of a ticket, on the way through the queue. `others`: if it's assigned, it's to
    a colleague of the reader."""
    claim = take_button(reader, ticket, others=others)
    return [
        answer_button(reader, ticket, only),
        resolve_button(reader, ticket, only),
        *([claim] if claim else []),
        skip_button(reader, ticket, only),
        more_steps(reader, ticket),
    ]


def _place(reader: Reader, found: NextTicket) -> Safe:
    """How many tickets wait, and whether this one had its turn before."""
    count = found.waiting
    if count >= MOST_COUNTED:
        said = reader.say("{count} or more tickets are waiting for you.", count=MOST_COUNTED)
    else:
        said = reader.say_count("{count} ticket is waiting for you.", "{count} tickets are waiting for you.", count)
    return said + " " + reader.say("You've reached the end, so this is the first one.") if found.again else said
