"""Reading a bank's CSV files, with the layout of the account's bank."""

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal

from models.billing.bank.faults import StatementError, StatementFault, unreadable
from models.billing.bank.layouts import (
    DELIMITERS,
    FORMAT_NAMES,
    Column,
    Layout,
    amount_of,
    day_of,
    heading_of,
    headings_at,
    propose,
)
from models.billing.bank.statements import (
    ACCOUNT_LENGTH,
    MOST_LINES,
    NAME_LENGTH,
    TEXT_LENGTH,
    BankStatement,
    FileFormat,
    StatementLine,
    cleaned,
    id_of,
    minor_of,
)
from models.core.sentences import Sentence, sentence

Rows = Sequence[tuple[int, Sequence[str]]]
"""Rows with their line numbers."""


def layout_for(text: str, source: str) -> Layout:
    """The layout that a CSV file seems to have.

    Raises:
        StatementError: It doesn't look like a bank statement.
    """
    found = propose({delimiter: [row for _, row in _rows(text, delimiter, source)] for delimiter in DELIMITERS})
    if found is None:
        said = sentence(
            "I can't find the headings of the date and the amount. Export the statement as camt.053 or MT940."
        )
        raise unreadable(source, said)
    return found


def headings_of(text: str, layout: Layout, source: str) -> Sequence[str]:
    """The headings in the row that has those of a layout. Of headings that are there twice, the second is empty."""
    rows = [row for _, row in _rows(text, layout.delimiter, source)]
    index = headings_at(rows, layout)
    found = [heading_of(cell) for cell in rows[index]] if index is not None else []
    return [heading if heading not in found[:place] else "" for place, heading in enumerate(found)]


def read_csv(text: str, source: str, layout: Layout, currency: str) -> BankStatement:
    """The statement in a CSV file. A CSV file doesn't say whose account it is, so `account` is empty.

    Args:
        currency: The account's currency.

    Raises:
        StatementError: A heading is missing, or a line can't be read.
    """
    rows = _rows(text, layout.delimiter, source)
    index = headings_at([row for _, row in rows], layout)
    if index is None or layout.lacks:
        raise unreadable(source, _other_headings(layout))
    heads = [heading_of(cell) for cell in rows[index][1]]
    places = {column: heads.index(heading) for column, heading in layout.columns.items()}
    reading = _Reading(source, layout, places, currency)
    lines = [reading.line(number, row) for number, row in rows[index + 1 :] if any(cell.strip() for cell in row)]
    if reading.faults:
        raise StatementError(reading.faults)
    return BankStatement("", currency, tuple(line for line in lines if line is not None), FileFormat.CSV)


def _other_headings(layout: Layout) -> Sentence:
    names = ", ".join(layout.columns.values())
    return sentence(
        "The file doesn't have the headings of this account's layout: {names}. Propose a new layout.", names=names
    )


def _rows(text: str, delimiter: str, source: str) -> Rows:
    reader, rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []
    try:
        for row in reader:
            rows.append((reader.line_num, row))
            if len(rows) > MOST_LINES:
                raise unreadable(source, sentence("The file has more than {most} lines. Split it.", most=MOST_LINES))
    except csv.Error:
        said = sentence("This line isn't CSV. Export the statement again, or as camt.053.")
        raise unreadable(source, said, reader.line_num) from None
    return rows


class _Reading:
    """Reads the rows of one file, and collects their faults."""

    def __init__(self, source: str, layout: Layout, places: Mapping[Column, int], currency: str) -> None:
        self.source, self.layout, self.places, self.currency = source, layout, places, currency
        self.faults: list[StatementFault] = []

    def line(self, number: int, row: Sequence[str]) -> StatementLine | None:
        """What a row says. None if it can't be read."""
        cells = {column: row[place].strip() if place < len(row) else "" for column, place in self.places.items()}
        day, amount = day_of(cells[Column.DATE], self.layout.date_format), self._amount(cells)
        currency = cells.get(Column.CURRENCY) or self.currency
        if day is None:
            wanted = FORMAT_NAMES.get(self.layout.date_format, self.layout.date_format)
            said = sentence("“{cell}” isn't a date like {wanted}.", cell=cleaned(cells[Column.DATE], 40), wanted=wanted)
            self._fault(number, said)
            return None
        if amount is None:
            self._fault(number, sentence("I can't read the amount in this line."))
            return None
        if currency != self.currency:
            said = sentence("This line is in {given}, but the account is in {currency}.")
            self._fault(number, sentence(said.text, given=cleaned(currency, 10), currency=self.currency))
            return None
        try:
            minor = minor_of(amount, self.currency, self.source, number)
        except StatementError as trouble:
            self.faults += trouble.faults
            return None
        return StatementLine(
            booked_on=day,
            valued_on=day,
            amount=minor,
            payer=cleaned(cells.get(Column.PAYER), NAME_LENGTH),
            payer_account=cleaned(cells.get(Column.PAYER_ACCOUNT), ACCOUNT_LENGTH),
            text=cleaned(cells.get(Column.TEXT), TEXT_LENGTH),
            bank_id=id_of(cells.get(Column.BANK_ID)),
        )

    def _amount(self, cells: Mapping[Column, str]) -> Decimal | None:
        decimal = self.layout.decimal
        if Column.AMOUNT in cells:
            return amount_of(cells[Column.AMOUNT], decimal)
        credit, debit = cells.get(Column.CREDIT, ""), cells.get(Column.DEBIT, "")
        into, out = (amount_of(cell, decimal) if cell else Decimal() for cell in (credit, debit))
        return None if into is None or out is None or not (credit or debit) else into - abs(out)

    def _fault(self, number: int, said: Sentence) -> None:
        self.faults.append(StatementFault(self.source, number, said))
