"""The statement of account, as Block Kit."""

from datetime import date

from handlers.views.block_types import Block, Cell
from handlers.views.blocks import PICK, Message, button, buttons, cell, facts, header, note, section, table
from handlers.views.data_blocks import number_cell
from handlers.views.element_types import Element
from handlers.views.invoice_lists import FIND, FIND_MINE, FIND_OF_CUSTOMER
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.billing.books.movements import EntryKind
from models.billing.invoices.statements import Account, Statement, StatementEntry
from models.subscriptions.tables import Subscription

HEADS = (gettext_noop("Date"), gettext_noop("Description"), gettext_noop("Amount"), gettext_noop("Balance"))
MOST_ROWS = 30
"""The most rows that are shown without pages."""
MOST_NAMED = 3
"""The most invoices that are named beside a payment."""
WHAT = {
    EntryKind.INVOICE: gettext_noop("Invoice {ref}"),
    EntryKind.CREDIT_NOTE: gettext_noop("Credit note {ref} for {of}"),
    EntryKind.VOID: gettext_noop("{ref} voided"),
    EntryKind.PAYMENT: gettext_noop("Payment for {of}"),
    EntryKind.TRANSFER_IN: gettext_noop("{ref} settled from another subscription"),
    EntryKind.TRANSFER_OUT: gettext_noop("Used for another subscription"),
    EntryKind.WRITE_OFF: gettext_noop("{ref} written off"),
    EntryKind.REFUND: gettext_noop("Refund"),
    EntryKind.UNDONE: gettext_noop("Payment undone"),
    EntryKind.RETURNED: gettext_noop("Undone: {ref} settled from another subscription"),
    EntryKind.TAKEN_BACK: gettext_noop("Undone: used for another subscription"),
    EntryKind.REINSTATED: gettext_noop("Undone: {ref} written off"),
}
AGES = (
    gettext_noop("Not due yet"),
    gettext_noop("0–30 days"),
    gettext_noop("31–60 days"),
    gettext_noop("61–90 days"),
    gettext_noop("Over 90 days"),
)
"""What is open, by the days since it was due."""


def statement(reader: Reader, found: Statement, today: date, first: int = 1) -> Message:
    """Invoices, payments and credits by date, each with the balance after it, between the opening and the closing
    balance. A long one has pages."""
    ref = found.organization.name if found.whole else found.ref
    values = {"ref": ref, "first": reader.day(found.first), "last": reader.day(found.last)}
    title = reader.say("Statement for {ref}, {first} to {last}", **values)
    state = _balance_today(reader, found, today)
    named = reader.plain("Statement for {ref}", ref=ref)
    span = note(reader.say("{first} to {last}", **values))
    head: list[Block] = [header(named), span, section(Safe(f"*{state}*"))]
    rows = [row for account in found.accounts for row in _rows(reader, account, whole=found.whole)]
    heads = [reader.plain(head) for head in HEADS]
    opening = title + ". " + state
    tail = [*_ages(reader, found, min(found.last, today)), *_below(reader, found)]
    if not rows:
        nothing = note(reader.say("There are no invoices or payments between these dates."))
        return Message(opening, [*head, nothing, *tail])
    if len(rows) <= MOST_ROWS:
        cells: list[list[Cell]] = [[cell(name, bold=True) for name in heads]]
        cells += [[_as_text(one) for one in row.in_table] for row in rows]
        text = Safe("\n").join([opening, *[row.line for row in rows]])
        return Message(text, [*head, table(cells, wrapped=1, sums=(2, 3)), *tail])
    command = f"/invoice statement {_words(found)}"
    # What people look for in a statement are its invoices.
    find = f"{PICK} {FIND} {found.ref}"
    if found.whole:
        find = f"{PICK} {FIND_MINE} all" if found.subscription else f"{PICK} {FIND_OF_CUSTOMER} {found.ref}"
    return listing(reader, named, Rows.paged(rows, heads, command, first, find), head, tail, [opening])


def _balance_today(reader: Reader, found: Statement, today: date) -> Safe:
    """What is to be paid as of now, or the customer's credit if that is more."""
    accounts = found.accounts
    due = [reader.money(account.due, account.currency) for account in accounts if account.due > 0]
    credit = [reader.money(-account.due, account.currency) for account in accounts if account.due < 0]
    said = [reader.say("Balance today: {due}.", due=", ".join(due))] if due else []
    if due and found.last >= today and not any(amount for account in accounts for amount in account.aged[1:]):
        said.append(reader.say("None of it is due yet."))
    said += [reader.say("Credit today: {credit}.", credit=", ".join(credit))] if credit else []
    return Safe(" ").join(said) if said else reader.say("Nothing is due.")


