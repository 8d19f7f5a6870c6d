"""Payloads of the notices about requests that another person approves."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class ApprovalCard(Payload):
    """The card in the channel for billing."""

    kind = NoticeKind.APPROVAL_CARD
    urgency = Urgency.FIRST
    request_id: SubjectId


@dataclass(frozen=True)
class ApprovalNews(Payload):
    """To the person who asked: what became of the request."""

    kind = NoticeKind.APPROVAL_NEWS
    urgency = Urgency.FIRST
    request_id: SubjectId


@dataclass(frozen=True)
class BankAccountChanged(Payload):
    """To everyone who could have changed it: a bank account is another one now."""

    kind = NoticeKind.BANK_ACCOUNT_CHANGED
    urgency = Urgency.FIRST
    request_id: SubjectId

    @property
    def important(self) -> bool:
        """Somebody could try to divert money."""
        return True

    @property
    def mandatory(self) -> bool:
        """Nobody can turn it off."""
        return True
