"""Writing CSV files (RFC 4180) whose cells a spreadsheet never runs as formulas. All CSV files are written here."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A cell that begins with one of these is a formula (OWASP, "CSV Injection"). Some spreadsheets also accept the
full-width forms."""
MARK = "\ufeff"
"""The byte order mark that tells spreadsheets that a file is UTF-8."""


def csv_of(rows: Iterable[Sequence[str | Decimal]]) -> str:
    """The text of a CSV file with these rows."""
    return "".join(csv_lines(rows))


def csv_lines(rows: Iterable[Sequence[str | Decimal]]) -> Iterator[str]:
    """The same, a row at a time."""
    writer = csv.writer(_Line())
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


class _Line:
    """What a row is written to. The writer returns what this does."""

    def write(self, line: str) -> str:
        return line


def _harmless(cell: str | Decimal) -> str:
    """The cell, with an apostrophe before it if it would be a formula. A number isn't one, so -1.50 stays a number."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return f"'{cell}" if cell.lstrip(" ").startswith(BEGINS_FORMULA) else cell
