"""Lists of quotes and orders."""

from collections.abc import Mapping, Sequence

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Button
from handlers.views.blocks import Message, button, cell, header
from handlers.views.data_blocks import number_cell
from handlers.views.listing import Row, Rows, listing
from handlers.views.orders.quote_labels import is_open, kind_name, state
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.orders.actions import Orders
from models.billing.orders.tables import Order, Quote, QuoteState

HEADS = (
    gettext_noop("Number"),
    gettext_noop("Kind"),
    gettext_noop("Subscription"),
    gettext_noop("Total"),
    gettext_noop("Status"),
)


def order_list(
    reader: Reader, found: Sequence[Orders], title: str, empty: Safe, command: str, first: int = 1
) -> Message:
    """A page of quotes and orders: first the open ones, then what was ordered, then the rest."""
    rows = _rows(reader, found)
    if not rows:
        return Message(empty)
    heads = [reader.plain(head) for head in HEADS]
    return listing(reader, title, Rows.paged(rows, heads, command, first), [header(title)])


def _rows(reader: Reader, found: Sequence[Orders]) -> list[Row]:
    waiting: list[Row] = []
    ordered: list[Row] = []
    over: list[Row] = []
    for orders in found:
        waiting += [_quote(reader, quote, orders, "accept", reader.plain("Accept …")) for quote in orders.offers]
        for quote in orders.quotes:
            if quote.state is QuoteState.ACCEPTED:
                continue
            waits = quote.state is QuoteState.DRAFT or is_open(quote, orders.today)
            (waiting if waits else over).append(_quote(reader, quote, orders, "show", reader.plain("Show")))
        ordered += [_order(reader, order) for order in orders.orders]
    return [*waiting, *ordered, *over]


def _quote(reader: Reader, quote: Quote, orders: Orders, word: str, label: str) -> Row:
    total = reader.money(quote.total, quote.currency)
    values = {"ref": quote.ref, "kind": kind_name(reader, quote.kind), "sub": orders.subscription.ref, "total": total}
    status = state(reader, quote, orders.today)
    line = reader.say("*{ref}* · {kind} for {sub} · {total}", **values) + "\n" + status
    return _row(quote, values, line, status, button(label, f"/order {word} {quote.ref}"))


def _row(quote: Quote, values: Mapping[str, str], line: Safe, status: Safe, beside: Button) -> Row:
    cells = [cell(values["ref"]), cell(values["kind"]), cell(values["sub"])]
    return Row(line, [*cells, number_cell(quote.total, values["total"]), cell(unmarked(status))], beside)


def _order(reader: Reader, order: Order) -> Row:
    quote, invoice = order.quote, order.invoice
    total = reader.money(quote.total, quote.currency)
    values = {"ref": order.ref, "kind": kind_name(reader, quote.kind), "sub": order.subscription.ref, "total": total}
    status = reader.say("Ordered {at}", at=reader.moment(order.ordered_at))
    if invoice:
        paid, still_open = reader.say("{ref}, paid", ref=invoice.ref), reader.say("{ref}, unpaid", ref=invoice.ref)
        status += " · " + (paid if invoice.due <= 0 else still_open)
    line = reader.say("*{ref}* · {kind} for {sub} · {total}", **values) + "\n" + status
    return _row(quote, values, line, status, button(reader.plain("Show"), f"/order show {order.ref}"))
