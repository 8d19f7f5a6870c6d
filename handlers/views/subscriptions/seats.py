"""The seats of a site, as Block Kit."""

from handlers.views.blocks import Message, Modal, button, buttons, section
from handlers.views.inputs import field_of, select_or_search
from handlers.views.reader import Reader
from handlers.views.subscriptions.changes import credit, seats_input, until
from models.changes.changing import Changed
from models.changes.seats import Seats
from models.subscriptions.tables import Item

FORM = "subscription_seats"


def seats_form(reader: Reader, found: Seats, chosen: Item, seats: int) -> Modal:
    """The form that changes the seats of a product. It suggests one product and its seats."""
    subscription = found.subscription
    intro = reader.say_count(
        "*{ref}* · {name} has {count} user. Each user needs a seat in the edition.",
        "*{ref}* · {name} has {count} users. Each user needs a seat in the edition.",
        found.users,
        ref=subscription.ref,
        name=subscription.name,
    )
    fewer = reader.say("Seats you remove are gone right away, and you get a credit for the paid days left.")
    choice = select_or_search("product", reader.plain("Product"), items(reader, found), _value(chosen))
    return Modal(
        name=FORM,
        title=reader.plain("Change seats"),
        submit=reader.plain("Continue"),
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=[
            section(intro),
            section(until(reader, subscription) + (" " + fewer if subscription.bought else "")),
            field_of("product", reader.plain("Product"), choice),
            field_of("seats", reader.plain("New number of seats"), seats_input(seats)),
        ],
    )


def items(reader: Reader, found: Seats) -> list[tuple[str, str]]:
    """The products with their seats, as options of a select."""
    return [
        (reader.plain("{seats} now · {product}", product=item.product.name, seats=item.seats), _value(item))
        for item in found.items
    ]


def _value(item: Item) -> str:
    """An item as the form carries it: its key, and the number of seats shown."""
    return f"{item.product.key} {item.seats}"


def fewer_question(reader: Reader, changed: Changed) -> Message:
    """Asks before seats are removed."""
    subscription, change = changed.subscription, changed.changes[0]
    values = {"ref": subscription.ref, "product": change.product.name, "before": change.before, "after": change.after}
    text = reader.say("Change *{product}* in {ref} from {before} to {after} seats, from today?", **values)
    text += " " + credit(reader, changed)
    line = f"/subscription seats {subscription.ref} {change.product.key} {change.after} was {change.before} confirmed"
    yes = button(reader.plain("Change to {after} seats", **values), line, style="danger")
    no = button(reader.plain("Keep {before} seats", **values), f"/subscription show {subscription.ref}")
    return Message(text, [section(text), buttons(yes, no)])


def fewer(reader: Reader, changed: Changed) -> Message:
    """Confirms that seats were removed."""
    subscription, change = changed.subscription, changed.changes[0]
    values = {"ref": subscription.ref, "product": change.product.name, "before": change.before}
    text = reader.say_count(
        "{ref} now has {count} seat of {product}.", "{ref} now has {count} seats of {product}.", change.after, **values
    )
    text += " " + credit(reader, changed)
    line = f"/subscription seats {subscription.ref} {change.product.key} {change.before} was {change.after}"
    return Message(
        text, [section(text), buttons(button(reader.plain("Change back to {before} seats", **values), line))]
    )
