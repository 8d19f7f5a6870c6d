"""Pages of lists: customers who were found, and what a customer has."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers.views.blocks import PICK, Message, Modal, button, buttons, header, section
from handlers.views.customers.customer_lines import (
    contact_line,
    hit_line,
    note_line,
    quote_line,
    subscription_line,
    ticket_line,
)
from handlers.views.element_types import Element
from handlers.views.inputs import field_of, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.problems.registry import short
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.billing.orders.tables import Quote
from models.core.paging import PageOf
from models.customers.lists import ContactLine, SubscriptionLine
from models.customers.search import Hit
from models.customers.tables import NOTE_LENGTH, CustomerNote
from models.desks.tickets.tables import Ticket
from models.directory.organizations import Organization
from models.roles import RoleTables

NOTE = "customer_note"
FIND = "customers"
"""The route that searches all customers."""
FINDS = {word: f"customer_{word}" for word in ("subscriptions", "contacts", "tickets", "quotes")}
"""The routes that search each list of a customer."""
HEADS = {
    FIND: (gettext_noop("Name"), gettext_noop("ID"), gettext_noop("Subscriptions")),
    "subscriptions": (
        gettext_noop("Subscription"),
        gettext_noop("Name"),
        gettext_noop("Plan"),
        gettext_noop("Status"),
    ),
    "contacts": (gettext_noop("Name"), gettext_noop("Email address"), gettext_noop("Roles")),
    "tickets": (
        gettext_noop("Ticket"),
        gettext_noop("Subject"),
        gettext_noop("Severity"),
        gettext_noop("Status"),
        gettext_noop("Subscription"),
    ),
    "quotes": (gettext_noop("Number"), gettext_noop("Kind"), gettext_noop("Subscription"), gettext_noop("Status")),
    "notes": (gettext_noop("Name"),),
}
TITLES = {
    "subscriptions": gettext_noop("Subscriptions of {name}"),
    "contacts": gettext_noop("Contacts of {name}"),
    "tickets": gettext_noop("Tickets of {name}"),
    "quotes": gettext_noop("Open quotes of {name}"),
    "notes": gettext_noop("Internal notes about {name}"),
}


def hits(reader: Reader, page: PageOf[Hit], typed: str) -> Message:
    """The customers who were found, or all of them."""
    if not page and not typed:
        return Message(reader.say("There are no customers yet. To add one, use `/order form`."))
    if not page:
        said = reader.say(
            "I can't find a customer for “{typed}”. Try a part of the name, an email address or domain, a license key, "
            "or an ID such as SUB-1042, INV-2026-000017 or T-204.",
            typed=short(typed),
        )
        return Message(said, [section(said), buttons(button(reader.plain("All customers"), "/customer"))])
    title = reader.plain("Customers for “{typed}”", typed=short(typed)) if typed else reader.plain("Customers")
    return listing(reader, title, hit_rows(reader, page, typed), [header(title)])


def hit_rows(reader: Reader, page: PageOf[Hit], typed: str = "") -> Rows:
    """A page of customers, or those that a search found."""
    rows = [hit_line(reader, hit) for hit in page]
    heads = [reader.plain(head) for head in HEADS[FIND]]
    return Rows(rows, heads, f"/customer {typed}".strip(), page.first, page.total, f"{PICK} {FIND}")


def customer_list(reader: Reader, organization: Organization, of: Rows, word: str) -> Message:
    """A page of one of a customer's lists."""
    title = reader.plain(TITLES[word], name=organization.name)
    row: list[Element] = [button(reader.plain("Customer"), f"/customer {organization.ref}")]
    if word == "notes":
        row.append(button(reader.plain("Add a note"), f"/customer note {organization.ref}"))
    if not of.rows:
        said = reader.say("There is nothing to show here.")
        text = Safe("\n").join([escape(title), said])
        return Message(text, [header(title), section(said), buttons(*row)])
    return listing(reader, title, of, [header(title)], [buttons(*row)])


def subscription_rows(
    reader: Reader, of: Organization, page: PageOf[SubscriptionLine], today: date, *, may_edit: bool
) -> Rows:
    """A customer's subscriptions."""
    rows = [subscription_line(reader, row, today, may_edit=may_edit) for row in page]
    return _rows(reader, of, "subscriptions", page, rows)


def contact_rows(reader: Reader, of: Organization, page: PageOf[ContactLine], tables: RoleTables) -> Rows:
    """A customer's contacts."""
    return _rows(reader, of, "contacts", page, [contact_line(reader, row, tables) for row in page])


def ticket_rows(reader: Reader, of: Organization, page: PageOf[Ticket]) -> Rows:
    """A customer's tickets."""
    return _rows(reader, of, "tickets", page, [ticket_line(reader, row) for row in page])


def quote_rows(reader: Reader, of: Organization, page: PageOf[Quote], today: date) -> Rows:
    """A customer's drafts and open quotes."""
    return _rows(reader, of, "quotes", page, [quote_line(reader, row, today) for row in page])


def note_rows(reader: Reader, of: Organization, page: PageOf[CustomerNote]) -> Rows:
    """The notes about a customer."""
    return _rows(reader, of, "notes", page, [note_line(reader, row) for row in page])


def _rows(reader: Reader, of: Organization, word: str, page: PageOf[Any], rows: Sequence[Row]) -> Rows:
    find = f"{PICK} {FINDS[word]} {of.ref}" if word in FINDS else ""
    heads = [reader.plain(head) for head in HEADS[word]]
    return Rows(rows, heads, f"/customer {word} {of.ref}", page.first, page.total, find)


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
