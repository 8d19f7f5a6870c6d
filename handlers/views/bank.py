"""Transfers from bank statements: what is proposed for each, and what was decided, as Block Kit."""

from collections.abc import Sequence

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block, Cell
from handlers.views.blocks import (
    PICK,
    Message,
    button,
    buttons,
    cell,
    clip,
    confirm,
    header,
    note,
    section,
)
from handlers.views.data_blocks import number_cell
from handlers.views.element_types import Button
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.billing.bank.matching import REASONS, Confidence, Proposal
from models.billing.bank.proposals import Matches, MatchLine
from models.billing.bank.tables import BankStatementLine, LineState

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
    proposed = sum(one.is_proposed for one in found.lines)
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
    cells = [*transfer_cells(reader, one.line), cell(unmarked(proposed(reader, one)))]
    said = Safe("\n").join([transfer_line(reader, one.line), proposed(reader, one)])
    return Row(said, cells, under=_choices(reader, one))


def _choices(reader: Reader, one: MatchLine) -> list[Button]:
    """The buttons for a transfer that waits."""
    ref, row = one.line.ref, []
    if one.resembles:
        row.append(button(reader.plain("It's the same"), f"{COMMAND} ignore {ref}", about=ref))
        row.append(button(reader.plain("It's another one"), f"{COMMAND} keep {ref}", about=ref))
        return row
    if one.line.amount < 0:
        return [*([_confirm_return(reader, one)] if one.returns else []), _ignore(reader, one.line)]
    if one.proposal:
        row.append(button(reader.plain("Confirm"), f"{COMMAND} confirm {ref} {one.mark}", style="primary", about=ref))
    other = reader.plain("Another invoice …") if one.proposal else reader.plain("Choose an invoice …")
    row.append(button(other, f"{COMMAND} assign {ref}"))
    return [*row, _ignore(reader, one.line)]


def _ignore(reader: Reader, line: BankStatementLine) -> Button:
    return button(reader.plain("Ignore"), f"{COMMAND} ignore {line.ref}")


def _confirm_return(reader: Reader, one: MatchLine) -> Button:
    """Undoing a payment has serious effects, so it asks first."""
    ref = one.line.ref
    line = f"{COMMAND} confirm {ref} {one.mark}"
    if one.returns is None or one.returns.payment is None:
        return button(reader.plain("Confirm"), line, style="primary", about=ref)
    question = confirm(
        reader.plain("Undo {payment}?", payment=one.returns.payment.ref),
        reader.plain("What it paid is due again, and I'll tell the people who got the receipt."),
        reader.plain("Undo"),
        reader.plain("Cancel"),
    )
    return button(reader.plain("Undo the payment …"), line, style="danger", confirm=question, about=ref)


def transfer_cells(reader: Reader, line: BankStatementLine) -> list[Cell]:
    """A transfer in the cells of a table."""
    return [
        cell(line.ref),
        number_cell(line.amount, reader.money(line.amount, line.bank_account.currency)),
        cell(reader.day(line.booked_on)),
        cell(_payer(reader, line)),
    ]


def _payer(reader: Reader, line: BankStatementLine) -> str:
    return clip(line.payer or line.payer_account, LONGEST_NAME) or reader.plain("Unknown payer")


def transfer_line(reader: Reader, line: BankStatementLine) -> Safe:
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
    if one.line.amount < 0:
        return _went_back(reader, one)
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


def _went_back(reader: Reader, one: MatchLine) -> Safe:
    """Which transfer's money went back, and what follows."""
    if one.returns is None:
        return reader.say(
            "*Money that went back.* I can't tell which transfer it was. If you know, undo that one's payment, then "
            "ignore this."
        )
    values = {"ref": one.returns.line.ref, "day": reader.day(one.returns.line.booked_on)}
    if one.returns.payment is None:
        return reader.say("*Takes back {ref}* of {day}. No payment is recorded for that.", **values)
    return reader.say("*Takes back {ref}* of {day}, recorded as {payment}.", payment=one.returns.payment.ref, **values)


def _without_proposal(reader: Reader, named: Sequence[str]) -> Safe:
    """What a transfer without a proposal says about invoices: of those that it names, none can be paid by it alone."""
    if not named:
        return reader.say("No proposal.")
    if len(named) == 1:
        return reader.say(
            "No proposal. It names {ref}. Nothing is due on it, or an earlier transfer here pays it.", ref=named[0]
        )
    more = len(named) - MOST_NAMED
    shown = [*named[:MOST_NAMED], *([reader.plain("{count} more", count=more)] if more > 0 else [])]
    refs = reader.listed(shown)
    return reader.say(
        "No proposal. It names {refs}. Nothing is due on them, earlier transfers here pay them, or they belong to "
        "several customers.",
        refs=refs,
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
    said = proposed(reader, one) if one.waits else status(reader, line)
    text = Safe("\n").join([transfer_line(reader, line), said])
    more = [reader.say("{label}: {value}", label=label, value=value) for label, value in pairs if value]
    row = _choices(reader, one) if one.waits else [undo_button(reader, line)]
    listed = button(reader.plain("All transfers"), COMMAND)
    return Message(text, [section(text), *(note(fact) for fact in more), buttons(*row, listed)])


def undo_button(reader: Reader, line: BankStatementLine) -> Button:
    """Undoes a decision. If a payment was recorded, it asks for the reason."""
    label = reader.plain("Undo …") if line.payment_id else reader.plain("Undo")
    return button(label, f"{COMMAND} undo {line.ref}")


def status(reader: Reader, line: BankStatementLine) -> Safe:
    """What was decided about a transfer."""
    if line.state is LineState.IGNORED:
        return reader.say("Ignored")
    if line.returns_id:
        return reader.say("Took back {ref}", ref=f"{line.PREFIX}-{line.returns_id}")
    if line.payment is not None and line.payment.undone_on:
        return reader.say("Recorded as {payment}, undone since", payment=line.payment.ref)
    if line.state is LineState.NEW:
        return reader.say("Went back")
    return reader.say("Recorded as {payment}", payment=escape(f"PAY-{line.payment_id}"))
