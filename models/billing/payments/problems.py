"""Why a payment can't be recorded, undone or applied."""

from dataclasses import dataclass
from datetime import date

from models.billing.invoices.tables import Invoice
from models.billing.payments.tables import Payment
from models.core.errors import Problem


@dataclass(frozen=True)
class PaidInFuture(Problem):
    """The day of the payment is after today."""

    day: date


@dataclass(frozen=True)
class OtherCurrency(Problem):
    """The invoice has another currency than the money."""

    invoice: Invoice
    currency: str


@dataclass(frozen=True)
class NothingDueOn(Problem):
    """Nothing is due on the invoice, so money can't settle it."""

    invoice: Invoice


@dataclass(frozen=True)
class NoReceipt(Problem):
    """Nothing was paid of the invoice, so it has no receipt."""

    invoice: Invoice


@dataclass(frozen=True)
class NotForAnInvoice(Problem):
    """The payment was undone, or it isn't used for an invoice, so it has no receipt."""

    payment: Payment


@dataclass(frozen=True)
class AlreadyUndone(Problem):
    """The payment was undone before."""

    payment: Payment


@dataclass(frozen=True)
class NoCreditLeft(Problem):
    """Nothing is left of the payment or credit note with this short ID."""

    ref: str


@dataclass(frozen=True)
class NoInvoiceChosen(Problem):
    """A payment was recorded for no invoice."""


@dataclass(frozen=True)
class MoreThanLeft(Problem):
    """More would be paid back than the payment or credit note has `left`, in minor units."""

    ref: str
    left: int
    currency: str


@dataclass(frozen=True)
class CreditLeftChanged(Problem):
    """The payment or credit note has another amount `left`, in minor units, than the form showed."""

    over = True
    ref: str
    left: int
    currency: str


@dataclass(frozen=True)
class WriteOffChanged(Problem):
    """What is due on the invoice is another amount than the form showed."""

    over = True
    invoice: Invoice


@dataclass(frozen=True)
class NotWrittenOff(Problem):
    """Nothing of the invoice is written off, so nothing can be undone."""

    invoice: Invoice
