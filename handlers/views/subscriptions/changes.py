"""Shared parts of the forms and replies for adding and removing seats."""

from datetime import date

from handlers.views.blocks import Message
from handlers.views.element_types import NumberInput
from handlers.views.inputs import number_input
from handlers.views.lines import per_seat
from handlers.views.reader import Reader, Safe
from models.billing.credit_notes.tables import CreditNote
from models.catalogue.products import Product
from models.changes.changing import MOST_SEATS, Changed
from models.subscriptions.tables import Subscription


def seats_input(seats: int, least: int = 1) -> NumberInput:
    """An input for a number of seats."""
    return number_input("seats", seats, least, MOST_SEATS)


def by_the_seat(reader: Reader, product: Product, subscription: Subscription, day: date) -> str:
    """The price of a product's seat in a subscription on a day, in plain text; empty if it has no price there."""
    price = product.price_on(subscription.currency, subscription.cycle, day)
    return per_seat(reader, price.unit_price, price.currency, price.cycle) if price else ""


def until(reader: Reader, subscription: Subscription) -> Safe:
    """How a change is charged, before anything is chosen."""
    if not subscription.bought:
        return reader.say(
            "You haven't bought this yet, so nothing is charged now. You'll pay for what you choose here when you buy "
            "it."
        )
    return reader.say(
        "You pay for the days left until {ends}. You'll see every line of the price before you accept it.",
        ends=reader.day(subscription.ends_on),
    )


def done(reader: Reader, changed: Changed) -> Message:
    """Confirms a change to an evaluation, which takes effect at once."""
    last = changed.changes[-1]
    return Message(
        reader.say_count(
            "{ref} now has {count} seat of {product}. You pay nothing for it until you buy.",
            "{ref} now has {count} seats of {product}. You pay nothing for them until you buy.",
            last.after,
            ref=changed.subscription.ref,
            product=last.product.name,
        )
    )


def credit(reader: Reader, changed: Changed) -> Safe:
    """The credit for a change in a sentence, or that there is none."""
    if not changed.credit and not changed.subscription.bought:
        return reader.say("You haven't bought this yet, so there's no credit.")
    if not changed.credit:
        return reader.say(
            "There's no credit, because no order or invoice here covers the days left. {Vendor}'s billing team can "
            "check: `/enquiry new {ref}`.",
            ref=changed.subscription.ref,
        )
    said = [_reduced(reader, note) for note in changed.notes]
    if changed.credit_left:
        sum_ = reader.money(changed.credit_left, changed.subscription.currency)
        said.append(
            reader.say(
                "You get a credit of {sum} before tax for the days left. It's deducted from the next quote for this "
                "subscription.",
                sum=sum_,
            )
        )
    return Safe(" ").join(said)


def _reduced(reader: Reader, note: CreditNote) -> Safe:
    """That an invoice which isn't paid comes to less."""
    return reader.say(
        "Invoice {invoice} isn't paid yet, so credit note {ref} reduces it by {sum} including tax. Still due: {due}.",
        invoice=note.invoice.ref,
        ref=note.ref,
        sum=reader.money(note.gross, note.currency),
        due=reader.money(note.invoice.due, note.currency),
    )
