"""Comma-separated values (RFC 4180) that a spreadsheet shows and never runs. All files of them are written here."""

import csv
import io
from collections.abc import Iterable, Sequence

BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a formula of a cell (OWASP, "CSV Injection"), the wide signs too that some spreadsheets take for these."""


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """Rows as lines of a file."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([_harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _harmless(cell: str) -> str:
    """A cell that is no formula: one that would be begins with an apostrophe instead."""
    return f"'{cell}" if cell.lstrip(" ").startswith(BEGINS_FORMULA) else cell
