"""What the forms and answers about more and fewer seats have in common."""

from handlers.views.block_types import NumberInput
from handlers.views.blocks import Message
from handlers.views.inputs import number_input
from handlers.views.reader import Reader, Safe
from models.catalogue.products import Product
from models.changes.changing import MOST_SEATS, Changed
from models.subscriptions.tables import Cycle, Subscription


def seats_input(seats: int, least: int = 1) -> NumberInput:
    """A number of seats."""
    return number_input("seats", seats, least, MOST_SEATS)


def by_the_seat(reader: Reader, product: Product, subscription: Subscription) -> str:
    """What a seat of a product costs in a subscription, in plain text; empty if it has no price there."""
    wanted = (subscription.currency, subscription.cycle)
    price = next((one for one in product.prices if (one.currency, one.cycle) == wanted), None)
    if price is None:
        return ""
    money = reader.money(price.unit_price, subscription.currency)
    if subscription.cycle is Cycle.MONTH:
        return reader.plain("{price} a seat and month", price=money)
    return reader.plain("{price} a seat and year", price=money)


def until(reader: Reader, subscription: Subscription) -> Safe:
    """What a change costs, before anything is chosen."""
    if not subscription.bought:
        return reader.say("Nothing was bought yet, so nothing is charged: what you choose is what will be bought.")
    return reader.say(
        "It is charged for the days that are left until {ends}. You see the price line by line before you say yes.",
        ends=reader.day(subscription.ends_on),
    )


def done(reader: Reader, changed: Changed) -> Message:
    """What was never bought was changed at once."""
    last = changed.changes[-1]
    return Message(
        reader.say_count(
            "Done: {ref} has {count} seat of {product} now. Nothing is charged for it before you buy.",
            "Done: {ref} has {count} seats of {product} now. Nothing is charged for them before you buy.",
            last.after,
            ref=changed.subscription.ref,
            product=last.product.name,
        )
    )


def credit(reader: Reader, changed: Changed) -> Safe:
    """What is given back, in a sentence; that nothing is."""
    if not changed.credit and not changed.subscription.bought:
        return reader.say("Nothing was bought yet, so nothing is credited.")
    if not changed.credit:
        return reader.say(
            "Nothing is credited here, as no order or invoice here covers the days that are left. {Vendor}'s billing "
            "team can look at it: `/enquiry new {ref}`.",
            ref=changed.subscription.ref,
        )
    sum_ = reader.money(changed.credit, changed.subscription.currency)
    return reader.say("{sum} before tax, for the days that are left, are taken off your next order.", sum=sum_)
