"""The cards of a quote and of an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, divider, facts, header, note, section, words_of_people
from handlers.views.element_types import Element
from handlers.views.lines import ref_and_name, totals, with_lines
from handlers.views.orders.quote_labels import is_open, kind_name, settled_words, state, term_of, words_of
from handlers.views.reader import Reader, Safe, escape
from models.billing.orders.sending import can_be_offered_again
from models.billing.orders.tables import Order, Quote, QuoteKind, QuoteState
from models.subscriptions.billing_details import BillingDetails
from models.subscriptions.tables import Subscription

AGAIN = "quote_again"
CHANGES = {
    QuoteKind.UPGRADE: "/subscription upgrade",
    QuoteKind.SEATS: "/subscription seats",
    QuoteKind.ADDITION: "/subscription add",
    QuoteKind.CONVERSION: "/subscription annual",
    QuoteKind.REACTIVATION: "/subscription reactivate",
}
"""The command that makes a quote for each kind of change."""


@dataclass(frozen=True)
class May:
    """What a quote's card offers its reader. Rights are checked again when the reader acts.

    `see`: all quotes and orders of the subscription. `stale`: the quote no longer fits its subscription. `order`: the
    short ID of the order for the quote. `cancelled`: that order was cancelled.
    """

    see: bool = False
    accept: bool = False
    ask: bool = False
    process: bool = False
    stale: bool = False
    order: str = ""
    cancelled: bool = False


def quote_card(
    reader: Reader,
    quote: Quote,
    today: date,
    may: May,
    opening: Safe | None = None,
    below: Sequence[Block] = (),
    first: int = 1,
) -> Message:
    """One quote: what it's for, each line with its tax, the total, and the last day.

    Args:
        opening: Why it's shown, in mrkdwn, if that needs saying.
        below: Blocks that replace the buttons.
        first: The line that the page begins with.
    """
    title = reader.plain("Quote {ref} · {kind}", ref=quote.ref, kind=kind_name(reader, quote.kind))
    head: list[Block] = [header(title), facts(_facts(reader, quote, today, may)), divider()]
    if opening:
        head.insert(0, section(opening))
    tail: list[Block] = [divider(), totals(reader, quote)]
    if quote.note:
        tail.append(words_of_people(quote.note))
    if quote.reason:
        tail.append(words_of_people(reader.plain("Reason for declining: {reason}", reason=quote.reason)))
    if may.stale:
        tail.append(section(stale_words(reader, quote)))
    tail += below or [buttons(*_row(reader, quote, today, may))]
    text = reader.say(
        "Quote {ref} ({kind}) for {sub}: total {total}. ",
        ref=quote.ref,
        kind=kind_name(reader, quote.kind),
        sub=quote.subscription.ref,
        total=reader.money(quote.total, quote.currency),
    )
    text += _state(reader, quote, today, may) + "."
    words, command = words_of(reader, quote, today), f"/order show {quote.ref}"
    blocks = with_lines(reader, quote.lines, quote.currency, head, tail, words, command=command, first=first)
    return Message(opening + "\n" + text if opening else text, blocks)


def stale_words(reader: Reader, quote: Quote) -> Safe:
    """That the quote can't be accepted as it is."""
    return reader.say(
        "{sub} has changed since {ref} was made, so you can't accept this quote. Get a new one instead.",
        sub=quote.subscription.ref,
        ref=quote.ref,
    )


def again(reader: Reader, quote: Quote) -> Element:
    """The button that gets a new quote in place of one that is no longer valid. For quotes made by the vendor, and for
    services, it asks the vendor for another."""
    sub = quote.subscription.ref
    if quote.state is QuoteState.DRAFT:
        return button(reader.plain("Get a new quote …"), f"/order make {sub}", style="primary")
    if quote.author_id is not None or quote.kind is QuoteKind.SERVICES:
        return button(reader.plain("Ask for a new quote …"), f"/order ask {quote.ref}", style="primary")
    if quote.kind in CHANGES:
        return button(reader.plain("Get a new quote …"), f"{CHANGES[quote.kind]} {sub}", style="primary")
    return button(reader.plain("Get a new quote"), AGAIN, quote.ref, style="primary")


def _state(reader: Reader, quote: Quote, today: date, may: May) -> Safe:
    return reader.say("Ordered, then cancelled") if may.cancelled else state(reader, quote, today)


def _facts(reader: Reader, quote: Quote, today: date, may: May) -> list[tuple[Safe, Safe]]:
    pairs = [
        (reader.say("Subscription"), ref_and_name(quote.subscription)),
        (reader.say("Status"), _state(reader, quote, today, may)),
        (reader.say("Created on"), escape(reader.day(quote.made_on))),
    ]
    if term := term_of(reader, quote, today):
        pairs.append((reader.say("Term"), escape(term)))
    if quote.asked_by:
        pairs.append((reader.say("Requested by"), escape(quote.asked_by.name)))
    return pairs


def _row(reader: Reader, quote: Quote, today: date, may: May) -> list[Element]:
    row: list[Element] = []
    answerable = is_open(quote, today)
    if answerable and may.accept:
        if may.stale:
            row.append(again(reader, quote))
        else:
            row.append(button(reader.plain("Accept …"), f"/order accept {quote.ref}", style="primary"))
        row.append(button(reader.plain("Decline …"), f"/order decline {quote.ref}"))
    if answerable and may.ask:
        row.append(button(reader.plain("Ask a question"), f"/order ask {quote.ref}"))
    if may.order:
        row.append(button(reader.plain("Show the order"), f"/order show {may.order}"))
    if may.process and quote.state is QuoteState.OPEN:
        row.append(button(reader.plain("Edit …"), f"/order change {quote.ref}"))
        row.append(button(reader.plain("Withdraw …"), f"/order cancel {quote.ref}"))
    if may.process and can_be_offered_again(quote):
        row.append(button(reader.plain("Edit and resend …"), f"/order change {quote.ref}"))
    if not quote.is_draft and may.see:
        row.append(button(reader.plain("PDF"), f"/order pdf {quote.ref}"))
    row.append(all_of(reader, quote.subscription, see=may.see))
    return row


