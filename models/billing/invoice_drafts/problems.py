"""Why a draft can't be edited or issued, or an invoice can't be corrected."""

from dataclasses import dataclass

from models.billing.invoice_drafts.tables import InvoiceDraft
from models.billing.invoices.tables import Invoice
from models.core.errors import Problem


@dataclass(frozen=True)
class DraftEnded(Problem):
    """The draft was issued as `invoice`, or discarded."""

    over = True
    draft: InvoiceDraft
    invoice: Invoice | None


@dataclass(frozen=True)
class DraftEmpty(Problem):
    """The draft has no lines."""

    draft: InvoiceDraft


@dataclass(frozen=True)
class DraftFull(Problem):
    """The draft has the most lines allowed."""

    draft: InvoiceDraft
    most: int


@dataclass(frozen=True)
class DraftBelowZero(Problem):
    """The draft's total is below 0."""

    draft: InvoiceDraft


@dataclass(frozen=True)
class DueTooLate(Problem):
    """The due date is more than `days` days from now."""

    days: int


@dataclass(frozen=True)
class NotVoid(Problem):
    """Only void invoices are issued again."""

    invoice: Invoice


@dataclass(frozen=True)
class Corrected(Problem):
    """The void invoice has been corrected by another one already."""

    invoice: Invoice
    by: Invoice
