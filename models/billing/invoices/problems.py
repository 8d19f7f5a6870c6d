"""Why an invoice can't be paid or sent again, or a credit card can't be recorded."""

from dataclasses import dataclass

from models.billing.invoices.tables import Invoice
from models.core.errors import Problem
from models.subscriptions.tables import Card, Subscription


@dataclass(frozen=True)
class NothingDue(Problem):
    """The invoice is paid."""

    invoice: Invoice


@dataclass(frozen=True)
class NoBankAccount(Problem):
    """The vendor has no bank account in the invoice's currency."""

    invoice: Invoice


@dataclass(frozen=True)
class NobodyReceives(Problem):
    """No contact receives the subscription's invoices by email."""

    invoice: Invoice


@dataclass(frozen=True)
class RemindedToday(Problem):
    """The invoice was already sent again today."""

    invoice: Invoice


@dataclass(frozen=True)
class NoLast4(Problem):
    """The text isn't the last four digits of a card."""


@dataclass(frozen=True)
class NoExpiry(Problem):
    """The text isn't an expiry month."""

    given: str


@dataclass(frozen=True)
class CardExpired(Problem):
    """The card expired at the end of the month `given`."""

    given: str


@dataclass(frozen=True)
class CardChanged(Problem):
    """The card was replaced or removed after the form was opened."""

    subscription: Subscription
    card: Card | None
