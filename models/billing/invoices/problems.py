"""What can stand against a payment, and against recording a credit card."""

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
    """There is no bank account for the invoice's currency."""

    invoice: Invoice


@dataclass(frozen=True)
class NobodyReceives(Problem):
    """No contact receives the subscription's invoices by mail."""

    invoice: Invoice


@dataclass(frozen=True)
class RemindedToday(Problem):
    """The invoice was sent again today already."""

    invoice: Invoice


@dataclass(frozen=True)
class NoLast4(Problem):
    """What was typed is not the last four digits of a card."""


@dataclass(frozen=True)
class NoExpiry(Problem):
    """What was typed is no month such as a card has."""

    given: str


@dataclass(frozen=True)
class CardExpired(Problem):
    """The card was good until `given`, a month that is over."""

    given: str


@dataclass(frozen=True)
class CardChanged(Problem):
    """Another card was recorded since the form was opened, or the one on file was removed."""

    subscription: Subscription
    card: Card | None
