"""The statement of account, as Block Kit."""

from handlers.views.block_types import Block, Cell
from handlers.views.blocks import PICK, Message, button, buttons, cell, header, note, section, table
from handlers.views.data_blocks import number_cell
from handlers.views.invoices import FIND
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.billing.invoices.statements import Account, EntryKind, Statement, StatementEntry

HEADS = (gettext_noop("Date"), gettext_noop("Description"), gettext_noop("Amount"), gettext_noop("Balance"))
MOST_ROWS = 30
"""The most rows that are shown without pages."""
WHAT = {
    EntryKind.INVOICE: gettext_noop("Invoice {ref}"),
    EntryKind.VOID: gettext_noop("{ref} voided"),
    EntryKind.PAYMENT: gettext_noop("Payment for {ref}"),
    EntryKind.CREDIT_NOTE: gettext_noop("Credit for {ref}"),
    EntryKind.WRITE_OFF: gettext_noop("{ref} written off"),
    EntryKind.TAKEN_BACK: gettext_noop("Undone: payment or credit for {ref}"),
}


def statement(reader: Reader, found: Statement, first: int = 1) -> Message:
    """Invoices and payments by date, each with the balance after it, below the balance on the first day. A long one has
    pages."""
    ref = found.subscription.ref
    values = {"ref": ref, "first": reader.day(found.first), "last": reader.day(found.last)}
    title = reader.say("Statement for {ref}, {first} to {last}", **values)
    due = [reader.money(account.due, account.currency) for account in found.accounts if account.due]
    state = reader.say("Balance due today: {due}.", due=", ".join(due)) if due else reader.say("Nothing is due.")
    named = reader.plain("Statement for {ref}", ref=ref)
    span = note(reader.say("{first} to {last}", **values))
    head: list[Block] = [header(named), span, section(Safe(f"*{state}*"))]
    rows = [row for account in found.accounts for row in _rows(reader, account)]
    heads = [reader.plain(head) for head in HEADS]
    opening = title + ". " + state
    if not rows:
        nothing = note(reader.say("There are no invoices or payments between these dates."))
        return Message(opening, [*head, nothing, *_below(reader, found)])
    if len(rows) <= MOST_ROWS:
        cells: list[list[Cell]] = [[cell(name, bold=True) for name in heads]]
        cells += [[_as_text(one) for one in row.cells] for row in rows]
        text = Safe("\n").join([opening, *[row.line for row in rows]])
        return Message(text, [*head, table(cells, wrapped=1, sums=(2, 3)), *_below(reader, found)])
    command = f"/invoice statement {ref} {found.first} {found.last}"
    # What people look for in a statement are its invoices.
    of = Rows.paged(rows, heads, command, first, f"{PICK} {FIND} {ref}")
    return listing(reader, named, of, head, _below(reader, found), [opening])


def _as_text(one: Cell) -> Cell:
    """A cell of a table that isn't sorted."""
    return cell(one["text"]) if one["type"] == "raw_number" else one


def _below(reader: Reader, found: Statement) -> list[Block]:
    ref, year = found.subscription.ref, found.first.year - 1
    all_invoices = button(reader.plain("All invoices"), f"/invoice list {ref}")
    before = button(reader.plain("{year}", year=year), f"/invoice statement {ref} {year}")
    return [buttons(all_invoices, before)]


def _rows(reader: Reader, account: Account) -> list[Row]:
    """The entries, below the balance before the first of them."""
    if not account.entries and not account.before:
        return []
    before = number_cell(account.before, reader.money(account.before, account.currency))
    opening = reader.plain("Opening balance")
    line = Safe(" · ").join([escape(opening), escape(before["text"])])
    return [
        Row(line, [cell(""), cell(opening), cell(""), before]),
        *(_row(reader, account, entry) for entry in account.entries),
    ]


def _row(reader: Reader, account: Account, entry: StatementEntry) -> Row:
    ref, day = entry.invoice.ref, reader.day(entry.day)
    what = reader.plain(WHAT[entry.kind], ref=ref)
    amount, balance = (
        number_cell(amount, reader.money(amount, account.currency)) for amount in (entry.amount, entry.balance)
    )
    line = Safe(" · ").join(map(escape, (day, what, amount["text"], balance["text"])))
    return Row(line, [cell(day), cell(what), amount, balance])
