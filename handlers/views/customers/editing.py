"""The form for a customer's details, and what an edit means."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from handlers.views.block_types import Block, Input
from handlers.views.blocks import Message, Modal, button, buttons, clip, note, section
from handlers.views.choosing import country_input, tax_id_input, tax_rate_input, time_zone_input
from handlers.views.inputs import field_of, radio_buttons, text_input
from handlers.views.problems.customers import FIELD_NAMES, value_of
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.tax_ids import tax_id_doubt
from models.customers.editing import Changed, Preview
from models.customers.fields import (
    EXEMPTION_LENGTH,
    FIELDS,
    NAME_LENGTH,
    OFF,
    ON,
    marks_of,
    shown,
)
from models.customers.next_bill import NextBill
from models.directory.organizations import Organization
from models.directory.postal import CODE_LENGTH, PART_LENGTH, STREET_LENGTH
from models.subscriptions.tables import Cycle

EDIT = "customer_edit"
SAVE = "customer_save"
MOST_BILLS = 5
LONGEST_ADDRESS = 500
LENGTHS = {
    "name": NAME_LENGTH,
    "street": STREET_LENGTH,
    "postal_code": CODE_LENGTH,
    "city": PART_LENGTH,
    "region": PART_LENGTH,
    "tax_exemption": EXEMPTION_LENGTH,
    "locale": 16,
}
CHOSEN: Mapping[str, Callable[[Reader, str], Input]] = {
    "country": country_input,
    "tax_id": tax_id_input,
    "tax_rate": tax_rate_input,
    "time_zone": time_zone_input,
}
"""The fields that the order form has too."""
HINTS = {
    "tax_exemption": gettext_noop("Why this customer pays no tax. Printed on invoices as you write it."),
    "locale": gettext_noop("A language tag, such as en, es-ES or ja-JP."),
}


def edit_form(reader: Reader, organization: Organization) -> Modal:
    """The form, with the present values."""
    blocks: list[Block] = [
        section(reader.say("*{name}* · {ref}", name=clip(organization.name, 80), ref=organization.ref)),
        note(
            reader.say(
                "Changes apply to new lines. What has been sold, quoted or invoiced keeps its terms. Next, you'll see "
                "what your changes mean, before you save them."
            )
        ),
    ]
    for field in FIELDS[:-1]:
        blocks.append(_input(reader, organization, field))
        if field == "country":
            blocks.append(_printed(reader, organization))
    pairs = [(reader.plain("Not shared"), OFF), (reader.plain("Shared between colleagues"), ON)]
    sharing = radio_buttons("shares_tickets", pairs, shown(organization, "shares_tickets"))
    hint = gettext_noop(
        "If shared, contacts whose role includes it see all tickets on their subscriptions, also those that their "
        "colleagues opened before."
    )
    blocks.append(field_of("shares_tickets", reader.plain(FIELD_NAMES["shares_tickets"]), sharing, reader.plain(hint)))
    return Modal(
        name=EDIT,
        title=reader.plain("Change a customer"),
        submit=reader.plain("Next"),
        close=reader.plain("Cancel"),
        form_context=json.dumps({"ref": organization.ref, "marks": marks_of(organization)}),
        blocks=blocks,
    )


def _input(reader: Reader, organization: Organization, field: str) -> Input:
    now = shown(organization, field)
    if field in CHOSEN:
        return CHOSEN[field](reader, now)
    element = text_input(field, max(LENGTHS[field], len(now)), now, multiline=field == "street")
    hint = reader.plain(HINTS[field]) if field in HINTS else ""
    return field_of(field, reader.plain(FIELD_NAMES[field]), element, hint, optional=field != "name")


def _printed(reader: Reader, organization: Organization) -> Block:
    address = " / ".join(shown(organization, "billing_address").splitlines())
    if not address:
        return note(reader.say("There is no address yet."))
    said = gettext_noop("Printed now: {address}. If you leave street, postal code, city and region empty, it stays.")
    return note(reader.say(said, address=clip(address, LONGEST_ADDRESS)))


def preview_page(reader: Reader, preview: Preview, marks: Mapping[str, str], typed: Mapping[str, str]) -> Modal:
    """What an edit would change, to be confirmed. It carries only the fields that change."""
    one = preview.organization
    kept = {change.field: typed[change.field] for change in preview.changes}
    context = {"ref": one.ref, "marks": {field: marks[field] for field in kept}, "typed": kept}
    blocks: list[Block] = [section(reader.say("*{name}* · {ref}", name=clip(one.name, 80), ref=one.ref))]
    blocks += [section(_change(reader, change)) for change in preview.changes]
    blocks += [section(text) for text in _meaning(reader, preview)]
    blocks += _doubt(reader, preview)
    return Modal(
        name=SAVE,
        title=reader.plain("Save these changes?"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=json.dumps(context, ensure_ascii=False),
        blocks=blocks,
    )


def _doubt(reader: Reader, preview: Preview) -> list[Block]:
    """A note if the tax ID looks wrong once the changes are saved."""
    after = {change.field: change.after for change in preview.changes}
    if after.keys().isdisjoint({"tax_id", "country"}):
        return []
    country = after.get("country", preview.organization.country)
    return tax_id_doubt(reader, after.get("tax_id", preview.organization.tax_id), country)


def _change(reader: Reader, change: Changed) -> Safe:
    values: dict[str, Any] = {
        "field": reader.plain(FIELD_NAMES[change.field]),
        "before": value_of(reader, change.field, change.before),
        "after": value_of(reader, change.field, change.after),
    }
    return reader.say("*{field}*: {before} → {after}", **values)


def _meaning(reader: Reader, preview: Preview) -> list[Safe]:
    """What the changes mean: for the next bill, for documents, for dates and for colleagues."""
    fields = {change.field for change in preview.changes}
    said: list[Safe] = []
    if "tax_rate" in fields:
        said += [_bill(reader, bill) for bill in preview.bills[:MOST_BILLS]]
        if (more := len(preview.bills) - MOST_BILLS) > 0:
            said.append(reader.say("… and {count} more kinds of bill, by the same rates.", count=more))
        if not preview.bills:
            said.append(reader.say("No running subscription has a next bill."))
        if preview.open_quotes:
            said.append(
                reader.say_count(
                    "{count} open quote keeps its tax rate. To change that, replace the quote.",
                    "{count} open quotes keep their tax rates. To change that, replace the quotes.",
                    preview.open_quotes,
                )
            )
    if fields - {"tax_rate", "time_zone", "locale", "shares_tickets"}:
        said.append(reader.say("The next order and invoice show the new details. Earlier ones stay as they are."))
    if "time_zone" in fields:
        said.append(reader.say("Terms, reminders and due dates follow the new time zone from now on."))
    if "shares_tickets" in fields:
        said.append(sharing_meaning(reader, on=not preview.organization.shares_tickets))
    return said


def sharing_meaning(reader: Reader, *, on: bool) -> Safe:
    """Which tickets colleagues will see."""
    if on:
        return reader.say(
            "On each subscription, contacts whose role includes colleagues' tickets will see every ticket: subject, "
            "description and comments, also of tickets opened before. I'll tell all contacts."
        )
    return reader.say("From now on, contacts see only the tickets that they opened. I'll tell them all.")


def _bill(reader: Reader, bill: NextBill) -> Safe:
    values = {
        "net": reader.money(bill.net, bill.currency),
        "now": reader.money(bill.net + bill.tax_now, bill.currency),
        "then": reader.money(bill.net + bill.tax_then, bill.currency),
    }
    if bill.cycle is Cycle.MONTH:
        return reader.say("Next monthly bill: {net} before tax. Total: {now} → {then}.", **values)
    return reader.say("Next annual bill: {net} before tax. Total: {now} → {then}.", **values)


def edited(reader: Reader, preview: Preview) -> Message:
    """Confirms what was saved."""
    ref = preview.organization.ref
    text = reader.say("Saved. {ref} has changed:", ref=ref)
    lines = [text, *[_change(reader, change) for change in preview.changes]]
    said = Safe("\n").join(lines)
    return Message(
        said, [section(said), *_doubt(reader, preview), buttons(button(reader.plain("Customer"), f"/customer {ref}"))]
    )
