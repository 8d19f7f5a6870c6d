"""The queue of the support team, as Block Kit: what narrows it down, and what can be done with each ticket."""

from dataclasses import replace

from handlers.views.blocks import PICK, Message, button, buttons, cell, clip, header, section
from handlers.views.element_types import Button, Element
from handlers.views.inputs import Suggestions, search_select, select
from handlers.views.listing import KeyedRows, Row, listing
from handlers.views.reader import Reader, gettext_noop
from handlers.views.ticket_lists import HEADS, cells_of, keyed_rows, line_of
from handlers.views.ticket_words import LONGEST_NAME, SEVERITY_NAMES, severity_name
from handlers.views.tickets import can_claim
from models.core.paging import KeyedPage
from models.desks.tickets.classification import Severity
from models.desks.tickets.queue import ALL, Narrowing, QueueFilter
from models.desks.tickets.tables import Ticket
from models.directory.organizations import Organization

FIND = "ticket_queue"
"""The route that searches the queue."""
NARROW = "ticket_queue_of"
"""The route that searches customers and products."""
COMMAND = "/ticket queue"
WHOSE = {"mine": gettext_noop("mine"), "unassigned": gettext_noop("unassigned")}


def words_of(only: QueueFilter) -> str:
    """The words that narrow the queue down so, to type after the command."""
    words = [only.whose, "waiting" if only.ours else "", only.severity or ""]
    words += [f"{Organization.PREFIX}-{only.customer}" if only.customer else ""]
    words += [f"product {only.product}" if only.product else "", "oldest" if only.oldest else ""]
    return " ".join(filter(None, words))


def _line(only: QueueFilter) -> str:
    return f"{COMMAND} {words_of(only)}".strip()


def step(does: str, ticket_ref: str, only: QueueFilter) -> str:
    """The command line with which an agent does something on the way through a part of the queue: `answer`, `resolve`
    or `show` a ticket, or see the one `after` it."""
    return f"/ticket next {does} {ticket_ref} {words_of(only)}".strip()


def queue(reader: Reader, tickets: KeyedPage[Ticket], only: QueueFilter) -> Message:
    """A page of the queue, with buttons that narrow it down."""
    title, head = _title(reader, only), _narrowing(reader, only)
    if not tickets:
        empty = reader.say("There are no open tickets: all are resolved.")
        if replace(only, oldest=False) != ALL:
            empty = reader.say("{what}. There are none.", what=title)
        return Message(empty, [section(empty), buttons(*head)])
    start = button(reader.plain("Start with the first"), f"/ticket next {words_of(only)}".strip(), style="primary")
    return listing(reader, title, queue_rows(reader, tickets, only), [header(title), buttons(start, *head)])


def _title(reader: Reader, only: QueueFilter) -> str:
    parts = [
        reader.plain(WHOSE[only.whose]) if only.whose else "",
        reader.plain("waiting for us") if only.ours else "",
        severity_name(reader, only.severity) if only.severity else "",
        f"{Organization.PREFIX}-{only.customer}" if only.customer else "",
        only.product,
        reader.plain("oldest first") if only.oldest else "",
    ]
    shown = ", ".join(filter(None, parts))
    return reader.plain("Open tickets: {which}", which=shown) if shown else reader.plain("Open tickets")


def _narrowing(reader: Reader, only: QueueFilter) -> list[Element]:
    """Buttons and selects for what the queue isn't narrowed down to yet, and one for all tickets."""
    steps = [
        (reader.plain("Mine"), replace(only, whose="mine")),
        (reader.plain("Unassigned"), replace(only, whose="unassigned")),
        (reader.plain("Waiting for us"), replace(only, ours=True)),
        (reader.plain("Oldest first"), replace(only, oldest=True)),
    ]
    row: list[Element] = [button(label, _line(one)) for label, one in steps if one != only]
    if only != ALL:
        row.insert(0, button(reader.plain("All"), COMMAND))
    severities = [(reader.plain(SEVERITY_NAMES[one]), _line(replace(only, severity=one))) for one in Severity]
    row.append(select(f"{PICK} severity", reader.plain("Severity …"), severities))
    row.append(search_select(f"{PICK} {NARROW} {words_of(only)}".strip(), reader.plain("Customer or product …")))
    row.append(button(reader.plain("Search all tickets …"), "/ticket search"))
    return row


def narrowing(reader: Reader, found: Narrowing, only: QueueFilter) -> Suggestions:
    """The customers and products that a search found, as options."""
    pairs = [(f"{one.name} · {one.ref}", _line(replace(only, customer=one.id, product=""))) for one in found.customers]
    pairs += [(f"{one.name} · {one.key}", _line(replace(only, customer=0, product=one.key))) for one in found.products]
    return Suggestions.of(reader, pairs)


def queue_rows(reader: Reader, tickets: KeyedPage[Ticket], only: QueueFilter) -> KeyedRows:
    """A page of the queue, or what a search in it found."""
    heads = [*(reader.plain(head) for head in HEADS), reader.plain("Customer"), reader.plain("Opened")]
    rows = [_row(reader, ticket, only) for ticket in tickets]
    find = f"{PICK} {FIND} {words_of(only)}".strip()
    return keyed_rows(rows, heads, _line(only), tickets, find)


def _row(reader: Reader, ticket: Ticket, only: QueueFilter) -> Row:
    of = ticket.subscription.organization.name
    opened = reader.day(ticket.opened_at.astimezone(reader.zone).date())
    line = line_of(reader, ticket) + " · " + reader.say("{name}, {day}", name=clip(of, LONGEST_NAME), day=opened)
    under: list[Button] = [_button(reader.plain("Answer"), "answer", ticket, only)]
    if can_claim(ticket):
        under.insert(0, button(reader.plain("Claim"), f"/ticket claim {ticket.ref}"))
    else:
        under.append(_button(reader.plain("Resolve"), "resolve", ticket, only))
    under.append(_button(reader.plain("Show"), "show", ticket, only))
    return Row(line, [cell(text) for text in [*cells_of(reader, ticket), of, opened]], under=under)


def _button(label: str, does: str, ticket: Ticket, only: QueueFilter) -> Button:
    return button(label, step(does, ticket.ref, only), about=ticket.ref)
