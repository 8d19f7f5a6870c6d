"""Adding a product to a site, and deactivating one, as Block Kit."""

from collections.abc import Sequence

from handlers.views.blocks import Message, Modal, button, buttons, cell, header, section
from handlers.views.data_blocks import number_cell
from handlers.views.element_types import Button
from handlers.views.inputs import field_of, select_or_search
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe
from handlers.views.subscriptions.changes import by_the_seat, credit, seats_input, until
from models.catalogue.products import Product
from models.changes.changing import Changed
from models.changes.products import Additions, Removable
from models.subscriptions.tables import Subscription

FORM = "subscription_add"


def additions(reader: Reader, found: Additions) -> list[tuple[str, str]]:
    """The products that can be added, as options of a select."""
    of, today = found.subscription, found.today
    return [(f"{by_the_seat(reader, one, of, today)} · {one.name}", one.key) for one in found.products]


def add_form(reader: Reader, found: Additions, product: Product | None, seats: int) -> Modal:
    """The form that adds a product. It suggests one and its seats."""
    subscription = found.subscription
    pairs = additions(reader, found)
    chosen = (product or found.products[0]).key
    choice = select_or_search("product", reader.plain("Product"), pairs, chosen)
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


def removable(reader: Reader, subscription: Subscription, found: Sequence[Removable], first: int = 1) -> Message:
    """The items of a site, with a button for each one that can be deactivated."""
    title = reader.plain("Products of {ref} · {name}", ref=subscription.ref, name=subscription.name)
    rows = [_row(reader, subscription, one) for one in found]
    heads = [reader.plain("Product"), reader.plain("Seats"), reader.plain("Credit if deactivated today")]
    of = Rows.paged(rows, heads, f"/subscription deactivate {subscription.ref}", first)
    return listing(reader, title, of, [header(title)])


def _row(reader: Reader, subscription: Subscription, one: Removable) -> Row:
    credited = "" if one.credit is None else reader.money(one.credit, subscription.currency)
    cells = [cell(one.item.product.name), number_cell(one.item.seats, str(one.item.seats)), cell(credited)]
    beside = _deactivate(reader, subscription, one) if one.credit is not None else None
    return Row(_line(reader, subscription, one), cells, beside)


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


def _deactivate(reader: Reader, subscription: Subscription, one: Removable) -> Button:
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
