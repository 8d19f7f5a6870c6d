"""The lines and totals that quotes, orders and invoices share."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from handlers.views.block_types import Block, Section
from handlers.views.blocks import button, facts, note, section
from handlers.views.fitting import Measured, fitted
from handlers.views.limits import MOST_FIELDS
from handlers.views.reader import Reader, Safe, escape
from models.core.money import RateTotal
from models.subscriptions.tables import Cycle, Subscription

MOST_LINES = 30


def per_seat(reader: Reader, amount: int, currency: str, cycle: str) -> str:
    """The price of a seat for one term, in plain text."""
    money = reader.money(amount, currency)
    if cycle == Cycle.MONTH:
        return reader.plain("{price} per seat per month", price=money)
    return reader.plain("{price} per seat per year", price=money)


class ShownLine(Protocol):
    """A line of a quote or of an invoice. Amounts are in minor units, the tax rate in thousandths of a percent."""

    @property
    def description(self) -> str:
        """The description."""
        ...

    @property
    def quantity(self) -> int:
        """The number of units."""
        ...

    @property
    def unit_price(self) -> int:
        """The price of one unit."""
        ...

    @property
    def net(self) -> int:
        """The price of the whole line, before tax."""
        ...

    @property
    def tax_rate(self) -> int:
        """The tax rate in thousandths of a percent."""
        ...


class Sums(Protocol):
    """The totals of several lines, in minor units."""

    @property
    def currency(self) -> str:
        """The ISO 4217 code."""
        ...

    @property
    def net(self) -> int:
        """The total before tax."""
        ...

    @property
    def by_rate(self) -> Sequence[RateTotal]:
        """The lines summed by tax rate, the highest rate first."""
        ...

    @property
    def total(self) -> int:
        """The total with tax."""
        ...


LineT = TypeVar("LineT", bound=ShownLine)


def calculation(reader: Reader, line: ShownLine, currency: str) -> str:
    """The calculation of a line, in plain text: 3 × €100.00 = €300.00, tax 19%."""
    values = {
        "quantity": line.quantity,
        "price": reader.money(line.unit_price, currency),
        "rate": reader.percent(line.tax_rate),
        "net": reader.money(line.net, currency),
    }
    return reader.plain("{quantity} × {price} = {net}, tax {rate}", **values)


def days(reader: Reader, from_on: date, to_on: date) -> str:
    """A period, with its first and last day included."""
    return reader.plain("{first} to {last}", first=reader.day(from_on), last=reader.day(to_on))


def with_lines(
    reader: Reader,
    lines: Sequence[LineT],
    currency: str,
    head: Sequence[Block],
    tail: Sequence[Block],
    words: Callable[[LineT], str] = lambda line: line.description,
    *,
    command: str,
    first: int = 1,
    turns: bool = True,
) -> Measured:
    """A row for each line between `head` and `tail`, as many as fit, and the way to the others below.

    Args:
        words: The description of a line, in plain text.
        command: The command line that shows the lines. With `from` and a number, it shows them from another one on.
        first: The line that the page begins with.
        turns: Whether a button turns the page. In a form, it would take the place of the form.
    """
    first = first if first <= len(lines) else 1
    shown = lines[first - 1 :][:MOST_LINES]
    rows = [section(Safe("\n").join([words(line), calculation(reader, line, currency)])) for line in shown]

    def more(left: int) -> Block:
        line = f"{command} from {len(lines) - left + 1}"
        if turns:
            said = reader.say_count("… and {count} more line.", "… and {count} more lines.", left)
            return section(said, button(reader.plain("More lines"), line))
        return note(
            reader.say_count(
                "… and {count} more line. To see it, use `{line}`.",
                "… and {count} more lines. To see them, use `{line}`.",
                left,
                line=line,
            )
        )

    return fitted(head, rows, tail, of=len(lines) - first + 1, more=more)


def subscription_option(subscription: Subscription) -> tuple[str, str]:
    """A subscription as the option of a select: its label, and its short ID."""
    return f"{subscription.ref} · {subscription.name}", subscription.ref


def ref_and_name(subscription: Subscription) -> Safe:
    """A subscription's ID and name."""
    return Safe(f"{escape(subscription.ref)} · {escape(subscription.name)}")


def totals(reader: Reader, of: Sums, *more: tuple[Safe, Safe]) -> Section:
    """The subtotal, the tax at each rate and the total, followed by `more`."""
    shown = sums(reader, of, most=MOST_FIELDS - 2 - len(more))
    return facts([*((escape(label), escape(amount)) for label, amount in shown), *more])


def sums(reader: Reader, of: Sums, most: int | None = None) -> list[tuple[str, str]]:
    """The subtotal, the tax at each rate and the total, as labels with amounts in plain text.

    Args:
        most: The most amounts of tax. The last of them is then for all other rates together.
    """

    def money(amount: int) -> str:
        return reader.money(amount, of.currency)

    taxed = of.by_rate
    shown = taxed if most is None or len(taxed) <= most else taxed[: most - 1]
    rates = [_at_rate(reader, one, money(one.net), alone=len(taxed) == 1) for one in shown]
    amounts = [money(one.tax) for one in shown]
    if not taxed:
        rates, amounts = [reader.plain("Tax")], [money(0)]
    elif len(shown) < len(taxed):
        rates.append(reader.plain("Tax at other rates"))
        amounts.append(money(sum(one.tax for one in taxed[len(shown) :])))
    between = zip(rates, amounts, strict=True)
    return [(reader.plain("Subtotal"), money(of.net)), *between, (reader.plain("Total"), money(of.total))]


def _at_rate(reader: Reader, of: RateTotal, net: str, *, alone: bool) -> str:
    """The label of the tax at a rate. If it's the only one, the amount that is taxed is the subtotal."""
    if alone:
        return reader.plain("Tax {rate}", rate=reader.percent(of.rate))
    return reader.plain("Tax {rate} on {net}", rate=reader.percent(of.rate), net=net)
