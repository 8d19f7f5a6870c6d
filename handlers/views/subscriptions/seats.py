"""The seats of a site, as Block Kit."""

from handlers.views.blocks import Message, Modal, button, buttons, section
from handlers.views.inputs import field_of, select
from handlers.views.reader import Reader
from handlers.views.subscriptions.changes import credit, seats_input, until
from models.changes.changing import Changed, edition_of
from models.changes.seats import Seats
from models.subscriptions.tables import Item

FORM = "subscription_seats"


def seats_form(reader: Reader, found: Seats) -> Modal:
    """Of which product, and how many?"""
    subscription = found.subscription
    edition = edition_of(found.items) or found.items[0]
    intro = reader.say_count(
        "*{ref}* · {name} has {count} user. Each user takes a seat of the edition.",
        "*{ref}* · {name} has {count} users. Each user takes a seat of the edition.",
        found.users,
        ref=subscription.ref,
        name=subscription.name,
    )
    pairs = [
        (reader.plain("{seats} now · {product}", product=item.product.name, seats=item.seats), _value(item))
        for item in found.items
    ]
    fewer = reader.say("Fewer seats go at once, and what was paid for them and is not used is credited.")
    choice = select("product", reader.plain("Product"), pairs, _value(edition))
    return Modal(
        name=FORM,
        title=reader.plain("Seats"),
        submit=reader.plain("Go on"),
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=[
            section(intro),
            section(until(reader, subscription) + (" " + fewer if subscription.bought else "")),
            field_of("product", reader.plain("Product"), choice),
            field_of("seats", reader.plain("Seats from now on"), seats_input(edition.seats)),
        ],
    )


def _value(item: Item) -> str:
    """What the form carries of an item: which, and how many seats it showed."""
    return f"{item.product.key} {item.seats}"


def fewer_question(reader: Reader, changed: Changed) -> Message:
    """Really give seats back?"""
    subscription, change = changed.subscription, changed.changes[0]
    values = {"ref": subscription.ref, "product": change.product.name, "before": change.before, "after": change.after}
    text = reader.say("Go from {before} to {after} seats of *{product}* in {ref}, from today on?", **values)
    text += " " + credit(reader, changed)
    line = f"/subscription seats {subscription.ref} {change.product.key} {change.after} was {change.before} confirmed"
    yes = button(reader.plain("Go to {after} seats", **values), line, style="danger")
    no = button(reader.plain("Keep {before} seats", **values), f"/subscription show {subscription.ref}")
    return Message(text, [section(text), buttons(yes, no)])


def fewer(reader: Reader, changed: Changed) -> Message:
    """Seats were given back."""
    subscription, change = changed.subscription, changed.changes[0]
    values = {"ref": subscription.ref, "product": change.product.name, "before": change.before}
    text = reader.say_count(
        "{ref} has {count} seat of {product} now.", "{ref} has {count} seats of {product} now.", change.after, **values
    )
    text += " " + credit(reader, changed)
    line = f"/subscription seats {subscription.ref} {change.product.key} {change.before} was {change.after}"
    return Message(text, [section(text), buttons(button(reader.plain("Back to {before} seats", **values), line))])
