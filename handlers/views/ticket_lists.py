"""Lists of tickets, as Block Kit."""

from handlers.routing.arguments import unmarked
from handlers.views.blocks import PICK, Message, button, buttons, cell, clip, header, section
from handlers.views.listing import KeyedRows, Row, listing
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.ticket_words import LONGEST_NAME, last_word, severity_name, state
from models.core.paging import KeyedPage
from models.desks.tickets.tables import Ticket
from models.directory.people import Person

FIND = "tickets"
"""The route that searches the list."""
HEADS = (
    gettext_noop("Ticket"),
    gettext_noop("Subject"),
    gettext_noop("Severity"),
    gettext_noop("Status"),
    gettext_noop("Subscription"),
    gettext_noop("Last word"),
)


def ticket_list(
    reader: Reader,
    tickets: KeyedPage[Ticket],
    title: str,
    empty: Safe,
    command: str,
    me: Person | None = None,
    *,
    may_open: bool = True,
) -> Message:
    """A page of tickets in the given order, with buttons to search them, and to open a new one if that makes sense."""
    new = [button(reader.plain("Open a ticket"), "/ticket new", style="primary")] if may_open else []
    if not tickets:
        return Message(empty, [section(empty), *([buttons(*new)] if new else [])])
    below = buttons(*new, button(reader.plain("Search in texts …"), "/ticket search"))
    return listing(reader, title, ticket_rows(reader, tickets, command, me), [header(title)], [below])


def none_of_staff(reader: Reader, *, triages: bool) -> Message:
    """Tells staff who opened no tickets where the customers' tickets are. `triages`: they work on tickets."""
    if triages:
        text = reader.say("You haven't opened any tickets. To see the open ones of all customers, use `/ticket queue`.")
        row = [button(reader.plain("Open tickets"), "/ticket queue")]
    else:
        text = reader.say(
            "{Vendor}'s support team works on tickets. To read those of a customer, use `/customer tickets` with the "
            "customer's name."
        )
        row = [button(reader.plain("Find a customer"), "/customer")]
    return Message(text, [section(text), buttons(*row)])


def ticket_rows(reader: Reader, tickets: KeyedPage[Ticket], command: str, me: Person | None = None) -> KeyedRows:
    """A page of a list of tickets, or those that a search in it found. `me`: the reader of a list with colleagues'
    tickets."""
    heads = [reader.plain(head) for head in HEADS]
    rows = [_row(reader, ticket, me) for ticket in tickets]
    heads.append(reader.plain("Opened by"))
    return keyed_rows(rows, heads, command, tickets, f"{PICK} {FIND}")


def keyed_rows(rows: list[Row], heads: list[str], command: str, of: KeyedPage[Ticket], find: str) -> KeyedRows:
    """The rows of a page of tickets, whose keys are their IDs."""
    keys = [ticket.ref for ticket in of]
    return KeyedRows(rows, heads, command, find=find, keys=keys, more=of.more, later=of.later)


def _row(reader: Reader, ticket: Ticket, me: Person | None) -> Row:
    line = line_of(reader, ticket)
    if me is not None and ticket.opener_id != me.id:
        line += " · " + reader.say("opened by {name}", name=clip(ticket.opener.name, LONGEST_NAME))
    show = button(reader.plain("Show"), f"/ticket show {ticket.ref}")
    return Row(line, [cell(text) for text in [*cells_of(reader, ticket), ticket.opener.name]], show)


def cells_of(reader: Reader, ticket: Ticket) -> list[str]:
    """The cells that each list of tickets has."""
    status, last = unmarked(state(reader, ticket)), unmarked(last_word(reader, ticket))
    return [ticket.ref, ticket.subject, severity_name(reader, ticket.severity), status, ticket.subscription.ref, last]


def line_of(reader: Reader, ticket: Ticket) -> Safe:
    about = reader.say("*{ref}* · {subject}", ref=ticket.ref, subject=ticket.subject)
    severity, stands = severity_name(reader, ticket.severity), state(reader, ticket)
    last = reader.say("last word: {word}", word=last_word(reader, ticket))
    return about + "\n" + Safe(" · ").join([severity, stands, ticket.subscription.ref, last])
