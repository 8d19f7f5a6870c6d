"""Messages about quotes and orders, to contacts and in the vendor's channel."""

from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, section, words_of_people
from handlers.views.orders.quote_cards import May, cancelled_words, quote_card
from handlers.views.orders.quote_labels import is_open, kind_name
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.orders.drafts import MADE
from models.billing.orders.sending import can_be_offered_again
from models.billing.orders.tables import Order, Quote


def quote_sent(reader: Reader, quote: Quote, today: date, may: May) -> Message:
    """Tells the people who may accept a quote that the vendor sent it."""
    opening = reader.say(
        "{Vendor} sent you a quote for {sub} ({name}). You can accept it until {day}.", **_values(reader, quote)
    )
    return _to_answer(reader, quote, today, may, opening)


def quote_ends_soon(reader: Reader, quote: Quote, today: date, may: May) -> Message:
    """Reminds the people who may accept a quote, some days before it expires."""
    opening = reader.say(
        "{ref} for {sub} ({name}) is waiting for your answer. You can accept it until {day}.", **_values(reader, quote)
    )
    return _to_answer(reader, quote, today, may, opening)


def _to_answer(reader: Reader, quote: Quote, today: date, may: May, opening: Safe) -> Message:
    """A quote, with an opening while it's open."""
    return quote_card(reader, quote, today, may, opening if is_open(quote, today) else None)


def quote_withdrawn(reader: Reader, quote: Quote) -> Message:
    """Tells the people who received the quote that it's withdrawn."""
    return Message(
        reader.say(
            "{Vendor} has withdrawn {ref} ({kind} for {sub}, {total}), so it can no longer be accepted.",
            **_values(reader, quote),
        )
    )


def order_placed(reader: Reader, order: Order) -> Message:
    """In the vendor's channel: a contact placed an order, or a term renewed automatically."""
    invoice = order.invoice.ref if order.invoice else "–"
    values = {**_values(reader, order.quote), "order": order.ref, "invoice": invoice}
    if order.accepted_by:
        values["name_of"] = order.accepted_by.name
        text = reader.say(
            "{name_of} at {organization} ordered {order}: {kind} for {sub}, {total} ({invoice}).", **values
        )
    else:
        text = reader.say("{sub} ({organization}) renewed automatically: {order}, {total} ({invoice}).", **values)
    if order.cancelled_at:
        text += " " + cancelled_words(reader, order) + "."
    show = button(reader.plain("Show the order"), f"/order show {order.ref}")
    return Message(text, [section(text), buttons(show)])


def quote_declined(reader: Reader, quote: Quote) -> Message:
    """In the vendor's channel: a contact declined a quote, with the reason if they gave one."""
    name = quote.closed_by.name if quote.closed_by else ""
    text = reader.say(
        "{name_of} at {organization} declined {ref}: {kind} for {sub}, {total}.", name_of=name, **_values(reader, quote)
    )
    return _in_channel(reader, quote, text)


def quote_expired(reader: Reader, quote: Quote) -> Message:
    """In the vendor's channel: a quote expired without an answer."""
    text = gettext_noop("{ref} expired without an answer: {kind} for {sub} ({organization}), {total}.")
    return _in_channel(reader, quote, reader.say(text, **_values(reader, quote)))


def _in_channel(reader: Reader, quote: Quote, text: Safe) -> Message:
    blocks: list[Block] = [section(text)]
    if quote.reason:
        blocks.append(words_of_people(quote.reason))
        text += "\n" + quoted(quote.reason)
    row = [button(reader.plain("Show the quote"), f"/order show {quote.ref}")]
    if can_be_offered_again(quote):
        row.append(button(reader.plain("Edit and resend …"), f"/order change {quote.ref}"))
    elif quote.kind in MADE:
        row.append(button(reader.plain("Make another quote …"), f"/order make {quote.subscription.ref}"))
    return Message(text, [*blocks, buttons(*row)])


def _values(reader: Reader, quote: Quote) -> dict[str, str]:
    return {
        "ref": quote.ref,
        "kind": kind_name(reader, quote.kind),
        "sub": quote.subscription.ref,
        "name": quote.subscription.name,
        "organization": quote.subscription.organization.name,
        "total": reader.money(quote.total, quote.currency),
        "day": reader.day(quote.valid_until),
    }
