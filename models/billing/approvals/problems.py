"""Why a request can't be made or decided."""

from dataclasses import dataclass

from models.billing.approvals.tables import ApprovalRequest
from models.core.errors import Problem


@dataclass(frozen=True)
class NoSuchRequest(Problem):
    """There is no request with what was typed."""

    given: str


@dataclass(frozen=True)
class RequestWaits(Problem):
    """A request about the same thing waits already."""

    request: ApprovalRequest


@dataclass(frozen=True)
class RequestDecided(Problem):
    """The request was decided, withdrawn, or has expired."""

    over = True
    request: ApprovalRequest


@dataclass(frozen=True)
class AskedByYou(Problem):
    """Nobody approves or declines what they asked for."""

    request: ApprovalRequest


@dataclass(frozen=True)
class AskedByOther(Problem):
    """Only the person who asked can withdraw a request."""

    request: ApprovalRequest


@dataclass(frozen=True)
class NoCompany(Problem):
    """The chosen legal entity doesn't exist."""


@dataclass(frozen=True)
class NoAccountNumber(Problem):
    """What was typed isn't an account number. `iban`: it looks like an IBAN with a slip in it."""

    given: str
    iban: bool


@dataclass(frozen=True)
class NoBic(Problem):
    """What was typed isn't a BIC."""

    given: str


@dataclass(frozen=True)
class NoCurrency(Problem):
    """What was typed isn't the code of a currency."""

    given: str


@dataclass(frozen=True)
class SameAccount(Problem):
    """It is this account already."""
