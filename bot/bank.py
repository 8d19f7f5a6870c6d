"""`steward bank import`: read a bank statement. The billing team matches its transfers with `/invoice match`."""

import argparse
from dataclasses import replace
from pathlib import Path

from bot.console import ConsoleError, console
from models.billing.bank.adding import ImportedAccount
from models.billing.bank.importing import CsvPreview, import_statement, preview_csv, read_file
from models.billing.bank.layouts import FORMAT_NAMES, Column, Layout
from models.billing.bank.reading import BIGGEST_FILE, CsvFile
from models.core.money import to_decimal


async def import_bank(given: argparse.Namespace) -> str:
    """Import a bank statement, completely or not at all. Returns what came of it, in words.

    Raises:
        ConsoleError: The file can't be read, or its columns have to be confirmed first.
    """
    content, name = _content(given.file), given.file.name
    async with console() as desk:
        found = read_file(content, name)
        layout = None
        if isinstance(found, CsvFile):
            preview = await preview_csv(desk, found, given.account, _changed(given, found.layout))
            if not preview.is_saved and not given.yes:
                raise ConsoleError(_question(preview))
            layout = None if preview.is_saved else preview.layout
        done = await import_statement(desk, found, name, given.account, layout)
    return "\n".join(map(_line, done))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more, so that a file that is too big is refused.
            return file.read(BIGGEST_FILE + 1)
    except OSError as trouble:
        raise ConsoleError(f"{path}: The file can't be read: {trouble.strerror}.") from None


def _changed(given: argparse.Namespace, layout: Layout) -> Layout | None:
    """The proposed layout with what was given. None if nothing was."""
    if not (given.column or given.date_format or given.decimal):
        return None
    names = {name: written for written, name in FORMAT_NAMES.items()}
    if given.date_format and given.date_format not in names:
        raise ConsoleError(f"Enter one of these for --date-format: {', '.join(names)}.")
    return replace(
        layout.with_columns(dict(map(_column, given.column))),
        date_format=names.get(given.date_format, layout.date_format),
        decimal=given.decimal or layout.decimal,
    )


def _column(given: str) -> tuple[Column, str]:
    name, _, heading = given.partition("=")
    if name not in list(Column):
        raise ConsoleError(f"“{given}” isn't a column. Enter one like text=Reference, with: {', '.join(Column)}.")
    return Column(name), heading


def _question(preview: CsvPreview) -> str:
    """What a CSV file seems to say, and how to accept or correct it."""
    layout, currency = preview.layout, preview.account.currency
    lines = [
        f"These columns aren't saved yet for {preview.account.account} ({currency}). Nothing was imported.",
        *(f"  {column}: {heading}" for column, heading in layout.columns.items()),
        f"  dates: {FORMAT_NAMES.get(layout.date_format, layout.date_format)}, decimal sign: {layout.decimal}",
        *(
            f"  for example: {line.booked_on}, {to_decimal(line.amount, currency)}, {line.payer}, {line.text}"
            for line in preview.sample
        ),
        "If that's right, run it again with --yes. If not, correct it with --column, --date-format or --decimal.",
    ]
    return "\n".join(lines)


def _line(one: ImportedAccount) -> str:
    days = f", {one.first} to {one.last}" if one.first else ""
    parts = [f"{one.account.account} ({one.account.currency}{days}): {_counted(one.new)} imported."]
    if one.unsure:
        parts.append(f"{one.unsure} of them may have been imported before: see /invoice match.")
    if one.known:
        parts.append(f"{_counted(one.known)} imported before.")
    if one.left:
        parts.append(f"{one.left} outgoing left out.")
    return " ".join(parts)


def _counted(count: int) -> str:
    return "1 transfer" if count == 1 else f"{count} transfers"
