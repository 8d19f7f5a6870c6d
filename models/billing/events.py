"""Events in billing that higher layers react to."""

from dataclasses import dataclass, field
from typing import ClassVar

from models.access.events import Event
from models.billing.approvals.tables import ApprovalRequest
from models.billing.orders.tables import Quote
from models.directory.people import Person
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class QuoteChanged(Event):
    """A quote was drafted, answered, cancelled or expired."""

    handled_in: ClassVar[tuple[str, ...]] = ("desks",)
    quote: Quote


@dataclass(frozen=True)
class QuoteSent(Event):
    """A quote was sent to the contacts who may accept it."""

    handled_in: ClassVar[tuple[str, ...]] = ("desks",)
    quote: Quote


@dataclass(frozen=True)
class CardRecorded(Event):
    """A credit card was put on file. The desks add the enquiries that it answers, with the people who asked."""

    handled_in: ClassVar[tuple[str, ...]] = ("desks",)
    subscription: Subscription
    answered: dict[str, Person] = field(default_factory=dict)
    """The person who asked, by the enquiry's short ID."""


@dataclass(frozen=True)
class OrderApplied(Event):
    """An order changed its subscription, as its quote says."""

    handled_in: ClassVar[tuple[str, ...]] = ("changes",)
    quote: Quote


@dataclass(frozen=True)
class CancellationWeighed(Event):
    """A request to cancel an order is about to be approved. If cancelling it would still do what was shown, `same` gets
    an entry."""

    handled_in: ClassVar[tuple[str, ...]] = ("changes",)
    request: ApprovalRequest
    same: list[bool] = field(default_factory=list)


@dataclass(frozen=True)
class CancellationApproved(Event):
    """A request to cancel an order was approved."""

    handled_in: ClassVar[tuple[str, ...]] = ("changes",)
    request: ApprovalRequest
