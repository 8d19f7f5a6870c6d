"""Pages of lists: customers who were found, and what a customer has."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers.views.block_types import Block, Element
from handlers.views.blocks import Message, Modal, button, buttons, header, note, section
from handlers.views.customers.customer_lines import (
    Line,
    contact_line,
    hit_line,
    note_line,
    quote_line,
    subscription_line,
    ticket_line,
)
from handlers.views.fitting import fitted
from handlers.views.inputs import field_of, text_input
from handlers.views.problems.registry import short
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.billing.orders.tables import Quote
from models.customers.lists import ContactLine, SubscriptionLine
from models.customers.pages import Page
from models.customers.search import Hit
from models.customers.tables import NOTE_LENGTH, CustomerNote
from models.desks.tickets.tables import Ticket
from models.directory.organizations import Organization
from models.roles import RoleTables

NOTE = "customer_note"


def hits(reader: Reader, page: Page[Hit], typed: str) -> Message:
    """The customers who were found, or all of them."""
    if not page.rows and not typed:
        return Message(reader.say("There are no customers yet. To add one, use `/order form`."))
    if not page.rows:
        said = reader.say(
            "I can't find a customer for “{typed}”. Try a part of the name, an email address or domain, a license key, "
            "or an ID such as SUB-1042, INV-2026-000017 or T-204.",
            typed=short(typed),
        )
        return Message(said, [section(said), buttons(button(reader.plain("All customers"), "/customer"))])
    title = reader.plain("Customers for “{typed}”", typed=short(typed)) if typed else reader.plain("Customers")
    return _list(reader, title, page, [hit_line(reader, hit) for hit in page.rows], f"/customer {typed}".strip(), [])


def subscription_page(reader: Reader, organization: Organization, page: Page[SubscriptionLine], today: date) -> Message:
    """A customer's subscriptions."""
    title = reader.plain("Subscriptions of {name}", name=organization.name)
    lines = [subscription_line(reader, row, today) for row in page.rows]
    return _of(reader, organization, title, "subscriptions", page, lines)


def contact_page(reader: Reader, organization: Organization, page: Page[ContactLine], tables: RoleTables) -> Message:
    """A customer's contacts."""
    title = reader.plain("Contacts of {name}", name=organization.name)
    lines = [contact_line(reader, row, tables) for row in page.rows]
    return _of(reader, organization, title, "contacts", page, lines)


def ticket_page(reader: Reader, organization: Organization, page: Page[Ticket]) -> Message:
    """A customer's tickets."""
    title = reader.plain("Tickets of {name}", name=organization.name)
    return _of(reader, organization, title, "tickets", page, [ticket_line(reader, row) for row in page.rows])


def quote_page(reader: Reader, organization: Organization, page: Page[Quote], today: date) -> Message:
    """A customer's drafts and open quotes."""
    title = reader.plain("Open quotes of {name}", name=organization.name)
    return _of(reader, organization, title, "quotes", page, [quote_line(reader, row, today) for row in page.rows])


def note_page(reader: Reader, organization: Organization, page: Page[CustomerNote]) -> Message:
    """The notes about a customer."""
    title = reader.plain("Internal notes about {name}", name=organization.name)
    add = button(reader.plain("Add a note"), f"/customer note {organization.ref}")
    lines = [note_line(reader, row) for row in page.rows]
    return _of(reader, organization, title, "notes", page, lines, add)


def note_form(reader: Reader, organization: Organization, typed: str = "") -> Modal:
    """The form for a note."""
    said = gettext_noop("Only {vendor}'s staff see it. Don't enter passwords, keys or card numbers.")
    return Modal(
        name=NOTE,
        title=reader.plain("Add a note"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=organization.ref,
        blocks=[
            section(reader.say("About *{name}* · {ref}", name=organization.name, ref=organization.ref)),
            field_of(
                "note",
                reader.plain("Note"),
                text_input("note", NOTE_LENGTH, typed, multiline=True),
                reader.plain(said),
            ),
        ],
    )


def noted(reader: Reader, ref: str) -> Message:
    """Confirms that a note was saved."""
    said = reader.say("Saved your note about {ref}. Only {vendor}'s staff see it.", ref=ref)
    row = [
        button(reader.plain("All notes"), f"/customer notes {ref}"),
        button(reader.plain("Customer"), f"/customer {ref}"),
    ]
    return Message(said, [section(said), buttons(*row)])


def _of(
    reader: Reader,
    organization: Organization,
    title: str,
    word: str,
    page: Page[Any],
    lines: Sequence[Line],
    *more: Element,
) -> Message:
    back = button(reader.plain("Customer"), f"/customer {organization.ref}")
    if not lines:
        said = reader.say("There is nothing to show here.")
        text = Safe("\n").join([escape(title), said])
        return Message(text, [header(title), section(said), buttons(back, *more)])
    return _list(reader, title, page, lines, f"/customer {word} {organization.ref}", [back, *more])


def _list(
    reader: Reader, title: str, page: Page[Any], lines: Sequence[Line], command: str, row: Sequence[Element]
) -> Message:
    """A page of a list, with buttons for the pages before and after."""
    first = (page.number - 1) * page.size + 1
    span = reader.say("{first} to {last} of {count}", first=first, last=first + len(lines) - 1, count=page.total)
    turn: list[Element] = []
    if page.number > 1:
        turn.append(button(reader.plain("Previous page"), f"{command} page {page.number - 1}"))
    if page.has_more:
        turn.append(button(reader.plain("Next page"), f"{command} page {page.number + 1}"))
    head: list[Block] = [header(title), *([note(span)] if turn else [])]
    tail: list[Block] = [buttons(*turn, *row)] if turn or row else []
    blocks = [block for _, made in lines for block in made]
    shown = fitted(
        head,
        blocks,
        tail,
        blocks_a_row=len(blocks) // len(lines),
        more=lambda left: note(reader.say_count("{count} isn't shown.", "{count} aren't shown.", left)),
    )
    told = [escape(title), *([span] if turn else []), *[words for words, _ in lines]]
    return Message(Safe("\n").join(told), shown)
