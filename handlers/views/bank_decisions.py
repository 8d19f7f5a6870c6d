"""Decisions about transfers from bank statements, as Block Kit: the forms, what came of them, and what is settled."""

from collections.abc import Sequence

from handlers.routing.arguments import unmarked
from handlers.views.bank import (
    ASSIGN,
    COMMAND,
    DECIDED_HEADS,
    FIND_DECIDED,
    LONGEST_NAME,
    UNDO,
    status,
    transfer_cells,
    transfer_line,
    undo_button,
)
from handlers.views.block_types import Block
from handlers.views.blocks import (
    PICK,
    Message,
    Modal,
    button,
    buttons,
    cell,
    clip,
    header,
    section,
    words_of_people,
)
from handlers.views.element_types import Button
from handlers.views.inputs import field_of, search_select, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.payments import owed_back
from handlers.views.reader import Reader, Safe
from models.billing.bank.actions import Confirmed, ConfirmedReturn
from models.billing.bank.proposals import MatchLine
from models.billing.bank.tables import BankStatementLine
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.core.paging import PageOf


def assign_form(reader: Reader, one: MatchLine) -> Modal:
    """The form that chooses the invoice that a transfer pays."""
    line = one.line
    hint = reader.plain("For several invoices, use `{line}`.", line=f"{COMMAND} {line.ref} INV-… INV-…")
    blocks: list[Block] = [section(transfer_line(reader, line))]
    if line.text:
        blocks.append(words_of_people(line.text))
    menu = search_select("invoice", reader.plain("Search by number or customer …"))
    blocks.append(field_of("invoice", reader.plain("Invoice"), menu, hint))
    return Modal(
        name=ASSIGN,
        title=reader.plain("Choose an invoice"),
        submit=reader.plain("Record payment"),
        close=reader.plain("Cancel"),
        form_context=line.ref,
        blocks=blocks,
    )


def invoice_options(reader: Reader, invoices: Sequence[Invoice]) -> list[tuple[str, str]]:
    """Unpaid invoices, as the options of a select."""
    return [
        (
            f"{one.ref} · {reader.money(one.due, one.currency)} · "
            f"{clip(one.subscription.organization.name, LONGEST_NAME // 2)}",
            one.ref,
        )
        for one in invoices
    ]


def confirmed(reader: Reader, done: Confirmed) -> Message:
    """Confirms that a payment was recorded for a transfer."""
    recorded, currency = done.recorded, done.account.currency
    paid = ", ".join(f"{invoice.ref} ({reader.money(amount, currency)})" for invoice, amount in recorded.settled)
    said = reader.say(
        "Recorded {payment} for {line}: {paid}.", payment=recorded.payment.ref, line=done.line.ref, paid=paid
    )
    if recorded.credit:
        credit = reader.money(recorded.credit, currency)
        said += " " + reader.say("{amount} is left and becomes the customer's credit.", amount=credit)
    return Message(said, [section(said), buttons(_next(reader), undo_button(reader, done.line))])


def return_confirmed(reader: Reader, done: ConfirmedReturn) -> Message:
    """Confirms that a transfer went back."""
    said = reader.say("{ref} took back {of}. Both are off the list.", ref=done.line.ref, of=done.returned.line.ref)
    if done.returned.payment:
        said += " " + reader.say("{payment} is undone.", payment=done.returned.payment.ref)
        if done.returned.payment.owed_back:
            said += " " + owed_back(reader, done.returned.payment)
    return Message(said, [section(said), buttons(_next(reader), undo_button(reader, done.line))])


def ignored(reader: Reader, line: BankStatementLine) -> Message:
    """Confirms that a transfer is off the list."""
    said = reader.say("{ref} is ignored. No payment was recorded.", ref=line.ref)
    return Message(said, [section(said), buttons(_next(reader), undo_button(reader, line))])


def undone(reader: Reader, line: BankStatementLine) -> Message:
    """Confirms that a transfer waits again."""
    said = reader.say("Undone. {ref} is waiting again.", ref=line.ref)
    return Message(said, [section(said), buttons(_next(reader))])


def _next(reader: Reader) -> Button:
    return button(reader.plain("Next transfers"), COMMAND, style="primary")


def undo_form(reader: Reader, line: BankStatementLine) -> Modal:
    """The form that asks why a payment is undone."""
    said = reader.say("This undoes the payment that was recorded for {ref}. What it paid is due again.", ref=line.ref)
    reason = text_input("reason", REASON_LENGTH, multiline=True)
    return Modal(
        name=UNDO,
        title=reader.plain("Undo the payment?"),
        submit=reader.plain("Undo"),
        close=reader.plain("Cancel"),
        form_context=line.ref,
        blocks=[section(said), field_of("reason", reader.plain("Reason"), reason)],
    )


def decided_list(reader: Reader, page: PageOf[BankStatementLine]) -> Message:
    """A page of the transfers that were confirmed or ignored."""
    below = [buttons(button(reader.plain("Transfers to match"), COMMAND))]
    if not page:
        text = reader.say("No bank transfer was confirmed or ignored yet.")
        return Message(text, [section(text), *below])
    title = reader.plain("Settled bank transfers")
    return listing(reader, title, decided_rows(reader, page), [header(title)], below)


def decided_rows(reader: Reader, page: PageOf[BankStatementLine]) -> Rows:
    """A page of those transfers, or those that a search found."""
    rows = [
        Row(
            Safe("\n").join([transfer_line(reader, line), status(reader, line)]),
            [*transfer_cells(reader, line), cell(unmarked(status(reader, line)))],
            undo_button(reader, line),
        )
        for line in page
    ]
    heads = [reader.plain(name) for name in DECIDED_HEADS]
    return Rows(rows, heads, f"{COMMAND} done", page.first, page.total, f"{PICK} {FIND_DECIDED}")
