"""Why an invoice can't be voided or credited."""

from dataclasses import dataclass

from models.billing.invoices.tables import Invoice
from models.core.errors import Problem


@dataclass(frozen=True)
class SettledInPart(Problem):
    """Something of the invoice was paid, credited or written off, so it can't be voided."""

    invoice: Invoice


@dataclass(frozen=True)
class AlreadyVoid(Problem):
    """The invoice is void."""

    invoice: Invoice


@dataclass(frozen=True)
class CreditedAll(Problem):
    """Credit notes cover the whole invoice already."""

    invoice: Invoice


@dataclass(frozen=True)
class CreditTooLarge(Problem):
    """The credit is more than what isn't credited yet: `left`, with tax, in minor units."""

    invoice: Invoice
    left: int


@dataclass(frozen=True)
class CreditChanged(Problem):
    """What is due on the invoice, or isn't credited yet, is another amount than the form showed. `left` isn't credited
    yet, with tax, in minor units."""

    over = True
    invoice: Invoice
    left: int


@dataclass(frozen=True)
class IsWrittenOff(Problem):
    """What was due is written off. A credit note would give the customer money that was never paid."""

    invoice: Invoice