def _words(found: Statement) -> str:
    """What is typed for a statement after the command."""
    everything = ["all"] if found.whole and found.subscription else []
    return " ".join([found.ref, *everything, str(found.first), str(found.last)])


def _as_text(one: Cell) -> Cell:
    """A cell of a table that isn't sorted."""
    return cell(one["text"]) if one["type"] == "raw_number" else one


def _ages(reader: Reader, found: Statement, day: date) -> list[Block]:
    """What was open at the end, by the days since it was due, and the unused credit, or a
    refund whose payment was taken back."""
    blocks: list[Block] = []
    for account in found.accounts:
        shown = list(zip(AGES, account.aged, strict=True))
        pairs = [(reader.say(label), amount) for label, amount in shown if amount]
        if account.credit:
            label = reader.say("Unused credit") if account.credit > 0 else reader.say("Refund to be paid back")
            pairs.append((label, -account.credit))
        if pairs:
            blocks.append(facts([(label, escape(reader.money(amount, account.currency))) for label, amount in pairs]))
    explained = reader.say("Open on {day}, by days since the due date", day=reader.day(day))
    return [note(explained), *blocks] if blocks else []


def _below(reader: Reader, found: Statement) -> list[Block]:
    year = found.first.year - 1
    row: list[Element] = []
    listed = "all" if found.whole and found.subscription else found.ref
    row.append(button(reader.plain("All invoices"), f"/invoice list {listed}"))
    whole = f"{found.ref} all" if found.whole and found.subscription else found.ref
    row.append(button(reader.plain("{year}", year=year), f"/invoice statement {whole} {year}"))
    if found.subscription and not found.whole:
        days = f"{found.first} {found.last}"
        everything = f"/invoice statement {found.ref} all {days}"
        row.append(button(reader.plain("All subscriptions"), everything))
    row.append(button(reader.plain("PDF"), f"/invoice statement pdf {_words(found)}"))
    row.append(button(reader.plain("Get as CSV"), f"/invoice statement csv {_words(found)}"))
    return [buttons(*row)]


def _rows(reader: Reader, account: Account, *, whole: bool) -> list[Row]:
    """The entries between the opening and the closing balance."""
    if not account.entries and not account.before:
        return []
    return [
        _balance(reader, account, reader.plain("Opening balance"), account.before),
        *(_row(reader, account, entry, whole=whole) for entry in account.entries),
        _balance(reader, account, reader.plain("Closing balance"), account.closing),
    ]


def _balance(reader: Reader, account: Account, label: str, amount: int) -> Row:
    shown = number_cell(amount, reader.money(amount, account.currency))
    line = Safe(" · ").join([escape(label), escape(shown["text"])])
    return Row(line, [cell(""), cell(label), cell(""), shown])


def _row(reader: Reader, account: Account, entry: StatementEntry, *, whole: bool) -> Row:
    what = in_words(reader, entry, whole=whole)
    day = reader.day(entry.day)
    amount, balance = (
        number_cell(amount, reader.money(amount, account.currency)) for amount in (entry.amount, entry.balance)
    )
    line = Safe(" · ").join(map(escape, (day, what, amount["text"], balance["text"])))
    return Row(line, [cell(day), cell(what), amount, balance])


def in_words(reader: Reader, entry: StatementEntry, *, whole: bool) -> str:
    """An entry in words, with its subscription if there are several."""
    what = described(reader, entry)
    return f"{what} ({Subscription.PREFIX}-{entry.subscription})" if whole else what


def described(reader: Reader, entry: StatementEntry) -> str:
    """An entry in words."""
    if entry.kind is EntryKind.PAYMENT and not entry.of:
        return reader.plain("Payment")
    of = ", ".join(entry.of[:MOST_NAMED])
    if (left := len(entry.of) - MOST_NAMED) > 0:
        of = reader.plain("{refs} and {count} more", refs=of, count=left)
    return reader.plain(WHAT[entry.kind], ref=entry.ref, of=of)
