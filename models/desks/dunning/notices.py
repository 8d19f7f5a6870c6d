"""Payloads of the notices about unpaid invoices."""

from dataclasses import dataclass
from enum import StrEnum

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class PaymentsDue(Payload):
    """To a person who can pay: all invoices to remind them of this morning. `message` is the word that their reminders
    have: see `PaymentReminder`."""

    kind = NoticeKind.PAYMENTS_DUE
    urgency = Urgency.LAST
    person_id: SubjectId
    message: str

    @property
    def important(self) -> bool:
        """Always: a debt grows older."""
        return True


@dataclass(frozen=True)
class DunningStuck(Payload):
    """To the billing channel: nobody can be reminded of an overdue invoice."""

    kind = NoticeKind.DUNNING_STUCK
    invoice_id: SubjectId


@dataclass(frozen=True)
class OverdueDigest(Payload):
    """To the billing channel, once a week, with the number of the week."""

    kind = NoticeKind.OVERDUE_DIGEST
    urgency = Urgency.LAST
    week: SubjectId


@dataclass(frozen=True)
class SuspensionProposed(Payload):
    """To the billing channel: a subscription may be suspended, because an invoice is overdue for so long."""

    kind = NoticeKind.SUSPENSION_PROPOSED
    subscription_id: SubjectId


class DebtStep(StrEnum):
    """SUSPENDED: A subscription isn't available, because invoices aren't paid. LIFTED: It's available again."""

    SUSPENDED = "suspended"
    LIFTED = "lifted"


@dataclass(frozen=True)
class DebtNews(Payload):
    """To the people concerned, and for LIFTED to the billing channel."""

    kind = NoticeKind.DEBT_NEWS
    subscription_id: SubjectId
    what: DebtStep

    @property
    def important(self) -> bool:
        """Always: something stopped working, or works again."""
        return True
