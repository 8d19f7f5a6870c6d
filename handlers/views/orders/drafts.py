"""Quotes as the vendor's staff make them: the draft's card, its forms, and its confirmations."""

from collections.abc import Sequence
from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, clip, note, section
from handlers.views.element_types import Element
from handlers.views.inputs import date_picker, field_of, select, text_input
from handlers.views.orders.quote_cards import May, quote_card
from handlers.views.orders.quote_labels import kind_name
from handlers.views.reader import Reader, Safe
from models.billing.invoice_drafts.tables import InvoiceDraft, InvoiceDraftLine
from models.billing.orders.drafts import DESCRIPTION_LENGTH, MOST_LINES
from models.billing.orders.tables import NOTE_LENGTH, Quote, QuoteKind, QuoteLine, QuoteState
from models.core.money import percent, to_decimal
from models.directory.people import Person
from models.subscriptions.tables import Subscription

MAKE = "order_make"
ADD = "quote_line_add"
PICK_LINE = "quote_line_pick"
LINE = "quote_line"
NOTE = "quote_note"
REMOVE = "quote_line_remove"
MOST_NAMES = 6
Names = Sequence[Person]


def make_form(reader: Reader, subscription: Subscription, kinds: Sequence[QuoteKind]) -> Modal:
    """The form that starts a quote."""
    pairs = [(kind_name(reader, kind), str(kind)) for kind in kinds]
    text = reader.say(
        "A quote for *{ref}* · {name} ({organization}). A renewal or purchase starts with the subscription's "
        "products. A quote for services starts empty. Customers see the quote only when you send it.",
        ref=subscription.ref,
        name=subscription.name,
        organization=subscription.organization.name,
    )
    what = select("kind", reader.plain("Choose"), pairs, pairs[0][1])
    return Modal(
        name=MAKE,
        title=reader.plain("Make a quote"),
        submit=reader.plain("Start"),
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=[section(text), field_of("kind", reader.plain("Kind of quote"), what)],
    )


def draft_card(reader: Reader, quote: Quote, today: date, to: Names, first: int = 1) -> Message:
    """A draft, with buttons to edit, send and discard it. `to` are the people who may accept it."""
    row: list[Element] = [
        button(reader.plain("Add a line …"), ADD, quote.ref),
        button(reader.plain("Note and expiration date …"), NOTE, quote.ref),
    ]
    if quote.lines:
        row.insert(0, button(reader.plain("Send …"), f"/order send {quote.ref}", style="primary"))
        row.append(select(PICK_LINE, reader.plain("Change or remove a line"), line_choices(quote)))
    row.append(button(reader.plain("Discard …"), f"/order cancel {quote.ref}"))
    last = reader.say("Valid until {day}.", day=reader.day(quote.valid_until))
    below: list[Block] = [note(last + " " + _recipients(reader, quote, to)), buttons(*row)]
    return quote_card(reader, quote, today, May(), below=below, first=first)


def line_choices(draft: Quote | InvoiceDraft) -> list[tuple[str, str]]:
    """The lines of a draft as options of a select."""
    lines = draft.lines[:MOST_LINES]
    return [(f"{line.position}: {clip(line.description, 30)}", f"{draft.ref} {line.position}") for line in lines]


def _recipients(reader: Reader, quote: Quote, to: Names) -> Safe:
    if not to:
        return reader.say("Nobody on {ref} can accept it right now.", ref=quote.subscription.ref)
    return reader.say("It goes to {names}.", names=names_of(reader, to))


def names_of(reader: Reader, people: Names) -> str:
    """The names of people for a sentence, as many as it can have."""
    names = [clip(person.name, 60) for person in people[:MOST_NAMES]]
    if len(people) > MOST_NAMES:
        names.append(reader.plain("{count} more", count=len(people) - MOST_NAMES))
    return reader.listed(names)


