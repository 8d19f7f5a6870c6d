"""Payloads of the notices about payments."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class PaymentReceived(Payload):
    """The receipt, to contacts who get invoices by email and see them."""

    kind = NoticeKind.PAYMENT_RECEIVED
    payment_id: SubjectId


@dataclass(frozen=True)
class ReceiptPdf(Payload):
    """To a person who asked for them: the receipts for what was paid of an invoice, in Slack. With a payment, only its
    receipt."""

    kind = NoticeKind.RECEIPT_PDF
    urgency = Urgency.FIRST
    invoice_id: SubjectId
    payment_id: int | None = None


@dataclass(frozen=True)
class CreditApplied(Payload):
    """To contacts who get the invoice by email and see it: unused credit settled a part of it."""

    kind = NoticeKind.CREDIT_APPLIED
    settlement_id: SubjectId


@dataclass(frozen=True)
class CreditPaidBack(Payload):
    """To contacts who get invoices by email and see them: unused credit was paid back."""

    kind = NoticeKind.CREDIT_PAID_BACK
    refund_id: SubjectId


@dataclass(frozen=True)
class PaymentUndone(Payload):
    """To those who got the receipt, or heard that what was left of it was applied: it was recorded by mistake, or the
    bank took it back."""

    kind = NoticeKind.PAYMENT_UNDONE
    payment_id: SubjectId
