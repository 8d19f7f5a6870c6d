"""Lists of quotes and orders."""

from collections.abc import Sequence

from handlers.views.block_types import Section
from handlers.views.blocks import Message, button, header, note, section
from handlers.views.fitting import fitted
from handlers.views.orders.quote_labels import is_open, kind_name, state
from handlers.views.reader import Reader, Safe
from models.billing.orders.actions import Orders
from models.billing.orders.tables import Order, Quote, QuoteState

MOST_ROWS = 25
Row = tuple[Safe, Section]


def order_list(reader: Reader, found: Sequence[Orders], title: str, empty: Safe) -> Message:
    """Quotes and orders: first the open ones, then what was ordered, then the rest."""
    rows = _rows(reader, found)
    if not rows:
        return Message(empty)
    blocks = fitted(
        [header(title)],
        [block for _, block in rows[:MOST_ROWS]],
        of=len(rows),
        more=lambda left: note(
            reader.say("… and {count} more. To list those for one subscription, use `/order SUB-…`.", count=left)
        ),
    )
    return Message(Safe("\n").join([title, *[line for line, _ in rows]]), blocks)


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
    line = reader.say("*{ref}* · {kind} for {sub} · {total}", **values) + "\n" + state(reader, quote, orders.today)
    return line, section(line, button(label, f"/order {word} {quote.ref}"))


def _order(reader: Reader, order: Order) -> Row:
    quote, invoice = order.quote, order.invoice
    line = reader.say(
        "*{ref}* · {kind} for {sub} · {total}",
        ref=order.ref,
        kind=kind_name(reader, quote.kind),
        sub=order.subscription.ref,
        total=reader.money(quote.total, quote.currency),
    )
    line += "\n" + reader.say("Ordered {at}", at=reader.moment(order.ordered_at))
    if invoice:
        paid, still_open = reader.say("{ref}, paid", ref=invoice.ref), reader.say("{ref}, unpaid", ref=invoice.ref)
        line += " · " + (paid if invoice.due <= 0 else still_open)
    return line, section(line, button(reader.plain("Show"), f"/order show {order.ref}"))