def line_form(
    reader: Reader,
    draft: Quote | InvoiceDraft,
    line: QuoteLine | InvoiceDraftLine | None,
    *,
    name: str = LINE,
    remove: str = REMOVE,
) -> Modal:
    """The form for a new or an existing line of a draft. A product of the subscription keeps its quantity.

    Args:
        name: The form's route.
        remove: The route of the button that removes the line.
    """
    fixed = isinstance(line, QuoteLine) and line.product_id is not None
    price = f"{to_decimal(line.unit_price, draft.currency):f}" if line else ""
    usual = line.tax_rate if line else draft.subscription.organization.tax_rate
    inputs = [
        _input("description", reader.plain("Description"), line.description if line else "", DESCRIPTION_LENGTH),
        _input("quantity", reader.plain("Quantity"), str(line.quantity) if line else "1", 7),
        _input(
            "unit_price",
            reader.plain("Unit price in {currency}, before tax", currency=draft.currency),
            price,
            20,
            reader.plain("For example, 1190.00. For a discount, use a minus sign: -50."),
        ),
        _input("tax_rate", reader.plain("Tax rate in percent"), f"{percent(usual):f}", 10),
    ]
    if fixed and line:
        said = reader.say("Quantity: {count}, as in the subscription. You can't change it here.", count=line.quantity)
        inputs[1] = section(said)
    elif line:
        gone = button(reader.plain("Remove this line"), remove, f"{draft.ref} {line.position}", style="danger")
        inputs.append(buttons(gone))
    position = line.position if line else 0
    return Modal(
        name=name,
        title=reader.plain("Change a line") if line else reader.plain("Add a line"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=f"{draft.ref} {position}",
        in_place=True,
        blocks=inputs,
    )


def _input(name: str, label: str, initial: str, most: int, hint: str = "") -> Block:
    return field_of(name, label, text_input(name, most, initial), hint)


def note_form(reader: Reader, quote: Quote) -> Modal:
    """The form for the note below the lines and the last day of the quote."""
    words = text_input("note", NOTE_LENGTH, quote.note, multiline=True)
    day = date_picker("valid_until", quote.valid_until)
    return Modal(
        name=NOTE,
        in_place=True,
        title=reader.plain("Note and expiration date"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=quote.ref,
        blocks=[
            field_of("note", reader.plain("Note to the customer"), words, optional=True),
            field_of("valid_until", reader.plain("Valid until"), day),
        ],
    )


def send_question(reader: Reader, quote: Quote, to: Names) -> Message:
    """Asks before a quote is sent, and says to whom."""
    text = reader.say(
        "Send {ref} for {sub}, {total}? {to} You can withdraw it later.",
        ref=quote.ref,
        sub=quote.subscription.ref,
        total=reader.money(quote.total, quote.currency),
        to=_recipients(reader, quote, to),
    )
    yes = button(reader.plain("Send"), f"/order send {quote.ref} confirmed", style="primary")
    return Message(text, [section(text), buttons(yes, _back(reader, quote))])


def sent(reader: Reader, quote: Quote, to: Names) -> Message:
    """Confirms that a quote is sent."""
    text = reader.say(
        "{ref} is on its way: {total}, valid until {day}. {to}",
        ref=quote.ref,
        total=reader.money(quote.total, quote.currency),
        day=reader.day(quote.valid_until),
        to=_recipients(reader, quote, to),
    )
    return Message(text, [section(text), buttons(_back(reader, quote))])


def cancel_question(reader: Reader, quote: Quote, to: Names) -> Message:
    """Asks before a quote is withdrawn, and says who will be notified. `to` is empty for a draft."""
    if quote.state is QuoteState.DRAFT:
        text = reader.say("Discard the draft {ref} for {sub}?", ref=quote.ref, sub=quote.subscription.ref)
        yes = button(reader.plain("Discard"), f"/order cancel {quote.ref} confirmed", style="danger")
        return Message(text, [section(text), buttons(yes, _back(reader, quote))])
    text = reader.say(
        "Withdraw {ref} for {sub}? Nobody can accept it after that.", ref=quote.ref, sub=quote.subscription.ref
    )
    if to:
        text += " " + reader.say("I'll let {names} know.", names=names_of(reader, to))
    yes = button(reader.plain("Withdraw"), f"/order cancel {quote.ref} confirmed", style="danger")
    return Message(text, [section(text), buttons(yes, _back(reader, quote))])


def cancelled(reader: Reader, quote: Quote) -> Message:
    """Confirms that a draft is discarded, or a quote withdrawn."""
    if quote.is_discarded:
        return Message(reader.say("The draft {ref} is discarded.", ref=quote.ref))
    return Message(reader.say("{ref} is withdrawn.", ref=quote.ref))


def _back(reader: Reader, quote: Quote) -> Element:
    return button(reader.plain("Show the quote"), f"/order show {quote.ref}")
