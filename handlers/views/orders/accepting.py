"""Accepting a quote and declining it."""

from datetime import date, datetime

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, clip, divider, note, section
from handlers.views.choosing import ADDRESS_LENGTHS, country_input
from handlers.views.element_types import Element
from handlers.views.inputs import field_of, text_input
from handlers.views.lines import totals, with_lines
from handlers.views.orders.quote_cards import cancel_words
from handlers.views.orders.quote_labels import kind_name, term_of, words_of
from handlers.views.problems.customers import FIELD_NAMES
from handlers.views.reader import Reader, Safe
from handlers.views.renewals.again import works_again
from handlers.views.settlement import how_settled
from models.billing.orders.tables import NOTE_LENGTH, PO_LENGTH, TAX_ID_LENGTH, Order, Quote, QuoteKind
from models.billing.settlement_plan import How, SettlementPlan, plan_for_coming
from models.directory.people import Person
from models.subscriptions.billing_details import BillingDetails
from models.subscriptions.tables import Card, SubscriptionState

ACCEPT = "order_accept"
LONGEST_LINES = 500
DECLINE = "order_decline"


def accept_form(
    reader: Reader,
    quote: Quote,
    details: BillingDetails,
    today: date,
    about: Safe | None = None,
    card: Card | None = None,
) -> Modal:
    """The lines of the quote, and the billing details, filled in from the last order. If the reader may not see those,
    they are used all the same for fields left empty. `about` is for readers who may not know that there's a quote.
    `card` is the one that will be charged."""
    head: list[Block] = [section(_opening(reader, quote, today))]
    if about:
        head.append(note(about))
    suspended = quote.kind is QuoteKind.RENEWAL and quote.subscription.state is SubscriptionState.SUSPENDED
    if suspended and quote.term_starts_on:
        head.append(section(works_again(reader, quote.term_starts_on)))
    settlement = how_settled(reader, plan_for_coming(quote.subscription, today, card), today)
    tail: list[Block] = [
        totals(reader, quote),
        note(settlement),
        divider(),
        *_beside(reader, details),
    ]
    return Modal(
        name=ACCEPT,
        title=reader.plain("Order {ref}", ref=quote.ref),
        submit=reader.plain("Place order"),
        close=reader.plain("Not now"),
        form_context=quote.ref,
        blocks=with_lines(
            reader,
            quote.lines,
            quote.currency,
            head,
            tail,
            words_of(reader, quote, today),
            command=f"/order show {quote.ref}",
            turns=False,
        ),
    )


def _beside(reader: Reader, details: BillingDetails) -> list[Block]:
    kept = reader.plain("This is on file, but your role doesn't let you see it. Leave the field empty to keep it.")

    def hint(name: str, otherwise: str = "") -> str:
        return kept if name in details.hidden else otherwise

    saved = reader.plain("Printed on the invoice and saved for next time.")
    po_number = text_input("po_number", PO_LENGTH, details.po_number)
    tax_id = text_input("tax_id", TAX_ID_LENGTH, details.tax_id)
    label = reader.plain("Purchase order number")
    return [
        field_of("po_number", label, po_number, hint("po_number", saved), optional=True),
        *_address(reader, details, hint("address")),
        field_of("tax_id", reader.plain("Tax ID"), tax_id, hint("tax_id"), optional=True),
    ]


def _address(reader: Reader, details: BillingDetails, kept: str) -> list[Block]:
    """The parts of the billing address. One whose parts aren't known stays until they are entered."""
    blocks: list[Block] = []
    for name, length in ADDRESS_LENGTHS.items():
        now = getattr(details.parts, name)
        element = text_input(name, max(length, len(now)), now, multiline=name == "street")
        hint = kept if name == "street" else ""
        blocks.append(field_of(name, reader.plain(FIELD_NAMES[name]), element, hint, optional=True))
    blocks.append(country_input(reader, details.parts.country))
    if details.address and details.parts.is_empty:
        lines = clip(" / ".join(details.address.splitlines()), LONGEST_LINES)
        said = reader.say(
            "Billing address now: {address}. It stays if you leave street, postal code, city and region empty.",
            address=lines,
        )
        if not details.parts.country:
            said += " " + reader.say("Please choose its country.")
        blocks.append(note(said))
    return blocks


