"""The email with an invoice."""

from collections.abc import Sequence
from datetime import date

from handlers.documents.data import DocumentData
from handlers.routing.arguments import unmarked
from handlers.views.blocks import Drawing, Mail, Message, note, section
from handlers.views.lines import calculation, sums
from handlers.views.quoting import barred, quoted
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.settlement import how_settled
from models.billing.invoices.references import printed, reference_of
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import Order
from models.billing.parties import Party
from models.billing.settlement_plan import How, SettlementPlan
from models.subscriptions.billing_details import BillingDetails


def invoice_issued(
    reader: Reader,
    invoice: Invoice,
    order: Order | None,
    details: BillingDetails,
    account: Party | None,
    plan: SettlementPlan,
    today: date,
    document: DocumentData | None = None,
    replaces: str = "",
) -> Drawing:
    """The email to people who receive invoices: each line, the total, the due date and how it's settled. The `document`
    is attached. `replaces` is the number of the void invoice that it corrects."""
    values = {
        "ref": invoice.ref,
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
    elif plan.how is How.COVERED:
        subject = reader.plain("Invoice {ref} for {sub}: {total}, covered by your credit", **values)
    elif plan.how is How.CHARGE:
        subject = reader.plain("Invoice {ref} for {sub}: {total}, charged to your card", **values)
    paragraphs = [
        reader.plain("Invoice {ref}, issued on {issued}, for {sub}, {name} ({organization}).", **values),
        *([reader.plain("It replaces invoice {ref}, which is void.", ref=replaces)] if replaces else []),
        *_beside(reader, order, details),
        "\n".join(_lines(reader, invoice)),
        "\n".join(_sums(reader, invoice)),
        *([barred(invoice.note)] if invoice.note else []),
        "\n".join(_payment(reader, invoice, account, plan, today)),
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
    papers = [(reader.plain("Purchase order number"), details.po_number), (reader.plain("Tax ID"), details.tax_id)]
    lines = [reader.plain("{label}: {value}", label=label, value=value) for label, value in papers if value]
    entered = barred(details.address, *lines)
    if order is None:
        return [entered] if entered else []
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


def _payment(
    reader: Reader, invoice: Invoice, account: Party | None, plan: SettlementPlan, today: date
) -> Sequence[str]:
    lines = [unmarked(how_settled(reader, plan, today))]
    if plan.how is not How.TRANSFER:
        return lines
    if account:
        lines += [
            reader.plain("Account holder: {holder}", holder=account.holder),
            reader.plain("Bank: {bank}", bank=account.bank),
            reader.plain("Account: {account}", account=account.account),
            *([reader.plain("BIC: {bic}", bic=account.bic)] if account.bic else []),
            reader.plain("Payment reference: {reference}", reference=printed(reference_of(invoice))),
            reader.plain("Use exactly this payment reference."),
        ]
    else:
        said = gettext_noop("There's no bank account for {currency} yet. To ask how to pay, type `/enquiry new {ref}`.")
        return [*lines, reader.plain(said, currency=invoice.currency, ref=invoice.ref)]
    return [*lines, reader.plain("To see how to pay, type `/invoice pay {ref}` in Slack.", ref=invoice.ref)]
