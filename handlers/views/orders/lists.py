"""Lists of quotes and orders."""

from collections.abc import Mapping

from handlers.routing.arguments import unmarked
from handlers.views.blocks import PICK, Message, button, cell, header
from handlers.views.data_blocks import number_cell
from handlers.views.element_types import Button
from handlers.views.listing import Row, Rows, listing
from handlers.views.orders.quote_labels import kind_name, settled_words, state
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.orders.listing import Listed
from models.billing.orders.tables import Order, Quote
from models.core.paging import PageOf

HEADS = (
    gettext_noop("Number"),
    gettext_noop("Kind"),
    gettext_noop("Subscription"),
    gettext_noop("Total"),
    gettext_noop("Status"),
)


FINDS = {"/order list": "my_orders", "/order": "orders_in_work"}
"""The routes that search each list."""
FIND = "orders"
"""The route that searches the quotes and orders of a subscription."""


def order_list(reader: Reader, found: PageOf[Listed], title: str, empty: Safe, command: str) -> Message:
    """A page of quotes and orders: first the open ones, then what was ordered, then the rest."""
    if not found:
        return Message(empty)
    return listing(reader, title, order_rows(reader, found, command), [header(title)])


def order_rows(reader: Reader, found: PageOf[Listed], command: str) -> Rows:
    """A page of a list of quotes and orders, or those that a search in it found."""
    heads = [reader.plain(head) for head in HEADS]
    route = FINDS.get(command) or f"{FIND} {command.removeprefix('/order list ')}"
    rows = [_listed(reader, one) for one in found]
    return Rows(rows, heads, command, found.first, found.total, f"{PICK} {route}")


def _listed(reader: Reader, one: Listed) -> Row:
    if one.order is not None:
        return _order(reader, one.order, one.quote)
    if one.is_offer:
        return _quote(reader, one, "accept", reader.plain("Accept …"))
    return _quote(reader, one, "show", reader.plain("Show"))


def _quote(reader: Reader, one: Listed, word: str, label: str) -> Row:
    quote = one.quote
    total = reader.money(quote.total, quote.currency)
    values = {"ref": quote.ref, "kind": kind_name(reader, quote.kind), "sub": quote.subscription.ref, "total": total}
    status = state(reader, quote, one.today)
    line = reader.say("*{ref}* · {kind} for {sub} · {total}", **values) + "\n" + status
    return _row(quote, values, line, status, button(label, f"/order {word} {quote.ref}"))


def _row(quote: Quote, values: Mapping[str, str], line: Safe, status: Safe, beside: Button) -> Row:
    cells = [cell(values["ref"]), cell(values["kind"]), cell(values["sub"])]
    return Row(line, [*cells, number_cell(quote.total, values["total"]), cell(unmarked(status))], beside)


def _order(reader: Reader, order: Order, quote: Quote) -> Row:
    invoice = order.invoice
    total = reader.money(quote.total, quote.currency)
    values = {"ref": order.ref, "kind": kind_name(reader, quote.kind), "sub": quote.subscription.ref, "total": total}
    status = reader.say("Ordered {at}", at=reader.moment(order.ordered_at))
    if order.cancelled_at:
        status = reader.say("Cancelled {at}", at=reader.moment(order.cancelled_at))
    if invoice:
        still_open = reader.say("{ref}, unpaid", ref=invoice.ref)
        status += " · " + (settled_words(reader, invoice) if invoice.due <= 0 else still_open)
    line = reader.say("*{ref}* · {kind} for {sub} · {total}", **values) + "\n" + status
    return _row(quote, values, line, status, button(reader.plain("Show"), f"/order show {order.ref}"))
