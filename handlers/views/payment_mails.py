"""What contacts hear about payments and credit, and about invoices that were voided or credited."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.documents.data import DocumentData
from handlers.routing.arguments import unmarked
from handlers.views.blocks import Drawing, Message
from handlers.views.mails import Mail, Quote, Small, Text
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, Safe
from handlers.views.reasons import order_in
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.payments.tables import Payment, Refund
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class SeenPayment:
    """What somebody sees of a payment. It may have settled invoices of other subscriptions, too. All amounts are in
    minor units.

    Attributes:
        parts: What it settled of invoices that they see.
        amount: These parts and the credit.
        credit: What is left of it, if it's booked to a subscription whose invoices they see.
        whole: They see all of it.
        owed_back: What had been refunded of it before it was undone, and is owed again, for the same people.
    """

    payment: Payment
    parts: Sequence[tuple[Invoice, int]]
    amount: int
    credit: int = 0
    whole: bool = True
    owed_back: int = 0


def received(reader: Reader, seen: SeenPayment, document: DocumentData | None = None) -> Drawing:
    """The receipt, with what its reader sees. The `document` is attached."""
    payment = seen.payment
    values = {
        "amount": reader.money(seen.amount, payment.currency),
        "day": reader.day(payment.paid_on),
        "organization": payment.subscription.organization.name,
    }
    text = reader.say("{Vendor} received {amount} from {organization} on {day}. Thank you.", **values)
    lines = [_part(reader, invoice, amount) for invoice, amount in seen.parts]
    if seen.credit:
        credit = reader.money(seen.credit, payment.currency)
        lines.append(reader.say("{credit} is left as your credit.", credit=credit))
    subject = reader.plain("Payment received: {amount}", **values)
    return _mail(reader, subject, text, lines, document=document)


def receipts_as_pdf(
    reader: Reader, invoice: Invoice, documents: Sequence[DocumentData], *, one: bool = False
) -> Drawing:
    """The receipts for an invoice as PDFs, for the person who asked for them. `one`: they asked for that of a payment,
    which can be for other invoices, too."""
    paid = reader.money(invoice.paid, invoice.currency)
    text = reader.say("Here's the receipt for invoice {ref}: {paid} paid.", ref=invoice.ref, paid=paid)
    subject = reader.plain("Receipt for invoice {ref}", ref=invoice.ref)
    if one:
        number = documents[0].number
        text = reader.say("Here's the receipt for payment {ref}.", ref=number)
        subject = reader.plain("Receipt for payment {ref}", ref=number)
    return Drawing(Message(text), Mail(subject, [Text(unmarked(text))]), documents)


def _part(reader: Reader, invoice: Invoice, amount: int) -> Safe:
    values = {"ref": invoice.ref, "amount": reader.money(amount, invoice.currency)}
    if invoice.due > 0:
        return reader.say(
            "Invoice {ref}: {amount}. {due} is still due.", due=reader.money(invoice.due, invoice.currency), **values
        )
    return reader.say("Invoice {ref}: {amount}. Nothing is due on it any more.", **values)


def credit_applied(reader: Reader, invoice: Invoice, amount: int) -> Drawing:
    """That unused credit settled a part of an invoice, and what is still due there."""
    values = _values(reader, invoice) | {"amount": reader.money(amount, invoice.currency)}
    subject = reader.plain("Credit applied to invoice {ref}: {amount}", **values)
    text = reader.say(
        "{Vendor} applied {amount} of your unused credit to invoice {ref} for {sub}, {name} ({organization}).", **values
    )
    lines = [reader.say("Nothing is due on the invoice any more.")]
    if invoice.due > 0:
        due = reader.money(invoice.due, invoice.currency)
        lines = [reader.say("{due} is due on the invoice now.", due=due)]
    return _mail(reader, subject, text, lines)


def credit_paid_back(reader: Reader, refund: Refund, source: Payment | CreditNote, of: Subscription) -> Drawing:
    """That what a payment or a credit note had left was paid back, or a part of it."""
    values = {
        "amount": reader.money(refund.amount, refund.currency),
        "day": reader.day(refund.paid_on),
        "source": source.ref,
        "sub": of.ref,
        "name": quoted(of.name),
        "organization": of.organization.name,
    }
    subject = reader.plain("Paid back: {amount}", **values)
    text = reader.say(
        "{Vendor} paid back {amount} to {organization} on {day}. It was unused credit for {sub}, {name}: {source}.",
        **values,
    )
    lines = [reader.say("Payments take 1 to 3 business days to arrive.")]
    if source.unused:
        unused = reader.money(source.unused, refund.currency)
        lines.append(reader.say("{unused} is left as your credit.", unused=unused))
    return _mail(reader, subject, text, lines)


def undone(reader: Reader, seen: SeenPayment, *, went_back: bool = False) -> Drawing:
    """That a payment was recorded by mistake, or that the bank took it back, with what its reader sees of it."""
    amount = reader.money(seen.amount, seen.payment.currency)
    values = {"amount": amount, "day": reader.day(seen.payment.booked_on)}
    text = reader.say(
        "The payment of {amount} that we confirmed on {day} was recorded by mistake. We're sorry.", **values
    )
    if went_back:
        text = reader.say(
            "The bank took back the payment of {amount} that we confirmed on {day}. Ask your bank why.", **values
        )
    lines = [_due_again(reader, invoice) for invoice in {invoice.id: invoice for invoice, _ in seen.parts}.values()]
    if seen.owed_back:
        back = reader.money(seen.owed_back, seen.payment.currency)
        lines.append(reader.say("We had refunded {amount} of it to you. Please pay that back.", amount=back))
    subject = reader.plain("Correction: payment of {amount}", amount=amount)
    return _mail(reader, subject, text, lines)


def _due_again(reader: Reader, invoice: Invoice) -> Safe:
    """What is due on an invoice without the payment. Its own credit notes can cover that."""
    if invoice.due <= 0:
        return reader.say("Invoice {ref}: nothing is due.", ref=invoice.ref)
    due = reader.money(invoice.due, invoice.currency)
    return reader.say("Invoice {ref}: {due} is due.", ref=invoice.ref, due=due)


def voided(reader: Reader, invoice: Invoice) -> Drawing:
    """That an invoice is void."""
    values = _values(reader, invoice)
    subject = reader.plain("Invoice {ref} is void", **values)
    text = reader.say(
        "Invoice {ref} ({total}) for {sub}, {name} ({organization}), is void. Please don't pay it.", **values
    )
    return _mail(reader, subject, text, *_reason(reader, invoice.void_reason))


def credited(reader: Reader, note: CreditNote, document: DocumentData | None = None) -> Drawing:
    """The email with a credit note. The `document` is attached."""
    invoice = note.invoice
    values = _values(reader, invoice) | {"note": note.ref, "gross": reader.money(note.gross, note.currency)}
    subject = reader.plain("Credit note {note} for invoice {ref}: {gross}", **values)
    text = reader.say(
        "Credit note {note} ({gross} including tax) is for invoice {ref}, {sub}, {name} ({organization}).", **values
    )
    lines = [reader.say("Nothing is due on the invoice any more.")]
    if invoice.due > 0:
        due = reader.money(invoice.due, invoice.currency)
        lines = [reader.say("{due} is due on the invoice now.", due=due)]
    if note.unused:
        lines.append(reader.say("{unused} is left as your credit.", unused=reader.money(note.unused, note.currency)))
    said, words = _reason(reader, note.reason)
    return _mail(reader, subject, text, [*lines, *said], words, document)


def _reason(reader: Reader, reason: str) -> tuple[Sequence[Safe], str]:
    """Lines about the reason, and the words of the person who gave it."""
    if said := order_in(reader, reason):
        return [said], ""
    return ([reader.say("Reason:")], reason) if reason else ([], "")


def _values(reader: Reader, invoice: Invoice) -> dict[str, str]:
    of = invoice.subscription
    return {
        "ref": invoice.ref,
        "sub": of.ref,
        "name": quoted(of.name),
        "organization": of.organization.name,
        "total": reader.money(invoice.gross, invoice.currency),
    }


def _mail(
    reader: Reader,
    subject: str,
    text: Safe,
    lines: Sequence[Safe],
    words: str = "",
    document: DocumentData | None = None,
) -> Drawing:
    """An email. People's `words` are below the lines. The `document` is attached."""
    below = "\n".join(unmarked(line) for line in lines)
    why = reader.plain("You're receiving this because your role includes invoices.")
    said = Quote(words, below) if words else Text(below)
    mail = Mail(subject, [Text(unmarked(text)), said, Small(why)])
    return Drawing(Message(text), mail, [document] if document else [])
