"""How a bank writes its CSV files: which column is what, and how dates and amounts look. A layout is proposed from the
file, confirmed by a person, and remembered for the account."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from models.core.plain_text import one_line


class Column(StrEnum):
    """What a column of a CSV file can be."""

    DATE = "date"
    AMOUNT = "amount"
    CREDIT = "credit"
    DEBIT = "debit"
    TEXT = "text"
    PAYER = "payer"
    PAYER_ACCOUNT = "payer_account"
    CURRENCY = "currency"
    BANK_ID = "bank_id"


DELIMITERS = (";", ",", "\t", "|")
DATE_FORMATS = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%d/%m/%y",
    "%Y%m%d",
)
"""The formats that are tried. Of several that fit all dates, the first is proposed."""
FORMAT_NAMES = {
    "%Y-%m-%d": "YYYY-MM-DD",
    "%d.%m.%Y": "DD.MM.YYYY",
    "%d.%m.%y": "DD.MM.YY",
    "%d/%m/%Y": "DD/MM/YYYY",
    "%m/%d/%Y": "MM/DD/YYYY",
    "%d-%m-%Y": "DD-MM-YYYY",
    "%Y/%m/%d": "YYYY/MM/DD",
    "%d/%m/%y": "DD/MM/YY",
    "%Y%m%d": "YYYYMMDD",
}
_HEADINGS: Mapping[Column, Sequence[str]] = {
    Column.DATE: (
        "buchungstag", "buchungsdatum", "booking date", "booked on", "date", "datum", "fecha", "data", "boekdatum",
        "transaction date", "date operation", "valuta", "value date",
    ),
    Column.CREDIT: ("credit", "haben", "gutschrift", "paid in", "money in", "deposit", "crédit", "abono", "bij"),
    Column.DEBIT: ("debit", "soll", "lastschrift", "paid out", "money out", "withdrawal", "débit", "cargo", "af"),
    Column.AMOUNT: ("amount", "betrag", "umsatz", "montant", "importe", "importo", "bedrag"),
    Column.TEXT: (
        "verwendungszweck", "reference", "payment reference", "remittance", "details", "description", "libellé",
        "concepto", "causale", "omschrijving", "mededelingen", "memo", "purpose",
    ),
    Column.PAYER_ACCOUNT: (
        "kontonummer/iban", "iban", "counterparty account", "payer account", "account number", "gegenkonto",
        "tegenrekening", "kontonummer",
    ),
    Column.PAYER: (
        "beguenstigter/zahlungspflichtiger", "begünstigter/zahlungspflichtiger", "auftraggeber", "zahlungspflichtige",
        "payer", "counterparty", "name", "tegenpartij", "nom", "nombre", "ordinante",
    ),
    Column.CURRENCY: ("currency", "währung", "waehrung", "devise", "moneda", "valuta code"),
    Column.BANK_ID: ("transaction id", "bank reference", "transaktionsnummer", "id"),
}  # fmt: skip
"""How banks head their columns, in lower case. For each column, the earlier words come first."""
_AMOUNT = re.compile(r"[+\-]?\d[\d.,'\s]*[+\-]?", re.ASCII)
MOST_BEFORE = 40
"""How many lines may come before the headings."""


@dataclass(frozen=True)
class Layout:
    """How to read a bank's CSV files. `columns` are the headings, by what their columns are. `decimal` is the sign
    before the cents."""

    delimiter: str
    decimal: str
    date_format: str
    columns: Mapping[Column, str] = field(default_factory=dict)

    @property
    def lacks(self) -> Sequence[Column]:
        """The columns without which the file can't be read."""
        amounts = {Column.AMOUNT, Column.CREDIT} & set(self.columns)
        return [*([] if Column.DATE in self.columns else [Column.DATE]), *([] if amounts else [Column.AMOUNT])]

    def with_columns(self, columns: Mapping[Column, str]) -> "Layout":
        """The layout with some columns replaced. An empty heading takes a column out."""
        merged = {**self.columns, **columns}
        return replace(self, columns={column: heading for column, heading in merged.items() if heading})

    def as_json(self) -> str:
        """The layout as it's stored."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def layout_from(stored: str) -> Layout:
    """A layout that was stored."""
    data = json.loads(stored)
    columns = {Column(name): heading for name, heading in data.pop("columns").items()}
    return Layout(**data, columns=columns)


def amount_of(cell: str, decimal: str) -> Decimal | None:
    """The amount in a cell. None if it isn't one: its groups must have three digits, so that a comma that is no
    thousands separator isn't taken for one."""
    text = cell.strip().replace("\u2212", "-").replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
    if not _AMOUNT.fullmatch(text):
        return None
    negative = text.startswith("-") or text.endswith("-")
    whole, _, cents = text.strip("+- ").partition(decimal)
    groups = re.split("[.,' ]", whole)
    if (cents and not cents.isdigit()) or not groups[0].isdigit():
        return None
    if len(groups) > 1 and not (len(groups[0]) <= 3 and all(len(g) == 3 and g.isdigit() for g in groups[1:])):
        return None
    amount = Decimal(f"{''.join(groups)}.{cents or 0}")
    return -amount if negative else amount


