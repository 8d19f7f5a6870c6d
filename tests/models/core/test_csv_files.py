"""A spreadsheet shows what is in a file, and runs nothing of it."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from models.core.csv_files import csv_of

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1", "\uff1d1+1"])
def test_a_cell_that_begins_like_a_formula_begins_with_an_apostrophe(cell: str) -> None:
    """Spreadsheets take it for text then."""
    assert read(csv_of([("a", cell)])) == [["a", f"'{cell}"]]


@pytest.mark.parametrize("cell", ["", "Ana", "1+1=2", "2026-11-23", 'say "=1"', "a, b", "two\n=lines"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    """With commas, quotation marks and line breaks too."""
    assert read(csv_of([("a", cell)])) == [["a", cell]]


def test_a_negative_number_stays_a_number() -> None:
    """What a person wrote is text, even if it looks like one."""
    assert read(csv_of([(Decimal("-1.50"), "-1.50")])) == [["-1.50", "'-1.50"]]


def test_no_other_module_writes_csv() -> None:
    """Each file goes through the one helper."""
    sources = [path for folder in ("bot", "handlers", "models") for path in (ROOT / folder).rglob("*.py")]
    writing = [
        path.name for path in sources if "csv.writer" in (text := path.read_text("utf-8")) or "DictWriter" in text
    ]
    assert writing == ["csv_files.py"]


def read(written: str) -> list[list[str]]:
    """The cells of a file."""
    return list(csv.reader(io.StringIO(written, newline="")))
