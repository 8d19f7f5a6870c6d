"""A customer's card: what they have, who they are, what waits, and what the reader may do about it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, clip, facts, header, section
from handlers.views.customers.customer_lines import (
    LONGEST_NAME,
    contact_line,
    note_line,
    quote_line,
    subscription_line,
    ticket_line,
)
from handlers.views.element_types import Element
from handlers.views.fitting import Measured, beneath, measured, size_of
from handlers.views.limits import MOST_CHARACTERS
from handlers.views.listing import Row
from handlers.views.reader import Reader, Safe, escape, language_name
from models.core.paging import PageOf
from models.customers.card import CustomerCard
from models.directory.organizations import Organization
from models.roles import RoleTables, StaffRight
from models.subscriptions.billing_details import BillingDetails

LONGEST_ADDRESS = 300


def customer_card(reader: Reader, card: CustomerCard, tables: RoleTables, today: date) -> Message:
    """One customer, each list with its first rows and a button for the rest."""
    one = card.organization
    title = f"{clip(one.name, LONGEST_NAME)} · {one.ref}"
    blocks = measured([header(title), facts(_facts(reader, card)), buttons(*_deeds(reader, card))])
    told = [escape(title)]
    groups: list[tuple[str, str, PageOf[Any], Callable[[Any], Row]]] = [
        (
            reader.plain("Subscriptions"),
            "subscriptions",
            card.subscriptions,
            lambda row: subscription_line(reader, row, today, may_edit=StaffRight.EDIT_CUSTOMERS in card.may),
        ),
        (reader.plain("Contacts"), "contacts", card.contacts, lambda row: contact_line(reader, row, tables)),
        (reader.plain("Tickets"), "tickets", card.tickets, lambda row: ticket_line(reader, row)),
        (reader.plain("Open quotes"), "quotes", card.quotes, lambda row: quote_line(reader, row, today)),
        (reader.plain("Internal notes"), "notes", card.notes, lambda row: note_line(reader, row, whole=False)),
    ]
    # Leave the same room for each list, so that long names in one don't push out the others.
    room = (MOST_CHARACTERS - blocks.size) // len(groups)
    for name, word, page, line in groups:
        if page.total:
            rows = [line(row) for row in page]
            blocks = _with_list(reader, blocks, name, rows, page.total, f"/customer {word} {one.ref}", room)
            told += [Safe(f"*{escape(name)}*"), *[row.told for row in rows]]
    if not card.subscriptions.total:
        blocks = beneath(blocks, section(reader.say("This customer has no subscriptions.")))
    return Message(Safe("\n").join(told), blocks)


def _with_list(
    reader: Reader, above: Measured, name: str, rows: Iterable[Row], total: int, rest: str, room: int
) -> Measured:
    """The first rows of a list that fit, below a heading, and a button for the rest if there is one."""
    shown: list[Block] = []
    count, left = 0, room - size_of(_heading(reader, name, total, rest, cut=True))
    for row in rows:
        left -= sum(map(size_of, row.blocks))
        if left < 0:
            break
        shown += row.blocks
        count += 1
    return beneath(above, _heading(reader, name, total, rest, cut=count < total), *shown)


def _heading(reader: Reader, name: str, total: int, rest: str, *, cut: bool) -> Block:
    text = reader.say("*{name}* ({count})", name=name, count=total)
    if not cut:
        return section(text)
    return section(text, button(reader.plain("Show all {count}", count=total), rest, about=name))


def _facts(reader: Reader, card: CustomerCard) -> list[tuple[Safe, Safe]]:
    one = card.organization
    pairs = [
        (reader.say("Key"), Safe(f"`{escape(one.key)}`")),
        (
            reader.say("Time zone and language"),
            reader.say("{zone} · {language}", zone=one.time_zone, language=language_name(one.locale)),
        ),
        (reader.say("Colleagues' tickets"), sharing(reader, one)),
    ]
    if card.details.shown:
        pairs += billing_facts(reader, one, card.details)
    if card.activity:
        values = {"at": reader.moment(card.activity.at), "name": clip(card.activity.by, LONGEST_NAME)}
        pairs.append((reader.say("Last activity"), reader.say("{at}, by {name}", **values)))
    return pairs


def sharing(reader: Reader, organization: Organization) -> Safe:
    """Whether colleagues see each other's tickets."""
    return reader.say("shared") if organization.shares_tickets else reader.say("not shared")


def billing_facts(reader: Reader, organization: Organization, details: BillingDetails) -> list[tuple[Safe, Safe]]:
    """What is printed on the customer's invoices."""
    none = reader.say("none")
    address = clip(details.address, LONGEST_ADDRESS)
    facts = [
        (reader.say("Billing address"), escape(address) if address else none),
        (reader.say("Tax ID"), escape(details.tax_id) if details.tax_id else none),
        (reader.say("Tax rate"), escape(reader.percent(organization.tax_rate))),
    ]
    if organization.tax_exemption:
        facts.append((reader.say("Tax exemption"), escape(organization.tax_exemption)))
    return facts


def _deeds(reader: Reader, card: CustomerCard) -> list[Element]:
    """What the reader may do about the customer."""
    ref = card.organization.ref
    row: list[Element] = []
    if StaffRight.EDIT_CUSTOMERS in card.may:
        row.append(button(reader.plain("Change details"), f"/customer edit {ref}"))
    row.append(button(reader.plain("Add a note"), f"/customer note {ref}"))
    if StaffRight.PROCESS_ORDERS in card.may:
        row.append(button(reader.plain("New order"), f"/order form {ref}"))
    return row