def day_of(cell: str, date_format: str) -> date | None:
    """The date in a cell; None if it isn't one in this format."""
    try:
        return datetime.strptime(cell.strip(), date_format).date()  # noqa: DTZ007
    except ValueError:
        return None


def propose(rows: Mapping[str, Sequence[Sequence[str]]]) -> Layout | None:
    """The layout that fits a file best.

    Args:
        rows: The file's rows, by the delimiter they were split at.

    Returns:
        None if no delimiter gives columns with dates and amounts.
    """
    found = [layout for delimiter, of in rows.items() if (layout := _proposed(delimiter, of)) is not None]
    return max(found, key=lambda layout: len(layout.columns), default=None)


def heading_of(cell: str) -> str:
    """A heading on one line, as it's stored."""
    return one_line(cell)


def headings_at(rows: Sequence[Sequence[str]], layout: Layout) -> int | None:
    """The index of the row that has all headings of a layout. None if there is none."""
    wanted = set(layout.columns.values())
    near = enumerate(rows[:MOST_BEFORE])
    return next((index for index, row in near if wanted <= set(map(heading_of, row))), None)


def _proposed(delimiter: str, rows: Sequence[Sequence[str]]) -> Layout | None:
    for index, row in enumerate(rows[:MOST_BEFORE]):
        columns = _columns(row)
        layout = Layout(delimiter, ".", DATE_FORMATS[0], columns)
        if not layout.lacks:
            below = [one for one in rows[index + 1 :] if len(one) >= len(row) - 1]
            return _with_formats(layout, list(map(heading_of, row)), below)
    return None


def _columns(row: Sequence[str]) -> dict[Column, str]:
    """What the headings in a row say. Each heading is used once."""
    headings = {heading.lower(): heading for heading in map(heading_of, row) if heading}
    columns: dict[Column, str] = {}
    for column, words in _HEADINGS.items():
        left = [heading for heading, written in headings.items() if written not in columns.values()]
        ranked = [heading for word in words for heading in left if heading == word]
        ranked += [heading for word in words if len(word) > 3 for heading in left if word in heading]
        if ranked:
            columns[column] = headings[ranked[0]]
    if Column.AMOUNT in columns:
        columns = {
            column: heading for column, heading in columns.items() if column not in (Column.CREDIT, Column.DEBIT)
        }
    return columns


def _with_formats(layout: Layout, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Layout | None:
    """The layout with the formats of dates and amounts that fit all rows."""

    def cells(*columns: Column) -> list[str]:
        places = [heads.index(layout.columns[one]) for one in columns if one in layout.columns]
        return [row[place].strip() for row in rows for place in places if place < len(row) and row[place].strip()]

    dates, amounts = cells(Column.DATE), cells(Column.AMOUNT, Column.CREDIT, Column.DEBIT)
    date_format = next((one for one in DATE_FORMATS if all(day_of(cell, one) for cell in dates)), None)
    decimals = [one for one in ",." if all(amount_of(cell, one) is not None for cell in amounts)]
    if date_format is None or not decimals or not dates:
        return None
    # If both fit, as for 1,234 and 100, cents decide: two digits behind a sign are cents.
    cents = [one for one in decimals if any(re.search(rf"{re.escape(one)}\d\d?$", cell) for cell in amounts)]
    return replace(layout, date_format=date_format, decimal=(cents or decimals)[-1])
