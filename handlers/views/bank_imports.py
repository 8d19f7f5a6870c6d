"""Importing bank statements, as Block Kit: the form, the columns of a CSV file, and what came of it."""

import json
from collections.abc import Sequence
from datetime import date

from handlers.views.bank import COMMAND
from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, clip, note, section
from handlers.views.inputs import field_of, file_input, select, text_input
from handlers.views.problems.registry import some
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.bank.adding import ImportedAccount
from models.billing.bank.importing import CsvPreview
from models.billing.bank.layouts import FORMAT_NAMES, Column
from models.billing.bank.statements import StatementLine
from models.catalogue.legal_entities import BankAccount

IMPORT, LAYOUT = "bank_import", "bank_layout"
EXAMPLE = date(2026, 12, 31)
"""The day that shows how dates are written."""
FILE_TYPES = ("xml", "sta", "mt940", "940", "txt", "csv")
HEADING_LENGTH, LONGEST_TEXT = 200, 80
COLUMNS = {
    Column.DATE: gettext_noop("Date"),
    Column.AMOUNT: gettext_noop("Amount"),
    Column.CREDIT: gettext_noop("Money in"),
    Column.DEBIT: gettext_noop("Money out"),
    Column.TEXT: gettext_noop("Reference text"),
    Column.PAYER: gettext_noop("Payer"),
    Column.PAYER_ACCOUNT: gettext_noop("Payer's account"),
    Column.CURRENCY: gettext_noop("Currency"),
    Column.BANK_ID: gettext_noop("Bank's ID"),
}


def import_form(reader: Reader, accounts: Sequence[BankAccount]) -> Modal:
    """The form that takes a bank statement's file."""
    hint = reader.plain("camt.053, MT940 or CSV, up to 1 MB. Larger files: `steward bank import`.")
    blocks: list[Block] = [
        field_of("file", reader.plain("Bank statement"), file_input("file", FILE_TYPES, 1), hint),
    ]
    if len(accounts) > 1:
        pairs = [(clip(f"{one.currency} · {one.account}", LONGEST_TEXT), str(one.id)) for one in accounts]
        menu = select("account", reader.plain("Choose …"), pairs)
        only = reader.plain("Only for CSV files. Other files name their account.")
        blocks.append(field_of("account", reader.plain("Account"), menu, only, optional=True))
    return Modal(
        name=IMPORT,
        title=reader.plain("Import a statement"),
        submit=reader.plain("Import"),
        close=reader.plain("Cancel"),
        blocks=blocks,
    )


def layout_form(reader: Reader, preview: CsvPreview, headings: Sequence[str], file_id: str) -> Modal:
    """The form that confirms what the columns of a CSV file are."""
    layout, account = preview.layout, preview.account
    said = reader.say(
        "This is the first CSV file with these columns for {account}. Check them. I'll remember them for next time.",
        account=account.account,
    )
    named = reader.say("Headings in the file: {headings}", headings=some(reader, [one for one in headings if one]))
    blocks: list[Block] = [
        section(said),
        *(note(_sample(reader, line, account)) for line in preview.sample),
        note(named),
    ]
    for column, label in COLUMNS.items():
        typed = text_input(column, HEADING_LENGTH, clip(layout.columns.get(column, ""), HEADING_LENGTH))
        blocks.append(field_of(column, reader.plain(label), typed, optional=column is not Column.DATE))
    formats = [(EXAMPLE.strftime(written), written) for written in FORMAT_NAMES]
    dates = select("date_format", reader.plain("Choose …"), formats, layout.date_format)
    blocks.append(field_of("date_format", reader.plain("Format of dates"), dates))
    decimals = [(reader.plain("Comma: 1.234,50"), ","), (reader.plain("Point: 1,234.50"), ".")]
    signs = select("decimal", reader.plain("Choose …"), decimals, layout.decimal)
    blocks.append(field_of("decimal", reader.plain("Decimal sign"), signs))
    return Modal(
        name=LAYOUT,
        title=reader.plain("Check the columns"),
        submit=reader.plain("Import"),
        close=reader.plain("Cancel"),
        form_context=json.dumps({"file": file_id, "account": str(account.id)}),
        blocks=blocks,
    )


def _sample(reader: Reader, line: StatementLine, account: BankAccount) -> Safe:
    return reader.say(
        "For example: {day} · {amount} · {payer} · “{words}”",
        day=reader.day(line.booked_on),
        amount=reader.money(line.amount, account.currency),
        payer=clip(line.payer, LONGEST_TEXT) or "–",
        words=clip(line.text, LONGEST_TEXT),
    )


def imported(reader: Reader, done: Sequence[ImportedAccount]) -> Message:
    """Confirms an import: what is new, what was imported before, and what was left out."""
    text = Safe("\n").join(_account(reader, one) for one in done)
    match = button(reader.plain("Match transfers"), COMMAND, style="primary")
    another = button(reader.plain("Import another …"), "/invoice import")
    return Message(text, [section(text), buttons(match, another)])


def _account(reader: Reader, one: ImportedAccount) -> Safe:
    said = [
        reader.say_count(
            "*{account}*{days}: {count} new transfer.",
            "*{account}*{days}: {count} new transfers.",
            one.new,
            account=one.account.account,
            days=f", {_days(reader, one.first, one.last)}" if one.first and one.last else "",
        )
    ]
    if one.unsure:
        said.append(
            reader.say_count(
                "{count} looks like one that was imported before.",
                "{count} look like some that were imported before.",
                one.unsure,
            )
        )
    if one.known:
        said.append(reader.say_count("{count} was imported before.", "{count} were imported before.", one.known))
    if one.left:
        said.append(
            reader.say_count(
                "{count} outgoing payment was left out.", "{count} outgoing payments were left out.", one.left
            )
        )
    return Safe(" ").join(said)


def _days(reader: Reader, first: date, last: date) -> str:
    if first == last:
        return reader.day(first)
    return reader.plain("{first} to {last}", first=reader.day(first), last=reader.day(last))
