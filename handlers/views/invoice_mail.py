"""The email with an invoice."""

from collections.abc import Sequence

from handlers.documents.data import DocumentData
from handlers.routing.arguments import unmarked
from handlers.views.blocks import Drawing, Mail, Message, note, section
from handlers.views.lines import calculation, sums
from handlers.views.quoting import barred, quoted
from handlers.views.reader import Reader, Safe
from models.billing.invoices.references import printed, reference_of
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import Order
from models.billing.parties import Party
from models.subscriptions.billing_details import BillingDetails
from models.subscriptions.tables import Card


def invoice_issued(
    reader: Reader,
    invoice: Invoice,
    order: Order | None,
    details: BillingDetails,
    account: Party | None,
    card: Card | None = None,
    document: DocumentData | None = None,
) -> Drawing:
    """The email to people who receive invoices: each line, the total, the due date and how to pay. With a `card`, that
    it is charged. The `document` is attached."""
    values = {
        "ref": invoice.ref,
        "reference": printed(reference_of(invoice)),
        "sub": invoice.subscription.ref,
        "name": quoted(invoice.subscription.name),
        "organization": invoice.subscription.organization.name,
        "total": reader.money(invoice.total, invoice.currency),
        "issued": reader.day(invoice.issued_on),
        "due": reader.day(invoice.due_on),
    }
    subject = reader.plain("Invoice {ref} for {sub}: {total}, due on {due}", **values)
    if invoice.due <= 0:
        subject = reader.plain("Invoice {ref} for {sub}: {total}, nothing due", **values)
    elif card:
        subject = reader.plain("Invoice {ref} for {sub}: {total}, charged to your card", **values)
    paragraphs = [
        reader.plain("Invoice {ref}, issued on {issued}, for {sub}, {name} ({organization}).", **values),
        *_beside(reader, order, details),
        "\n".join(_lines(reader, invoice)),
        "\n".join(_sums(reader, invoice)),
        "\n".join(_payment(reader, invoice, account, values, card)),
        reader.plain("You're receiving this because your role on {sub} includes invoices.", **values),
    ]
    text = reader.say("Invoice {ref} for {sub} ({name}): {total}, due on {due}.", **values)
    mail = Mail(subject, "\n\n".join(paragraphs) + "\n")
    return Drawing(Message(text), mail, [document] if document else [])


def invoice_as_pdf(reader: Reader, invoice: Invoice, document: DocumentData) -> Drawing:
    """An invoice as a PDF, for the person who asked for it."""
    values = {"ref": invoice.ref, "total": reader.money(invoice.total, invoice.currency)}
    text = reader.say("Here's invoice {ref} as a PDF: {total}.", **values)
    subject = reader.plain("Invoice {ref} as a PDF", **values)
    return Drawing(Message(text), Mail(subject, unmarked(text) + "\n"), [document])


def characters_missing(reader: Reader, document: str, characters: str) -> Message:
    """Says that no font has some characters of a document, which were printed as a sign."""
    listed = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in characters)
    text = reader.say_count(
        "{document} has {count} character that no font here has, so the PDF shows � instead: {listed}.",
        "{document} has {count} characters that no font here has, so the PDF shows � instead: {listed}.",
        len(characters),
        document=document,
        listed=listed,
    )
    help_ = reader.say("Ask the people who run Steward to install a font that has them. Then send the document again.")
    return Message(Safe(f"{text} {help_}"), [section(text), note(help_)])


def _beside(reader: Reader, order: Order | None, details: BillingDetails) -> list[str]:
    """The order, and what the customer entered for the invoice. That part is behind a bar, so that none of it passes
    for ours."""
    if order is None:
        return []
    papers = [(reader.plain("Purchase order number"), details.po_number), (reader.plain("Tax ID"), details.tax_id)]
    lines = [reader.plain("{label}: {value}", label=label, value=value) for label, value in papers if value]
    entered = barred(details.address, *lines)
    if not entered:
        return [reader.plain("Order: {ref}", ref=order.ref)]
    return [reader.plain("Order {ref}. Details that your organization entered:", ref=order.ref) + "\n" + entered]


def _lines(reader: Reader, invoice: Invoice) -> Sequence[str]:
    lines = []
    for line in invoice.lines:
        lines += [line.description, "    " + calculation(reader, line, invoice.currency)]
    return lines


def _sums(reader: Reader, invoice: Invoice) -> Sequence[str]:
    return [reader.plain("{label}: {value}", label=label, value=value) for label, value in sums(reader, invoice)]


def charged(reader: Reader, invoice: Invoice, card: Card) -> Safe:
    """That nobody needs to pay, because a card is charged."""
    return reader.say(
        "{due_sum} is charged to the {brand} card ending in {last4}, so you needn't pay.",
        due_sum=reader.money(invoice.due, invoice.currency),
        brand=card.brand,
        last4=card.last4,
    )


def _payment(
    reader: Reader, invoice: Invoice, account: Party | None, values: dict[str, str], card: Card | None
) -> Sequence[str]:
    if invoice.due <= 0:
        return [reader.plain("Nothing is due.")]
    if card:
        return [unmarked(charged(reader, invoice, card))]
    lines = [
        reader.plain("Please pay {due_sum} by {due}.", due_sum=reader.money(invoice.due, invoice.currency), **values)
    ]
    if account:
        lines += [
            reader.plain("Account holder: {holder}", holder=account.holder),
            reader.plain("Bank: {bank}", bank=account.bank),
            reader.plain("Account: {account}", account=account.account),
            *([reader.plain("BIC: {bic}", bic=account.bic)] if account.bic else []),
            reader.plain("Payment reference: {reference}", **values),
            reader.plain("Use exactly this payment reference."),
        ]
    return [*lines, reader.plain("To see how to pay, type `/invoice pay {ref}` in Slack.", **values)]
