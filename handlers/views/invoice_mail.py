"""The email with an invoice."""

from collections.abc import Sequence
from datetime import date

from handlers.documents.data import DocumentData
from handlers.routing.arguments import unmarked
from handlers.views.blocks import Drawing, Message, note, section
from handlers.views.lines import calculation, sums
from handlers.views.mails import Commands, Facts, Listed, Mail, Part, Quote, Small, Text
from handlers.views.quoting import quoted
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
    parts = [
        Text(reader.plain("Invoice {ref}, issued on {issued}, for {sub}, {name} ({organization}).", **values)),
        *([Text(reader.plain("It replaces invoice {ref}, which is void.", ref=replaces))] if replaces else []),
        *_beside(reader, order, details),
        Listed([(line.description, calculation(reader, line, invoice.currency)) for line in invoice.lines]),
        Facts(sums(reader, invoice), strong=True),
        *([Quote(invoice.note)] if invoice.note else []),
        *_payment(reader, invoice, account, plan, today),
        Small(reader.plain("You're receiving this because your role on {sub} includes invoices.", **values)),
    ]
    text = reader.say("Invoice {ref} for {sub} ({name}): {total}, due on {due}.", **values)
    mail = Mail(subject, parts)
    return Drawing(Message(text), mail, [document] if document else [])


def invoice_as_pdf(reader: Reader, invoice: Invoice, document: DocumentData) -> Drawing:
    """An invoice as a PDF, for the person who asked for it."""
    values = {"ref": invoice.ref, "total": reader.money(invoice.total, invoice.currency)}
    text = reader.say("Here's invoice {ref} as a PDF: {total}.", **values)
    subject = reader.plain("Invoice {ref} as a PDF", **values)
    return Drawing(Message(text), Mail(subject, [Text(unmarked(text))]), [document])


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


def _beside(reader: Reader, order: Order | None, details: BillingDetails) -> list[Part]:
    """The order, and what the customer entered for the invoice."""
    papers = [(reader.plain("Purchase order number"), details.po_number), (reader.plain("Tax ID"), details.tax_id)]
    lines = [reader.plain("{label}: {value}", label=label, value=value) for label, value in papers if value]
    entered = [line.strip() for text in (details.address, *lines) for line in text.splitlines() if line.strip()]
    if order is None:
        return [Quote("\n".join(entered))] if entered else []
    if not entered:
        return [Text(reader.plain("Order: {ref}", ref=order.ref))]
    said = reader.plain("Order {ref}. Details that your organization entered:", ref=order.ref)
    return [Quote("\n".join(entered), said)]


def _payment(
    reader: Reader, invoice: Invoice, account: Party | None, plan: SettlementPlan, today: date
) -> Sequence[Part]:
    how = Text(unmarked(how_settled(reader, plan, today)))
    if plan.how is not How.TRANSFER:
        return [how]
    if account is None:
        said = gettext_noop("There's no bank account for {currency} yet. To ask how to pay, type this in Slack:")
        return [how, Commands([(f"/enquiry new {invoice.ref}", "")], reader.plain(said, currency=invoice.currency))]
    facts = [
        (reader.plain("Account holder"), account.holder),
        (reader.plain("Bank"), account.bank),
        (reader.plain("Account"), account.account),
        *([(reader.plain("BIC"), account.bic)] if account.bic else []),
        (reader.plain("Payment reference"), printed(reference_of(invoice))),
    ]
    to_see = reader.plain("To see how to pay, type this in Slack:")
    return [
        how,
        Facts(facts),
        Text(reader.plain("Use exactly this payment reference.")),
        Commands([(f"/invoice pay {invoice.ref}", "")], to_see),
    ]
