"""Transfers from bank statements: what is proposed for each, and what was decided, as Block Kit."""

from collections.abc import Sequence

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block, Cell
from handlers.views.blocks import (
    PICK,
    Message,
    Modal,
    button,
    buttons,
    cell,
    clip,
    header,
    note,
    section,
    words_of_people,
)
from handlers.views.data_blocks import number_cell
from handlers.views.element_types import Button
from handlers.views.inputs import field_of, search_select, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.billing.bank.actions import Confirmed
from models.billing.bank.matching import REASONS, Confidence, Proposal
from models.billing.bank.proposals import Matches, MatchLine
from models.billing.bank.tables import BankStatementLine, LineState
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.core.paging import PageOf

COMMAND = "/invoice match"
ASSIGN, UNDO = "bank_assign", "bank_undo"
FIND_WAITING = "bank_waiting"
"""The route that searches the transfers that wait."""
FIND_DECIDED = "bank_decided"
"""The route that searches the transfers that are settled."""
LONGEST_TEXT, LONGEST_NAME, MOST_NAMED = 160, 80, 3
HEADS = (
    gettext_noop("Transfer"),
    gettext_noop("Amount"),
    gettext_noop("Date"),
    gettext_noop("Payer"),
    gettext_noop("Proposal"),
)
DECIDED_HEADS = (*HEADS[:4], gettext_noop("Status"))
CONFIDENCE = {
    Confidence.HIGH: gettext_noop("exact match"),
    Confidence.MEDIUM: gettext_noop("likely"),
    Confidence.LOW: gettext_noop("uncertain"),
}


def match_list(reader: Reader, found: Matches, first: int = 1) -> Message:
    """A page of the transfers that wait, those with proposals first."""
    below = [buttons(_import(reader), _settled(reader))]
    if not found.lines:
        text = reader.say("No bank transfers are waiting. To add some, import a bank statement.")
        return Message(text, [section(text), *below])
    title = reader.plain("Bank transfers to match")
    proposed = sum(one.proposal is not None for one in found.lines)
    said = reader.say(
        "{proposed} with a proposal, {unmatched} without", proposed=proposed, unmatched=len(found.lines) - proposed
    )
    head: list[Block] = [header(title), note(said)]
    if found.total > len(found.lines):
        more = reader.say(
            "{total} are waiting. These are the {count} oldest.", total=found.total, count=len(found.lines)
        )
        head.append(note(more))
    heads = [reader.plain(name) for name in HEADS]
    rows = Rows.paged(waiting_rows(reader, found), heads, COMMAND, first, f"{PICK} {FIND_WAITING}")
    return listing(reader, title, rows, head, below)


def waiting_rows(reader: Reader, found: Matches) -> list[Row]:
    """The transfers that wait."""
    return [_row(reader, one) for one in found.lines]


def _import(reader: Reader) -> Button:
    return button(reader.plain("Import a statement …"), "/invoice import")


def _settled(reader: Reader) -> Button:
    return button(reader.plain("Settled transfers"), f"{COMMAND} done")


def _row(reader: Reader, one: MatchLine) -> Row:
    cells = [*_cells(reader, one.line), cell(unmarked(proposed(reader, one)))]
    said = Safe("\n").join([_line(reader, one.line), proposed(reader, one)])
    return Row(said, cells, under=_choices(reader, one))


def _choices(reader: Reader, one: MatchLine) -> list[Button]:
    """The buttons for a transfer that waits."""
    ref, row = one.line.ref, []
    if one.resembles:
        row.append(button(reader.plain("It's the same"), f"{COMMAND} ignore {ref}", about=ref))
        row.append(button(reader.plain("It's another one"), f"{COMMAND} keep {ref}", about=ref))
        return row
    if one.proposal:
        row.append(button(reader.plain("Confirm"), f"{COMMAND} confirm {ref} {one.mark}", style="primary", about=ref))
    other = reader.plain("Another invoice …") if one.proposal else reader.plain("Choose an invoice …")
    row.append(button(other, f"{COMMAND} assign {ref}"))
    row.append(button(reader.plain("Ignore"), f"{COMMAND} ignore {ref}"))
    return row


def _cells(reader: Reader, line: BankStatementLine) -> list[Cell]:
    return [
        cell(line.ref),
        number_cell(line.amount, reader.money(line.amount, line.bank_account.currency)),
        cell(reader.day(line.booked_on)),
        cell(_payer(reader, line)),
    ]


def _payer(reader: Reader, line: BankStatementLine) -> str:
    return clip(line.payer or line.payer_account, LONGEST_NAME) or reader.plain("Unknown payer")


def _line(reader: Reader, line: BankStatementLine) -> Safe:
    """A transfer in words: its amount, day and payer, and what the payer wrote."""
    said = reader.say(
        "*{ref}* · {amount} · {day} · {payer}",
        ref=line.ref,
        amount=reader.money(line.amount, line.bank_account.currency),
        day=reader.day(line.booked_on),
        payer=_payer(reader, line),
    )
    if line.text:
        said += "\n" + reader.say("“{words}”", words=clip(line.text, LONGEST_TEXT))
    return said


