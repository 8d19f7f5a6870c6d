"""The estimate of a site's next bill, as Block Kit."""

from collections.abc import Callable

from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, divider, header, note, section
from handlers.views.element_types import Element
from handlers.views.lines import days, totals, with_lines
from handlers.views.reader import Reader, Safe, escape
from handlers.views.settlement import how_settled
from models.billing.orders.pricing import PricedLine
from models.changes.estimating import Bill, Estimate


def estimate(reader: Reader, found: Estimate, first: int = 1) -> Message:
    """The next bill: lines, total, date and payment. For a monthly site, also the price of a year."""
    subscription, bill = found.subscription, found.bill
    title = reader.plain("Next bill for {ref} · {name}", ref=subscription.ref, name=subscription.name)
    when = _when(reader, found)
    head: list[Block] = [header(title), section(when)]
    tail: list[Block] = [totals(reader, bill, (reader.say("Date"), escape(reader.day(found.on))))]
    more = annual(reader, bill, found.annual) if found.annual else Safe()
    row: list[Element] = []
    if more:
        tail += [divider(), section(more)]
        row.append(button(reader.plain("Switch to annual terms …"), f"/subscription annual {subscription.ref}"))
    row.append(button(reader.plain("Change seats …"), f"/subscription seats {subscription.ref}"))
    as_of = reader.say(
        "As of today, {today}. If you change seats or products, the amount changes, too.", today=reader.day(found.today)
    )
    tail += [note(as_of), buttons(*row)]
    command = f"/subscription estimate {subscription.ref}"
    blocks = with_lines(reader, bill.lines, bill.currency, head, tail, _words(reader), command=command, first=first)
    total = reader.money(bill.total, bill.currency)
    text = reader.say("{title}: {total}.", title=title, total=total)
    return Message(Safe("\n").join(part for part in (text, when, more, as_of) if part), blocks)


def _words(reader: Reader) -> Callable[[PricedLine], str]:
    def words(line: PricedLine) -> str:
        if line.credit_id is not None:
            return reader.plain("Credit: {what}", what=line.description)
        return line.description

    return words


def _when(reader: Reader, found: Estimate) -> Safe:
    """The term of the bill, its date, and how it's paid."""
    subscription, term = found.subscription, found.bill.term
    values = {"term": days(reader, term.starts_on, term.ends_on), "on": reader.day(found.on)}
    if not subscription.bought:
        return reader.say(
            "You haven't bought this yet, so nothing is charged. If you buy today, the first term ({term}) costs:",
            **values,
        )
    if found.settlement:
        said = how_settled(reader, found.settlement, found.today)
        return reader.say("For {term}. The term renews automatically. {how}", how=said, **values)
    return reader.say("For {term}, if you renew. You'll get an invoice when you order the renewal.", **values)


def annual(reader: Reader, bill: Bill, by_year: Bill) -> Safe:
    """The price of a year compared with twelve months."""
    twelve = 12 * sum(line.net for line in bill.lines if line.credit_id is None)
    year = sum(line.net for line in by_year.lines if line.credit_id is None)
    return against_months(reader, twelve, year, bill.currency)


def against_months(reader: Reader, by_month: int, by_year: int, currency: str) -> Safe:
    """A year's price compared with twelve months', before tax."""
    values = {"year": reader.money(by_year, currency), "months": reader.money(by_month, currency)}
    if by_year >= by_month:
        return reader.say("Annual terms cost {year} a year before tax. Twelve months cost {months}.", **values)
    return reader.say(
        "Annual terms cost {year} a year before tax. Twelve months cost {months}, so you save {saving}.",
        saving=reader.money(by_month - by_year, currency),
        **values,
    )
