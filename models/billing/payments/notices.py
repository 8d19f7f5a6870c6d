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
class PaymentUndone(Payload):
    """To those who got the receipt: the payment was recorded by mistake."""

    kind = NoticeKind.PAYMENT_UNDONE
    payment_id: SubjectId
