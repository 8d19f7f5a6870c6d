"""Payloads of the notices about quotes and orders."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class QuoteSent(Payload):
    """To those who may accept it."""

    kind = NoticeKind.QUOTE_SENT
    quote_id: SubjectId


@dataclass(frozen=True)
class QuoteEndsSoon(Payload):
    """To those who may accept it, days before it expires."""

    kind = NoticeKind.QUOTE_ENDS_SOON
    quote_id: SubjectId


@dataclass(frozen=True)
class QuoteWithdrawn(Payload):
    """To those who had it."""

    kind = NoticeKind.QUOTE_WITHDRAWN
    quote_id: SubjectId


@dataclass(frozen=True)
class QuoteDeclined(Payload):
    """To the billing channel."""

    kind = NoticeKind.QUOTE_DECLINED
    quote_id: SubjectId


@dataclass(frozen=True)
class QuoteExpired(Payload):
    """To the billing channel."""

    kind = NoticeKind.QUOTE_EXPIRED
    quote_id: SubjectId


@dataclass(frozen=True)
class OrderPlaced(Payload):
    """To the billing channel."""

    kind = NoticeKind.ORDER_PLACED
    urgency = Urgency.FIRST
    order_id: SubjectId
