"""Payloads of the notices about customers."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId


@dataclass(frozen=True)
class SharingSwitched(Payload):
    """To the contacts of a customer: colleagues see each other's tickets from now on, or no longer. `by` is a name."""

    kind = NoticeKind.SHARING_SWITCHED
    organization_id: SubjectId
    on: bool
    by: str


@dataclass(frozen=True)
class DifferenceCard(Payload):
    """The card in the billing channel: an order form differs from a customer in one field."""

    kind = NoticeKind.DIFFERENCE_CARD
    difference_id: SubjectId


@dataclass(frozen=True)
class PlanChanged(Payload):
    """To the primary billing contact or main contact: the vendor's staff changed the plan. `before` and `after` are
    the plans' row IDs."""

    kind = NoticeKind.PLAN_CHANGED
    subscription_id: SubjectId
    before: int
    after: int
