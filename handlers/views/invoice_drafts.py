"""Invoices as the vendor's staff prepare them: the draft's card, its forms, and its confirmations."""

from collections.abc import Sequence
from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import (
    Message,
    Modal,
    button,
    buttons,
    cell,
    clip,
    confirm,
    cut,
    divider,
    facts,
    header,
    note,
    section,
    words_of_people,
)
from handlers.views.element_types import Element
from handlers.views.inputs import date_picker, field_of, select, text_input
from handlers.views.lines import ref_and_name, totals, with_lines
from handlers.views.listing import Row, Rows, listing
from handlers.views.orders.drafts import line_choices, names_of
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.billing.invoice_drafts.meanwhile import ProductNow
from models.billing.invoice_drafts.tables import PO_LENGTH, InvoiceDraft
from models.billing.invoices.tables import NOTE_LENGTH, Invoice
from models.core.paging import PageOf
from models.directory.people import Person

ADD = "draft_line_add"
PICK_LINE = "draft_line_pick"
LINE = "draft_line"
REMOVE = "draft_line_remove"
DETAILS = "draft_details"
DISCARD = "draft_discard"
LONGEST_SEATS, LONGEST_REMOVED = 150, 400
LONGEST_FACT = 600
"""The most characters of a label and its value. An `&` in a name takes five."""
FIND = "invoice_drafts"
"""The route that searches the drafts."""
HEADS = (gettext_noop("Draft"), gettext_noop("Customer"), gettext_noop("Subscription"), gettext_noop("Begun on"))


def draft_list(reader: Reader, page: PageOf[InvoiceDraft]) -> Message:
    """A page of the drafts, newest first."""
    title = reader.plain("Draft invoices")
    if not page:
        text = reader.say("There are no draft invoices. To prepare one, use `/invoice new SUB-…`.")
        return Message(text)
    return listing(reader, title, draft_rows(reader, page), [header(title)])


def draft_rows(reader: Reader, page: PageOf[InvoiceDraft]) -> Rows:
    """A page of the drafts, or those that a search found."""
    rows = []
    for draft in page:
        of, day = draft.subscription, reader.day(draft.begun_at.astimezone(reader.zone).date())
        values = {"ref": draft.ref, "organization": of.organization.name, "sub": of.ref, "day": day}
        line = reader.say("*{ref}* · {organization} · {sub}\nBegun on {day}", **values)
        cells = [cell(draft.ref), cell(of.organization.name), cell(of.ref), cell(day)]
        rows.append(Row(line, cells, button(reader.plain("Continue"), f"/invoice new {draft.ref}")))
    return Rows(rows, [reader.plain(head) for head in HEADS], "/invoice new", page.first, page.total, f"/pick {FIND}")


def draft_card(
    reader: Reader,
    draft: InvoiceDraft,
    due_on: date,
    to: Sequence[Person],
    replaces: str = "",
    first: int = 1,
    now: Sequence[ProductNow] = (),
) -> Message:
    """A draft, with buttons to edit, issue and discard it.

    Args:
        due_on: When the invoice will be due.
        to: The people who will get it by email.
        replaces: The number of the void invoice that it corrects.
        first: The line that the page begins with.
        now: What its subscription has now, if it corrects a void invoice.
    """
    title = reader.plain("Draft invoice {ref}", ref=draft.ref)
    pairs = [
        (reader.say("Subscription"), ref_and_name(draft.subscription)),
        (reader.say("Customer"), escape(draft.subscription.organization.name)),
        (reader.say("Due on"), escape(reader.day(due_on))),
        *([(reader.say("Purchase order number"), escape(draft.po_number))] if draft.po_number else []),
        *([(reader.say("Replaces"), escape(replaces))] if replaces else []),
        *([(reader.say("Seats now"), escape(_seats(now)))] if now else []),
    ]
    head: list[Block] = [header(title), facts(pairs, LONGEST_FACT), divider()]
    tail: list[Block] = [divider(), totals(reader, draft), *map(section, _removed(reader, now))]
    if draft.note:
        tail.append(words_of_people(draft.note))
    tail += [note(_recipients(reader, draft, to)), buttons(*_row(reader, draft))]
    text = reader.say(
        "Draft invoice {ref} for {sub}: total {total}. It has no number yet, and the customer can't see it.",
        ref=draft.ref,
        sub=draft.subscription.ref,
        total=reader.money(draft.total, draft.currency),
    )
    command = f"/invoice new {draft.ref}"
    return Message(text, with_lines(reader, draft.lines, draft.currency, head, tail, command=command, first=first))


