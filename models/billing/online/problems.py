"""Why something can't be paid online."""

from dataclasses import dataclass
from datetime import date

from models.billing.invoices.tables import Invoice
from models.billing.payments.tables import Payment
from models.core.errors import Problem


@dataclass(frozen=True)
class NotPaidOnline(Problem):
    """{vendor} takes no payments online, or none of this amount."""

    invoice: Invoice


@dataclass(frozen=True)
class ChargedByItself(Problem):
    """A charge of the card on file is scheduled, so the invoice isn't paid twice."""

    invoice: Invoice
    on: date


@dataclass(frozen=True)
class CoveredByCredit(Problem):
    """Unused credit covers what is due, so there's nothing to pay."""

    invoice: Invoice


@dataclass(frozen=True)
class NoCardsOnline(Problem):
    """The payment provider isn't connected, so nobody can put a card on file by themselves."""

    ref: str


@dataclass(frozen=True)
class RefundOnItsWay(Problem):
    """A refund of this payment is being made, and what it leaves is less. `left` is in minor units."""

    payment: Payment
    left: int
