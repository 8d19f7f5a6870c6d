"""Payloads of the notices about invoices and credit cards."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class InvoiceIssued(Payload):
    """The email with an invoice."""

    kind = NoticeKind.INVOICE_ISSUED
    urgency = Urgency.FIRST
    invoice_id: SubjectId


@dataclass(frozen=True)
class InvoiceCard(Payload):
    """The card in Slack besides the email with an invoice. It shows what is due at the moment."""

    kind = NoticeKind.INVOICE_CARD
    invoice_id: SubjectId


@dataclass(frozen=True)
class InvoicePdf(Payload):
    """To a person who asked for it: an invoice as a PDF, in Slack."""

    kind = NoticeKind.INVOICE_PDF
    urgency = Urgency.FIRST
    invoice_id: SubjectId


@dataclass(frozen=True)
class InvoiceVoided(Payload):
    """The email that says that an invoice is void."""

    kind = NoticeKind.INVOICE_VOIDED
    urgency = Urgency.FIRST
    invoice_id: SubjectId


@dataclass(frozen=True)
class CharactersMissing(Payload):
    """To the billing team: no font has some characters of a document, so a sign stands for each. `document` is its
    number."""

    kind = NoticeKind.CHARACTERS_MISSING
    document: str
    characters: str


@dataclass(frozen=True)
class EInvoiceRequested(Payload):
    """To a person who asked for it: an invoice as an XRechnung, in Slack."""

    kind = NoticeKind.EINVOICE_REQUESTED
    urgency = Urgency.FIRST
    invoice_id: SubjectId


@dataclass(frozen=True)
class InvoiceCredited(Payload):
    """The email with a credit note."""

    kind = NoticeKind.INVOICE_CREDITED
    urgency = Urgency.FIRST
    credit_note_id: SubjectId


@dataclass(frozen=True)
class CardRecorded(Payload):
    """To the people who may update the credit card: a new one is on file."""

    kind = NoticeKind.CARD_RECORDED
    urgency = Urgency.FIRST
    subscription_id: SubjectId
