"""The report of the billing team, as Block Kit, and messages with files."""

from datetime import date

from babel.dates import format_date

from handlers.documents.data import DocumentData
from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block, Cell
from handlers.views.blocks import (
    PICK,
    Drawing,
    Message,
    button,
    buttons,
    cell,
    header,
    note,
    section,
    table,
)
from handlers.views.data_blocks import chart
from handlers.views.element_types import Element
from handlers.views.inputs import select
from handlers.views.mails import Attachment, Mail, Text
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.statements import AGES
from models.billing.books.files import FileKind, WantedFile
from models.billing.books.reports import Report
from models.core.money import to_decimal
from models.directory.choices import country_choices, label_of

TAX_HEADS = (gettext_noop("Tax rate"), gettext_noop("Country"), gettext_noop("Net"), gettext_noop("Tax"))
MOST_RATES = 30
"""The most rows of tax that are shown. The file has all."""
FILES = {
    FileKind.INVOICES: gettext_noop("the list of invoices"),
    FileKind.STATEMENT: gettext_noop("the statement of account"),
    FileKind.REPORT: gettext_noop("the report"),
    FileKind.JOURNAL: gettext_noop("the journal"),
}
SUBJECTS = {
    FileKind.INVOICES: gettext_noop("List of invoices"),
    FileKind.STATEMENT: gettext_noop("Statement of account"),
    FileKind.REPORT: gettext_noop("Billing report"),
    FileKind.JOURNAL: gettext_noop("Accountant's journal"),
}


def report(reader: Reader, found: Report, today: date) -> Message:
    """Revenue by month and what is open by age as charts, and tax by rate and country as a table. The text has the same
    figures."""
    days = {"first": reader.day(found.first), "last": reader.day(found.last)}
    if not (found.taxes or any(found.aged) or any(one.net for one in found.months)):
        return _nothing(reader, found, days)

    def money(amount: int) -> str:
        return reader.money(amount, found.currency)

    title = reader.plain("Billing report in {currency}", currency=found.currency)
    net, tax = sum(one.net for one in found.taxes), sum(one.tax for one in found.taxes)
    values = {"net": money(net), "tax": money(tax), "due": money(sum(found.aged)), **days}
    summary = reader.say("{first} to {last}: revenue {net}, tax {tax}. Open today: {due}.", **values)
    lines = [escape(title), summary, *_lines(reader, found)]
    head: list[Block] = [header(title), section(summary)]
    tail = [*_taxes(reader, found), *_below(reader, found)]
    plain = Message(Safe("\n").join(lines), [*head, section(Safe("\n").join(_lines(reader, found))), *tail])
    return Message(plain.text, [*head, *_charts(reader, found, today), *tail], plain)


def _nothing(reader: Reader, found: Report, days: dict[str, str]) -> Message:
    """Says that there are no invoices, and offers the currencies that have some."""
    text = reader.say("There are no invoices from {first} to {last}.", **days)
    if found.currency:
        currency = found.currency
        text = reader.say("There are no invoices in {currency} from {first} to {last}.", currency=currency, **days)
    others = _others(reader, found)
    return Message(text, [section(text), *([buttons(*others)] if others else [])])


def _lines(reader: Reader, found: Report) -> list[Safe]:
    """The figures of both charts in words, without those that are nothing."""
    lines = [
        reader.say("{month}: {net}", month=_month(reader, one.month), net=reader.money(one.net, found.currency))
        for one in found.months
        if one.net
    ]
    ages = zip(AGES, found.aged, strict=True)
    open_ = [
        reader.say("Open, {age}: {amount}", age=reader.plain(age), amount=reader.money(amount, found.currency))
        for age, amount in ages
        if amount
    ]
    return [*lines, *open_]


def _month(reader: Reader, month: date) -> str:
    return str(format_date(month, "MMM y", locale=reader.locale))


def _charts(reader: Reader, found: Report, today: date) -> list[Block]:
    revenue = {_month(reader, one.month): float(to_decimal(one.net, found.currency)) for one in found.months}
    ages = {
        reader.plain(age): float(to_decimal(amount, found.currency))
        for age, amount in zip(AGES, found.aged, strict=True)
    }
    by_month = reader.plain("Revenue by month, before tax")
    by_age = reader.plain("Open on {day}, by days since due", day=reader.day(today))
    charts: list[Block] = [
        chart("bar", by_month, list(revenue), {found.currency: list(revenue.values())}, y_label=found.currency)
    ]
    if any(found.aged):
        charts.append(chart("bar", by_age, list(ages), {found.currency: list(ages.values())}, y_label=found.currency))
    return charts


def _taxes(reader: Reader, found: Report) -> list[Block]:
    if not found.taxes:
        return []
    rows: list[list[Cell]] = [[cell(reader.plain(head), bold=True) for head in TAX_HEADS]]
    for one in found.taxes[:MOST_RATES]:
        country = label_of(country_choices(reader.locale), one.country) if one.country else reader.plain("unknown")
        amounts = (reader.money(one.net, found.currency), reader.money(one.tax, found.currency))
        rows.append([cell(reader.percent(one.rate)), cell(country), *map(cell, amounts)])
    blocks: list[Block] = [table(rows, wrapped=1, sums=(2, 3))]
    if (left := len(found.taxes) - MOST_RATES) > 0:
        blocks.append(
            note(reader.say_count("One more row is in the file.", "{count} more rows are in the file.", left))
        )
    return blocks


def _below(reader: Reader, found: Report) -> list[Block]:
    days = f"{found.first} {found.last}"
    row: list[Element] = [
        button(reader.plain("Get as CSV"), f"/invoice report csv {days} {found.currency}"),
        button(reader.plain("Journal as CSV"), f"/invoice journal {days}"),
    ]
    return [buttons(*row, *_others(reader, found))]


def _others(reader: Reader, found: Report) -> list[Element]:
    """A menu of the other currencies, if there are any."""
    days = f"{found.first} {found.last}"
    others = [(one, f"/invoice report {days} {one}") for one in found.currencies if one != found.currency]
    return [select(f"{PICK} currency", reader.plain("Other currency"), others)] if others else []


def on_its_way(reader: Reader, wanted: WantedFile) -> Message:
    """Says where the file arrives."""
    what = reader.plain(FILES[wanted.file])
    if wanted.as_pdf:
        return Message(reader.say("I'm sending you {what} as a PDF in a direct message.", what=what))
    return Message(reader.say("I'm sending you {what} as a CSV file in a direct message.", what=what))


def as_file(reader: Reader, wanted: WantedFile, content: str) -> Drawing:
    """The file, for the person who asked for it."""
    what = reader.plain(FILES[wanted.file])
    text = reader.say("Here's {what} as a CSV file, for spreadsheets and accounting software.", what=what)
    mail = Mail(reader.plain(SUBJECTS[wanted.file]), [Text(unmarked(text))])
    return Drawing(Message(text), mail, files=[Attachment(wanted.name, content.encode(), "text/csv")])


def as_document(reader: Reader, document: DocumentData) -> Drawing:
    """A statement of account as a PDF, for the person who asked for it."""
    text = reader.say("Here's the statement of account as a PDF.")
    mail = Mail(reader.plain(SUBJECTS[FileKind.STATEMENT]), [Text(unmarked(text))])
    return Drawing(Message(text), mail, [document])
