"""Payloads of the notices about quotes and orders."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class QuoteSent(Payload):
    """To the people who may accept the quote."""

    kind = NoticeKind.QUOTE_SENT
    quote_id: SubjectId


@dataclass(frozen=True)
class QuoteEndsSoon(Payload):
    """To the people who may accept the quote, some days before it expires."""

    kind = NoticeKind.QUOTE_ENDS_SOON
    quote_id: SubjectId


@dataclass(frozen=True)
class QuoteWithdrawn(Payload):
    """To the people who received the quote."""

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


@dataclass(frozen=True)
class OrderCancelled(Payload):
    """To the billing channel, the person who placed the order, and the people who were told of it. `by` is a name."""

    kind = NoticeKind.ORDER_CANCELLED
    urgency = Urgency.FIRST
    order_id: SubjectId
    by: str


@dataclass(frozen=True)
class QuotePdf(Payload):
    """To a person who asked for it: a quote as a PDF, in Slack."""

    kind = NoticeKind.QUOTE_PDF
    urgency = Urgency.FIRST
    quote_id: SubjectId


@dataclass(frozen=True)
class OrderPdf(Payload):
    """To a person who asked for it: an order confirmation as a PDF, in Slack."""

    kind = NoticeKind.ORDER_PDF
    urgency = Urgency.FIRST
    order_id: SubjectId
