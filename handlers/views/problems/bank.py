"""Why a bank statement can't be imported, or one of its lines can't be matched, in words."""

from collections.abc import Sequence

from handlers.views.bank import COMMAND
from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, clip, section
from handlers.views.problems.registry import explains, short, some
from handlers.views.reader import Reader, Safe, escape
from models.billing.bank.problems import (
    AlreadyMatched,
    FileNotRead,
    NoIncomingTransfer,
    NoSuchHeading,
    NotMatched,
    OtherBankAccount,
    OtherCustomer,
    ProposalChanged,
    UnreadableStatement,
    WasReturned,
    WhichBankAccount,
)
from models.billing.bank.tables import BankStatementLine, LineState
from models.catalogue.legal_entities import BankAccount

MOST_FAULTS, LONGEST_VALUE = 10, 80


@explains(UnreadableStatement)
def _unreadable(reader: Reader, problem: UnreadableStatement) -> Safe:
    lines = [reader.say("Nothing was imported.")]
    for fault in problem.faults[:MOST_FAULTS]:
        values = {name: clip(str(value), LONGEST_VALUE) for name, value in fault.said.values}
        said = reader.say(fault.said.text, **values)
        place = short(fault.source) if fault.line is None else f"{short(fault.source)}:{fault.line}"
        lines.append(reader.say("{place}: {said}", place=place, said=said))
    if (left := len(problem.faults) - MOST_FAULTS) > 0:
        lines.append(reader.say_count("… and {count} more line.", "… and {count} more lines.", left))
    return Safe("\n").join(lines)


@explains(FileNotRead)
def _not_read(reader: Reader, _problem: FileNotRead) -> Safe:
    return reader.say(
        "I couldn't get the file from Slack in time, or it's bigger than 1 MB. Try again. Larger files can be imported "
        "with `steward bank import`."
    )


@explains(NoSuchHeading)
def _no_heading(reader: Reader, problem: NoSuchHeading) -> Safe:
    return reader.say(
        "The file has no column with the heading “{heading}”. Enter one exactly as it's in the file.",
        heading=short(problem.heading),
    )


@explains(OtherBankAccount)
def _other_account(reader: Reader, problem: OtherBankAccount) -> Safe:
    given = f"{short(problem.account)} ({problem.currency})"
    if not problem.ours:
        return reader.say(
            "There are no bank accounts yet. To ask for {given}, use `/invoice account change`.", given=given
        )
    return reader.say(
        "The statement is for account {given}. {vendor}'s accounts are {ours}. To ask for another one, use `/invoice "
        "account change`.",
        given=given,
        ours=_accounts(reader, problem.ours),
    )


@explains(WhichBankAccount)
def _which_account(reader: Reader, problem: WhichBankAccount) -> Safe:
    if not problem.ours:
        return reader.say("There are no bank accounts yet. To ask for one, use `/invoice account change`.")
    return reader.say(
        "The file doesn't say which account it's for. Name one of {ours}.", ours=_accounts(reader, problem.ours)
    )


def _accounts(reader: Reader, accounts: Sequence[BankAccount]) -> str:
    return some(reader, [f"{one.account} ({one.currency})" for one in accounts])


@explains(AlreadyMatched)
def _already_matched(reader: Reader, problem: AlreadyMatched) -> Message:
    values = {"ref": problem.line.ref, "name": short(problem.by)}
    if problem.line.state is LineState.IGNORED:
        said = reader.say("{name} already ignored {ref}. Nothing changed.", **values)
    else:
        said = reader.say("{name} already recorded a payment for {ref}. Nothing changed.", **values)
    return Message(said, [section(said), _next(reader)])


@explains(NotMatched)
def _not_matched(reader: Reader, problem: NotMatched) -> Message:
    said = reader.say("{ref} is still waiting, so there's nothing to undo.", ref=problem.line.ref)
    return Message(said, [section(said), _next(reader)])


@explains(WasReturned)
def _was_returned(reader: Reader, problem: WasReturned) -> Message:
    values = {"ref": problem.line.ref, "by": problem.by.ref}
    said = reader.say("{ref} was taken back by {by}. To change that, undo {by} first.", **values)
    look = button(reader.plain("Show {ref}", ref=problem.by.ref), f"{COMMAND} {problem.by.ref}", style="primary")
    return Message(said, [section(said), buttons(look)])


@explains(NoIncomingTransfer)
def _no_incoming(reader: Reader, problem: NoIncomingTransfer) -> Safe:
    return reader.say("{ref} is money that went back, so it pays no invoice.", ref=problem.line.ref)


@explains(ProposalChanged)
def _proposal_changed(reader: Reader, problem: ProposalChanged) -> Message:
    said = reader.say(
        "The proposal for {ref} has changed, so nothing was recorded. Look at it again.", ref=_ref(problem)
    )
    look = button(reader.plain("Show it"), f"{COMMAND} {problem.line.ref}", style="primary")
    return Message(said, [section(said), buttons(look)])


@explains(OtherCustomer)
def _other_customer(reader: Reader, problem: OtherCustomer) -> Safe:
    return reader.say(
        "{refs} belong to different customers, and a payment belongs to one. Ignore {ref}, and record a payment for "
        "each customer with `/invoice record`.",
        refs=some(reader, problem.refs),
        ref=_ref(problem),
    )


def _ref(problem: ProposalChanged | OtherCustomer) -> Safe:
    line: BankStatementLine = problem.line
    return escape(line.ref)


def _next(reader: Reader) -> Block:
    return buttons(button(reader.plain("Next transfers"), COMMAND, style="primary"))