def proposed(reader: Reader, one: MatchLine) -> Safe:
    """What is proposed for a transfer, and why. Without a proposal, what it says about an invoice."""
    currency = one.line.bank_account.currency
    if one.resembles:
        return reader.say(
            "Looks like {ref}, which was imported before from {source}. Is it the same transfer?",
            ref=one.resembles.ref,
            source=clip(one.resembles.source, LONGEST_NAME),
        )
    if one.proposal is None:
        return _without_proposal(reader, list(dict.fromkeys(one.named)))
    said = reader.say(
        "*Pays {invoices}* of {customer} ({reason}, {confidence})",
        invoices=_shares(reader, one.proposal, currency),
        customer=clip(one.customer, LONGEST_NAME),
        reason=reader.plain(REASONS[one.proposal.reason]),
        confidence=reader.plain(CONFIDENCE[one.proposal.confidence]),
    )
    if one.proposal.rest:
        rest = reader.money(one.proposal.rest, currency)
        said += "\n" + reader.say("{amount} is left and becomes the customer's credit.", amount=rest)
    return said


def _without_proposal(reader: Reader, named: Sequence[str]) -> Safe:
    """What a transfer without a proposal says about invoices: of those that it names, none can be paid by it alone."""
    if not named:
        return reader.say("No proposal.")
    if len(named) == 1:
        return reader.say("No proposal. It names {ref}, where nothing is left to pay.", ref=named[0])
    more = len(named) - MOST_NAMED
    shown = [*named[:MOST_NAMED], *([reader.plain("{count} more", count=more)] if more > 0 else [])]
    refs = reader.listed(shown)
    return reader.say(
        "No proposal. It names {refs}. Nothing is left to pay there, or they belong to several customers.", refs=refs
    )


def _shares(reader: Reader, proposal: Proposal, currency: str) -> str:
    """The invoices. With the amounts if there are several, or if one isn't paid in full by it."""
    if len(proposal.shares) == 1 and not proposal.rest and proposal.confidence is Confidence.HIGH:
        return proposal.shares[0].ref
    shown = [f"{share.ref} ({reader.money(share.amount, currency)})" for share in proposal.shares[:MOST_NAMED]]
    if (left := len(proposal.shares) - MOST_NAMED) > 0:
        shown.append(reader.plain("and {count} more", count=left))
    return ", ".join(shown)


def match_card(reader: Reader, one: MatchLine) -> Message:
    """One transfer in full: with the buttons to decide, or to undo the decision."""
    line = one.line
    pairs = [
        (reader.say("Payer's account"), line.payer_account),
        (reader.say("End-to-end ID"), line.end_to_end_id),
        (reader.say("Bank's ID"), line.bank_id),
        (reader.say("Imported from"), line.source),
    ]
    said = proposed(reader, one) if one.waits else _status(reader, line)
    text = Safe("\n").join([_line(reader, line), said])
    more = [reader.say("{label}: {value}", label=label, value=value) for label, value in pairs if value]
    row = _choices(reader, one) if one.waits else [_undo(reader, line)]
    listed = button(reader.plain("All transfers"), COMMAND)
    return Message(text, [section(text), *(note(fact) for fact in more), buttons(*row, listed)])


def assign_form(reader: Reader, one: MatchLine) -> Modal:
    """The form that chooses the invoice that a transfer pays."""
    line = one.line
    hint = reader.plain("For several invoices, use `{line}`.", line=f"{COMMAND} {line.ref} INV-… INV-…")
    blocks: list[Block] = [section(_line(reader, line))]
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
    return Message(said, [section(said), buttons(_next(reader), _undo(reader, done.line))])


def ignored(reader: Reader, line: BankStatementLine) -> Message:
    """Confirms that a transfer is off the list."""
    said = reader.say("{ref} is ignored. No payment was recorded.", ref=line.ref)
    return Message(said, [section(said), buttons(_next(reader), _undo(reader, line))])


def undone(reader: Reader, line: BankStatementLine) -> Message:
    """Confirms that a transfer waits again."""
    said = reader.say("Undone. {ref} is waiting again.", ref=line.ref)
    return Message(said, [section(said), buttons(_next(reader))])


def _next(reader: Reader) -> Button:
    return button(reader.plain("Next transfers"), COMMAND, style="primary")


def _undo(reader: Reader, line: BankStatementLine) -> Button:
    label = reader.plain("Undo …") if line.state is LineState.CONFIRMED else reader.plain("Undo")
    return button(label, f"{COMMAND} undo {line.ref}")


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
            Safe("\n").join([_line(reader, line), _status(reader, line)]),
            [*_cells(reader, line), cell(unmarked(_status(reader, line)))],
            _undo(reader, line),
        )
        for line in page
    ]
    heads = [reader.plain(name) for name in DECIDED_HEADS]
    return Rows(rows, heads, f"{COMMAND} done", page.first, page.total, f"{PICK} {FIND_DECIDED}")


def _status(reader: Reader, line: BankStatementLine) -> Safe:
    if line.state is LineState.IGNORED:
        return reader.say("Ignored")
    return reader.say("Recorded as {payment}", payment=escape(f"PAY-{line.payment_id}"))
