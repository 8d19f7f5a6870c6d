"""Adding a product to a site, and deactivating one, as Block Kit."""

from collections.abc import Sequence

from handlers.views.block_types import Element
from handlers.views.blocks import Message, Modal, button, buttons, header, note, section
from handlers.views.fitting import fitted
from handlers.views.inputs import field_of, select
from handlers.views.reader import Reader, Safe
from handlers.views.subscriptions.changes import by_the_seat, credit, seats_input, until
from models.changes.changing import Changed
from models.changes.products import Additions, Removable
from models.subscriptions.tables import Subscription

FORM = "subscription_add"
MOST_ROWS = 30


def add_form(reader: Reader, found: Additions, key: str, seats: int) -> Modal:
    """The form that adds a product. It suggests one and its seats."""
    subscription = found.subscription
    pairs = [(f"{by_the_seat(reader, one, subscription)} · {one.name}", one.key) for one in found.products]
    chosen = key if any(one.key == key for one in found.products) else found.products[0].key
    choice = select("product", reader.plain("Product"), pairs, chosen)
    return Modal(
        name=FORM,
        title=reader.plain("Add a product"),
        submit=reader.plain("Show the price") if subscription.bought else reader.plain("Add"),
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=[
            section(reader.say("*{ref}* · {name}", ref=subscription.ref, name=subscription.name)),
            section(until(reader, subscription)),
            field_of("product", reader.plain("Product"), choice),
            field_of("seats", reader.plain("Seats"), seats_input(seats)),
        ],
    )


def removable(reader: Reader, subscription: Subscription, found: Sequence[Removable]) -> Message:
    """The items of a site, with a button for each one that can be deactivated."""
    title = reader.plain("Products of {ref} · {name}", ref=subscription.ref, name=subscription.name)
    lines = [_line(reader, subscription, one) for one in found]
    rows = [
        section(line, _deactivate(reader, subscription, one) if one.credit is not None else None)
        for line, one in list(zip(lines, found, strict=True))[:MOST_ROWS]
    ]
    blocks = fitted(
        [header(title)], rows, of=len(found), more=lambda left: note(reader.say("… and {count} more.", count=left))
    )
    return Message(Safe("\n").join([title, *lines[: blocks.shown]]), blocks)


def _line(reader: Reader, subscription: Subscription, one: Removable) -> Safe:
    values = {"product": one.item.product.name, "seats": one.item.seats}
    if one.credit is None:
        return reader.say(
            "*{product}*, seats: {seats}. It has to stay: it's the last edition, or another product needs it.",
            **values,
        )
    if not one.credit:
        return reader.say("*{product}*, seats: {seats}. If you deactivate it today, there's no credit.", **values)
    sum_ = reader.money(one.credit, subscription.currency)
    return reader.say(
        "*{product}*, seats: {seats}. If you deactivate it today, you get a credit of {sum}.", sum=sum_, **values
    )


def _deactivate(reader: Reader, subscription: Subscription, one: Removable) -> Element:
    return button(reader.plain("Deactivate …"), f"/subscription deactivate {subscription.ref} {one.item.product.key}")


def deactivate_question(reader: Reader, changed: Changed) -> Message:
    """Asks before a product is deactivated."""
    subscription, change = changed.subscription, changed.changes[0]
    values = {"ref": subscription.ref, "name": subscription.name, "product": change.product.name}
    text = reader.say_count(
        "Deactivate *{product}* in {ref} ({name})? Its {count} seat is removed right away. Nobody can use it after "
        "that, and its settings may be lost.",
        "Deactivate *{product}* in {ref} ({name})? Its {count} seats are removed right away. Nobody can use it after "
        "that, and its settings may be lost.",
        change.before,
        **values,
    )
    text += " " + credit(reader, changed)
    line = f"/subscription deactivate {subscription.ref} {change.product.key} was {change.before} confirmed"
    yes = button(reader.plain("Deactivate {product}", **values), line, style="danger")
    no = button(reader.plain("Keep it"), f"/subscription show {subscription.ref}")
    return Message(text, [section(text), buttons(yes, no)])


def deactivated(reader: Reader, changed: Changed, *, may_add: bool) -> Message:
    """Confirms that a product is deactivated."""
    subscription, change = changed.subscription, changed.changes[0]
    text = reader.say("{product} is deactivated in {ref}.", product=change.product.name, ref=subscription.ref)
    text += " " + credit(reader, changed)
    if not may_add:
        return Message(text)
    line = f"/subscription add {subscription.ref} {change.product.key} {change.before}"
    return Message(text, [section(text), buttons(button(reader.plain("Add it again"), line))])
