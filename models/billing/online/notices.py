"""Payloads of the notices about paying online."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class ChargeDeclined(Payload):
    """To the people who may update the credit card: it was declined, and is charged again on a day, or not."""

    kind = NoticeKind.CHARGE_DECLINED
    urgency = Urgency.FIRST
    charge_id: SubjectId

    @property
    def important(self) -> bool:
        """A declined card can end in a suspension."""
        return True


@dataclass(frozen=True)
class ChargesEnded(Payload):
    """To the people who can pay: the card isn't charged again, so the invoice has to be paid otherwise. To the billing
    team, too."""

    kind = NoticeKind.CHARGES_ENDED
    urgency = Urgency.FIRST
    charge_id: SubjectId

    @property
    def important(self) -> bool:
        """An unpaid invoice can end in a suspension."""
        return True


@dataclass(frozen=True)
class RefundFailed(Payload):
    """To the billing team: the provider refused a refund. It isn't booked."""

    kind = NoticeKind.REFUND_FAILED
    online_refund_id: SubjectId


@dataclass(frozen=True)
class RefundedElsewhere(Payload):
    """To the billing team: a refund was made at the provider, not in Steward. `due_again` is what it made due again on
    invoices, in minor units."""

    kind = NoticeKind.REFUNDED_ELSEWHERE
    refund_id: SubjectId
    due_again: int = 0


@dataclass(frozen=True)
class DisputeNews(Payload):
    """To the billing team: a payment is disputed, or a dispute was decided."""

    kind = NoticeKind.DISPUTE_NEWS
    urgency = Urgency.FIRST
    dispute_id: SubjectId


@dataclass(frozen=True)
class DifferencesFound(Payload):
    """To the billing team: the provider's books and ours differ. `ids` are the differences, oldest first, and `more`
    is how many others there are."""

    kind = NoticeKind.DIFFERENCES_FOUND
    ids: list[int]
    more: int = 0