def _opening(reader: Reader, quote: Quote, today: date) -> Safe:
    subscription = quote.subscription
    values = {"ref": quote.ref, "kind": kind_name(reader, quote.kind), "sub": subscription.ref}
    text = reader.say("*{kind}* for {sub} ({name}), as quoted in {ref}.", name=subscription.name, **values)
    if term := term_of(reader, quote, today):
        text += " " + reader.say("Term: {term}.", term=term)
    return text


def about_quote(reader: Reader, quote: Quote, me: Person, today: date) -> Safe:
    """What to know of a quote for somebody who didn't ask for one by its ID. Only who just made it can have no use for
    it."""
    if quote.asked_by_id == me.id and quote.made_on == today:
        return _made(reader, quote)
    return reader.say("There's already quote {ref} for this.", ref=quote.ref)


def _made(reader: Reader, quote: Quote) -> Safe:
    """That there's a quote now, what that means, and how to get rid of it."""
    return reader.say(
        "I've saved this as quote {ref}. Nothing is ordered until you place the order. Colleagues who can accept it "
        "see it, too. If you don't need it, use `/order decline {ref}`.",
        ref=quote.ref,
    )


def accepted(
    reader: Reader,
    order: Order,
    plan: SettlementPlan | None,
    today: date,
    *,
    may_pay: bool,
    cancel_until: datetime | None = None,
    tax_id: str = "",
) -> Message:
    """Confirms an order: its invoice, how that is settled, and until when the reader can cancel it. Without an invoice,
    there is no plan. `tax_id` is what the reader entered, if it looks wrong."""
    quote, invoice = order.quote, order.invoice
    values = {"order": order.ref, "kind": kind_name(reader, quote.kind), "sub": order.subscription.ref}
    text = reader.say("Your order {order} ({kind}) for {sub} has been placed.", **values)
    row: list[Element] = []
    if invoice and plan:
        total = reader.money(invoice.total, invoice.currency)
        said = reader.say("Invoice {invoice} comes to {total}.", invoice=invoice.ref, total=total)
        text += " " + said + " " + how_settled(reader, plan, today)
        if may_pay and plan.how is How.TRANSFER:
            row.append(button(reader.plain("How to pay"), f"/invoice pay {invoice.ref}", style="primary"))
    if cancel_until is not None:
        text += " " + cancel_words(reader, cancel_until)
    row.append(button(reader.plain("Show the order"), f"/order show {order.ref}"))
    row.append(button(reader.plain("PDF"), f"/order pdf {order.ref}"))
    blocks: list[Block] = [section(text)]
    if tax_id:
        doubt = reader.say(
            "“{tax_id}” doesn't look like a tax ID of the country that you chose. It's printed as you entered it. If "
            "it's wrong, ask {vendor}'s billing team: `/enquiry new {sub}`.",
            tax_id=tax_id,
            sub=order.subscription.ref,
        )
        text = Safe("\n").join([text, doubt])
        blocks.append(note(doubt))
    return Message(text, [*blocks, buttons(*row)])


def decline_form(reader: Reader, quote: Quote, reason: str = "") -> Modal:
    """Asks why a quote is declined. The vendor's billing team reads it."""
    total = reader.money(quote.total, quote.currency)
    text = reader.say(
        "You're declining {ref}, {kind} for {sub}: {total}. You can't accept it after that, but you can get a new "
        "quote.",
        ref=quote.ref,
        kind=kind_name(reader, quote.kind),
        sub=quote.subscription.ref,
        total=total,
    )
    return Modal(
        name=DECLINE,
        title=reader.plain("Decline {ref}", ref=quote.ref),
        submit=reader.plain("Decline"),
        close=reader.plain("Back"),
        form_context=quote.ref,
        blocks=[
            section(text),
            field_of(
                "reason",
                reader.plain("Reason, for {vendor}'s billing team"),
                text_input("reason", NOTE_LENGTH, reason, multiline=True),
                optional=True,
            ),
        ],
    )


def declined(reader: Reader, quote: Quote) -> Message:
    """Confirms that a quote is declined."""
    return Message(reader.say("{ref} is declined. I've let {vendor}'s billing team know.", ref=quote.ref))
