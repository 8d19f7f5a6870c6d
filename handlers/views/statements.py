"""The statement of account, as Block Kit."""

from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, cell, header, note, section, table
from handlers.views.reader import Reader, Safe
from models.billing.invoices.statements import Account, Statement, StatementEntry

MOST_ENTRIES = 30


def statement(reader: Reader, found: Statement) -> Message:
    """Invoices and payments by date, each with the balance after it. A long list shows only the newest."""
    ref = found.subscription.ref
    values = {"ref": ref, "first": reader.day(found.first), "last": reader.day(found.last)}
    title = reader.say("Statement for {ref}, {first} to {last}", **values)
    share = max(1, MOST_ENTRIES // max(1, len(found.accounts)))
    due = [reader.money(account.due, account.currency) for account in found.accounts if account.due]
    state = reader.say("Balance due today: {due}.", due=", ".join(due)) if due else reader.say("Nothing is due.")
    head = header(reader.plain("Statement for {ref}", ref=ref))
    span = note(reader.say("{first} to {last}", **values))
    blocks: list[Block] = [head, span, section(Safe(f"*{state}*"))]
    rows = [row for account in found.accounts for row in _rows(reader, account, share)]
    if rows:
        names = [reader.plain("Date"), reader.plain("Description"), reader.plain("Amount"), reader.plain("Balance")]
        cells = [[cell(name, bold=True) for name in names], *[[cell(one) for one in row] for row in rows]]
        blocks.append(table(cells, wrapped=1, sums=(2, 3)))
    else:
        blocks.append(note(reader.say("There are no invoices or payments between these dates.")))
    if more := sum(max(0, len(account.entries) - share) for account in found.accounts):
        hidden = reader.say(
            "… and {count} more. To see earlier entries, choose a shorter period: `/invoice statement {ref} {first} "
            "{last}`.",
            count=more,
            ref=ref,
            first=found.first.isoformat(),
            last=found.last.isoformat(),
        )
        blocks.append(note(hidden))
    year = found.first.year - 1
    blocks.append(
        buttons(
            button(reader.plain("All invoices"), f"/invoice list {ref}"),
            button(reader.plain("{year}", year=year), f"/invoice statement {ref} {year}"),
        )
    )
    lines = [" · ".join(part for part in row if part) for row in rows]
    return Message(Safe("\n").join([title + ". " + state, *lines]), blocks)


def _rows(reader: Reader, account: Account, share: int) -> list[tuple[str, str, str, str]]:
    """The newest entries, below the opening balance."""
    shown = list(account.entries[-share:])
    if not shown:
        return []
    before = shown[0].balance - shown[0].amount
    rows = [_row(reader, account, entry) for entry in shown]
    if before:
        rows.insert(0, ("", reader.plain("Opening balance"), "", reader.money(before, account.currency)))
    return rows


def _row(reader: Reader, account: Account, entry: StatementEntry) -> tuple[str, str, str, str]:
    ref = entry.invoice.ref
    what = reader.plain("Payment for {ref}", ref=ref) if entry.is_payment else reader.plain("Invoice {ref}", ref=ref)
    amounts = [reader.money(amount, account.currency) for amount in (entry.amount, entry.balance)]
    return reader.day(entry.day), what, amounts[0], amounts[1]