def _seats(now: Sequence[ProductNow]) -> str:
    return clip(" · ".join(f"{one.product} {one.seats}" for one in now), LONGEST_SEATS)


def _removed(reader: Reader, now: Sequence[ProductNow]) -> list[Safe]:
    """What was removed since the void invoice, which the draft may still charge."""
    removed = [f"{one.product} {one.removed}" for one in now if one.removed]
    if not removed:
        return []
    return [
        reader.say(
            "*Removed since the invoice was voided:* {seats}. These seats weren't credited. Check that the lines don't "
            "charge them any more.",
            seats=Safe(cut(escape(" · ".join(removed)), LONGEST_REMOVED)),
        )
    ]


def _row(reader: Reader, draft: InvoiceDraft) -> list[Element]:
    sure = confirm(
        reader.plain("Discard {ref}?", ref=draft.ref),
        reader.plain("Its lines are lost. It had no number, so none will be missing."),
        reader.plain("Discard"),
        reader.plain("Cancel"),
    )
    row: list[Element] = [
        button(reader.plain("Add a line …"), ADD, draft.ref),
        button(reader.plain("Details …"), DETAILS, draft.ref),
        button(reader.plain("Discard"), DISCARD, draft.ref, style="danger", confirm=sure),
    ]
    if draft.lines:
        row.insert(0, button(reader.plain("Issue …"), f"/invoice issue {draft.ref}", style="primary"))
        row.insert(3, select(PICK_LINE, reader.plain("Change or remove a line"), line_choices(draft)))
    return row


def _recipients(reader: Reader, draft: InvoiceDraft, to: Sequence[Person]) -> Safe:
    if not to:
        ref = draft.subscription.ref
        return reader.say("Nobody on {ref} receives invoices by email, so nobody will get it.", ref=ref)
    return reader.say("{names} will get it by email.", names=names_of(reader, to))


def details_form(reader: Reader, draft: InvoiceDraft, due_on: date) -> Modal:
    """The form for the purchase order number, the due date and the note."""
    words = text_input("note", NOTE_LENGTH, draft.note, multiline=True)
    po_number = text_input("po_number", PO_LENGTH, draft.po_number)
    hint = reader.plain("Printed below the lines.")
    return Modal(
        name=DETAILS,
        in_place=True,
        title=reader.plain("Invoice details"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=draft.ref,
        blocks=[
            field_of("po_number", reader.plain("Purchase order number"), po_number, optional=True),
            field_of("due_on", reader.plain("Due on"), date_picker("due_on", due_on)),
            field_of("note", reader.plain("Note to the customer"), words, hint, optional=True),
        ],
    )


def issue_question(
    reader: Reader, draft: InvoiceDraft, due_on: date, to: Sequence[Person], now: Sequence[ProductNow] = ()
) -> Message:
    """Asks before an invoice is issued, and names its recipients. `now` is as above."""
    text = reader.say(
        "Issue the invoice for {sub} ({organization}): {total}, due on {day}? {to} It gets the next number, and you "
        "can't change it afterwards.",
        sub=draft.subscription.ref,
        organization=draft.subscription.organization.name,
        total=reader.money(draft.total, draft.currency),
        day=reader.day(due_on),
        to=_recipients(reader, draft, to),
    )
    yes = button(reader.plain("Issue"), f"/invoice issue {draft.ref} confirmed", style="primary")
    back = button(reader.plain("Show the draft"), f"/invoice new {draft.ref}")
    removed = _removed(reader, now)
    said = Safe(" ").join([text, *removed])
    return Message(said, [section(text), totals(reader, draft), *map(section, removed), buttons(yes, back)])


def issued(reader: Reader, invoice: Invoice, to: Sequence[Person]) -> Message:
    """Confirms that an invoice is issued."""
    values = {"ref": invoice.ref, "total": reader.money(invoice.total, invoice.currency)}
    text = reader.say("{ref} is issued: {total}, due on {day}.", day=reader.day(invoice.due_on), **values)
    if to:
        text += " " + reader.say("{names} will get it by email.", names=names_of(reader, to))
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"/invoice show {invoice.ref}"))])


def discarded(reader: Reader, draft: InvoiceDraft) -> Message:
    """Confirms that a draft is discarded."""
    return Message(reader.say("{ref} is discarded.", ref=draft.ref))
