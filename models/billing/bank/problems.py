"""Why a bank statement can't be imported, or one of its lines can't be matched."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.billing.bank.faults import StatementFault
from models.billing.bank.tables import BankStatementLine
from models.catalogue.legal_entities import BankAccount
from models.core.errors import Problem


@dataclass(frozen=True)
class UnreadableStatement(Problem):
    """The file isn't a bank statement, or isn't complete."""

    faults: Sequence[StatementFault]


@dataclass(frozen=True)
class FileNotRead(Problem):
    """Slack didn't give the file, or it's too big."""


@dataclass(frozen=True)
class NoSuchHeading(Problem):
    """The CSV file has no column with this heading."""

    heading: str


@dataclass(frozen=True)
class OtherBankAccount(Problem):
    """The statement is about an account that isn't one of the vendor's. `ours` are those that are."""

    account: str
    currency: str
    ours: Sequence[BankAccount]


@dataclass(frozen=True)
class WhichBankAccount(Problem):
    """The file doesn't say which of the vendor's accounts it is about."""

    ours: Sequence[BankAccount]


@dataclass(frozen=True)
class AlreadyMatched(Problem):
    """The line was confirmed or ignored before. `by` is the name of who did it; empty for the command line."""

    over = True
    line: BankStatementLine
    by: str


@dataclass(frozen=True)
class NotMatched(Problem):
    """The line waits for a decision, so there is nothing to undo."""

    over = True
    line: BankStatementLine


@dataclass(frozen=True)
class WasReturned(Problem):
    """The line's money went back with another line, `by`, and that was confirmed."""

    over = True
    line: BankStatementLine
    by: BankStatementLine


@dataclass(frozen=True)
class NoIncomingTransfer(Problem):
    """The line is money that went back, so it pays no invoice."""

    line: BankStatementLine


@dataclass(frozen=True)
class ProposalChanged(Problem):
    """What is proposed for the line isn't what was shown."""

    over = True
    line: BankStatementLine


@dataclass(frozen=True)
class OtherCustomer(Problem):
    """The invoices belong to different customers, and a payment belongs to one."""

    line: BankStatementLine
    refs: Sequence[str]