def all_of(reader: Reader, subscription: Subscription, *, see: bool) -> Element:
    """The button that lists a subscription's quotes and orders, or only the reader's own."""
    if see:
        return button(reader.plain("All quotes and orders"), f"/order list {subscription.ref}")
    return button(reader.plain("Your quotes and orders"), "/order list")


def order_card(
    reader: Reader,
    order: Order,
    today: date,
    *,
    may_pay: bool,
    may_see_invoice: bool,
    may_see: bool,
    may_cancel: bool = False,
    cancel_until: datetime | None = None,
    details: BillingDetails,
    first: int = 1,
) -> Message:
    """One order: its lines, the billing details on its invoice, and whether it's paid.

    Args:
        may_see: Whether the reader sees all quotes and orders of the subscription.
        may_cancel: Whether the reader can cancel it now. That is checked again.
        cancel_until: The moment until which they can, if there is one.
        details: What the reader sees of the billing details on the invoice.
        first: The line that the page begins with.
    """
    quote = order.quote
    title = reader.plain("Order {ref} · {kind}", ref=order.ref, kind=kind_name(reader, quote.kind))
    head: list[Block] = [header(title), facts(_order_facts(reader, order, today, details)), divider()]
    tail: list[Block] = [divider(), totals(reader, quote), *_below(reader, order, details, cancel_until)]
    may = (may_pay, may_see_invoice, may_see, may_cancel)
    tail.append(buttons(*_order_row(reader, order, *may)))
    words, command = words_of(reader, quote, today), f"/order show {order.ref}"
    blocks = with_lines(reader, quote.lines, quote.currency, head, tail, words, command=command, first=first)
    return Message(_order_text(reader, order), blocks)


def _below(reader: Reader, order: Order, details: BillingDetails, cancel_until: datetime | None) -> list[Block]:
    """What is below the total: the address, until when the reader can cancel, and why it was cancelled."""
    found: list[Block] = []
    if details.address:
        found += [note(reader.say("Billing address:")), words_of_people(details.address)]
    if cancel_until is not None:
        found.append(note(cancel_words(reader, cancel_until)))
    if order.cancel_reason:
        found.append(words_of_people(reader.plain("Reason for cancelling: {reason}", reason=order.cancel_reason)))
    return found


def _order_row(
    reader: Reader, order: Order, may_pay: bool, may_see_invoice: bool, may_see: bool, may_cancel: bool
) -> list[Element]:
    invoice = order.invoice
    row: list[Element] = []
    if invoice and invoice.due > 0 and may_pay:
        row.append(button(reader.plain("How to pay"), f"/invoice pay {invoice.ref}", style="primary"))
    if invoice and may_see_invoice:
        row.append(button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}"))
    row.append(button(reader.plain("PDF"), f"/order pdf {order.ref}"))
    if may_cancel:
        row.append(button(reader.plain("Cancel order …"), f"/order cancel {order.ref}"))
    return [*row, all_of(reader, order.subscription, see=may_see)]


def _order_text(reader: Reader, order: Order) -> Safe:
    quote = order.quote
    text = reader.say(
        "Order {ref} ({kind}) for {sub}: total {total}.",
        ref=order.ref,
        kind=kind_name(reader, quote.kind),
        sub=order.subscription.ref,
        total=reader.money(quote.total, quote.currency),
    )
    return text + " " + cancelled_words(reader, order) + "." if order.cancelled_at else text


def cancel_words(reader: Reader, until: datetime) -> Safe:
    """Until when the customer can cancel an order."""
    return reader.say("You can cancel this order until {at}, unless it's delivered before.", at=reader.moment(until))


def cancelled_words(reader: Reader, order: Order) -> Safe:
    """The line that says who cancelled an order, and when."""
    at = reader.moment(order.cancelled_at) if order.cancelled_at else ""
    name = order.cancelled_by.name if order.cancelled_by else ""
    return reader.say("Cancelled by {name}, {at}", name=name, at=at)


def _order_facts(reader: Reader, order: Order, today: date, details: BillingDetails) -> list[tuple[Safe, Safe]]:
    invoice = order.invoice
    who = escape(order.accepted_by.name) if order.accepted_by else reader.say("renewed automatically")
    pairs = [
        (reader.say("Subscription"), ref_and_name(order.subscription)),
        (reader.say("Ordered"), reader.moment(order.ordered_at) + ", " + who),
        (reader.say("Quote"), escape(order.quote.ref)),
    ]
    if order.cancelled_at:
        pairs.insert(1, (reader.say("Status"), cancelled_words(reader, order)))
    if invoice:
        due = reader.say("{ref}, due on {day}", ref=invoice.ref, day=reader.day(invoice.due_on))
        pairs.append((reader.say("Invoice"), due if invoice.due > 0 else settled_words(reader, invoice)))
    if term := term_of(reader, order.quote, today):
        pairs.append((reader.say("Term"), escape(term)))
    beside = ((reader.say("Purchase order number"), details.po_number), (reader.say("Tax ID"), details.tax_id))
    return [*pairs, *((label, escape(value)) for label, value in beside if value)]
