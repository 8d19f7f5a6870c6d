"""Invoices, as Block Kit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block
from handlers.views.blocks import (
    PICK,
    Message,
    button,
    buttons,
    cell,
    clip,
    divider,
    facts,
    header,
    note,
    section,
    words_of_people,
)
from handlers.views.data_blocks import number_cell
from handlers.views.element_types import Element
from handlers.views.lines import ref_and_name, totals, with_lines
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.settlement import how_settled
from models.billing.invoices.actions import Invoices, InvoiceSummary, PaymentAdvice, Reminded
from models.billing.invoices.references import printed, reference_of
from models.billing.invoices.tables import Invoice, InvoiceState
from models.billing.orders.tables import Order
from models.billing.settlement_plan import How
from models.core.paging import PageOf
from models.roles import Right
from models.subscriptions.billing_details import BillingDetails

FIND = "invoices"
"""The route that searches the invoices of a subscription."""
FIND_OVERDUE = "overdue_of_customers"
"""The route that searches the overdue invoices of all customers."""
FIND_MY_OVERDUE = "my_overdue"
"""The route that searches those that the reader may pay."""
OVERDUE_HEADS = (
    gettext_noop("Invoice"),
    gettext_noop("Customer"),
    gettext_noop("Subscription"),
    gettext_noop("Balance due"),
    gettext_noop("Status"),
)
LONGEST_NAME = 80
SETTLED = {
    InvoiceState.PAID: gettext_noop("Paid"),
    InvoiceState.VOID: gettext_noop("Void"),
    InvoiceState.UNCOLLECTIBLE: gettext_noop("Written off"),
}
"""The status of an invoice on which nothing is due."""
HEADS = (gettext_noop("Invoice"), gettext_noop("Total"), gettext_noop("Balance due"), gettext_noop("Status"))


@dataclass(frozen=True)
class DunningShown:
    """What the card of an unpaid invoice says about its settlement and its reminders, and the billing team's buttons
    for them."""

    lines: Sequence[Safe] = ()
    row: Sequence[Element] = ()


NO_DUNNING = DunningShown()
Notes = Mapping[int, Safe]
"""Why reminders are paused, by invoice ID."""
NO_NOTES: Notes = {}


def state(reader: Reader, invoice: Invoice | InvoiceSummary, today: date) -> Safe:
    """The status of an invoice, in words."""
    if invoice.due <= 0:
        return reader.say(SETTLED[invoice.state])
    due_on = reader.day(invoice.due_on)
    if invoice.is_overdue(today):
        days = (today - invoice.due_on).days
        return reader.say_count("*Overdue* by {count} day", "*Overdue* by {count} days", days)
    if invoice.state is InvoiceState.PARTLY_PAID:
        return reader.say("Partly paid, balance due on {day}", day=due_on)
    return reader.say("Due on {day}", day=due_on)


def invoice_list(reader: Reader, found: Invoices, today: date, *, may: Collection[Right]) -> Message:
    """A page of the invoices of a subscription, newest first, with buttons for what the reader may do."""
    subscription = found.subscription
    below = _beside(reader, subscription.ref, may)
    if not found.invoices:
        text = reader.say("{ref} has no invoices yet.", ref=subscription.ref)
        return Message(text, [section(text), *below])
    title = reader.plain("Invoices for {ref}", ref=subscription.ref)
    of = invoice_rows(reader, found, today, may=may)
    return listing(reader, title, of, [header(title), note(escape(subscription.name))], below)


def invoice_rows(reader: Reader, found: Invoices, today: date, *, may: Collection[Right]) -> Rows:
    """A page of the invoices of a subscription, or those that a search found."""
    page, ref = found.invoices, found.subscription.ref
    heads = [reader.plain(head) for head in HEADS]
    rows = [_row(reader, invoice, today, may) for invoice in page]
    return Rows(rows, heads, f"/invoice list {ref}", page.first, page.total, f"{PICK} {FIND} {ref}")


def overdue_list(
    reader: Reader, page: PageOf[Invoice], today: date, *, of_customers: bool, notes: Notes = NO_NOTES
) -> Message:
    """A page of the overdue invoices of all customers, or of those that the reader may pay. `notes` say why reminders
    are paused, by invoice ID."""
    if not page:
        return Message(reader.say("No invoices are overdue."))
    title = reader.plain("Customers' overdue invoices") if of_customers else reader.plain("Your overdue invoices")
    rows = overdue_rows(reader, page, today, of_customers=of_customers, notes=notes)
    return listing(reader, title, rows, [header(title)])


def overdue_rows(
    reader: Reader, page: PageOf[Invoice], today: date, *, of_customers: bool, notes: Notes = NO_NOTES
) -> Rows:
    """A page of overdue invoices, or those that a search found."""
    heads = [reader.plain(head) for head in OVERDUE_HEADS]
    rows = [_overdue_row(reader, invoice, today, notes.get(invoice.id), pays=not of_customers) for invoice in page]
    find = f"{PICK} {FIND_OVERDUE if of_customers else FIND_MY_OVERDUE}"
    return Rows(rows, heads, "/invoice overdue", page.first, page.total, find)


def _overdue_row(reader: Reader, invoice: Invoice, today: date, why: Safe | None, *, pays: bool) -> Row:
    of, due = invoice.subscription, reader.money(invoice.due, invoice.currency)
    show = button(reader.plain("Show"), f"/invoice show {invoice.ref}")
    beside = button(reader.plain("How to pay"), f"/invoice pay {invoice.ref}") if pays else show
    said = Safe(". ").join(filter(None, [state(reader, invoice, today), why]))
    status = cell(unmarked(said))
    cells = [cell(invoice.ref), cell(of.organization.name), cell(of.ref), number_cell(invoice.due, due), status]
    line = Safe("\n").join(filter(None, [overdue_line(reader, invoice, today), why]))
    return Row(line, cells, beside)


def overdue_line(reader: Reader, invoice: Invoice, today: date) -> Safe:
    """An overdue invoice in words: whose it is, what is due, and since when."""
    return reader.say(
        "*{ref}* · {organization} · {sub}\n{due} · {state}",
        ref=invoice.ref,
        organization=clip(invoice.subscription.organization.name, LONGEST_NAME),
        sub=invoice.subscription.ref,
        due=reader.money(invoice.due, invoice.currency),
        state=state(reader, invoice, today),
    )


def _row(reader: Reader, invoice: InvoiceSummary, today: date, may: Collection[Right]) -> Row:
    pays = Right.PAY in may and invoice.due > 0
    label = reader.plain("How to pay") if pays else reader.plain("Show")
    beside = button(label, f"/invoice {'pay' if pays else 'show'} {invoice.ref}")
    total, due = (reader.money(amount, invoice.currency) for amount in (invoice.total, invoice.due))
    status = state(reader, invoice, today)
    line = reader.say("*{ref}* · {total}\n{state}", ref=invoice.ref, total=total, state=status)
    amounts = [number_cell(invoice.total, total), number_cell(invoice.due, due)]
    return Row(line, [cell(invoice.ref), *amounts, cell(unmarked(status))], beside)


def _beside(reader: Reader, ref: str, may: Collection[Right]) -> list[Block]:
    """Buttons for the statement and the credit card."""
    row: list[Element] = []
    if Right.VIEW_STATEMENT in may:
        row.append(button(reader.plain("Statement"), f"/invoice statement {ref}"))
    if Right.UPDATE_CARD in may:
        row.append(button(reader.plain("Credit card"), f"/invoice card {ref}"))
    return [buttons(*row)] if row else []


def invoice_card(
    reader: Reader,
    invoice: Invoice,
    today: date,
    *,
    may: Collection[Right],
    may_remind: bool = False,
    order: Order | None,
    details: BillingDetails,
    first: int = 1,
    dunning: DunningShown = NO_DUNNING,
) -> Message:
    """One invoice: lines from the `first` on, tax, total, amount paid and balance due. `order` is the order that was
    invoiced, and `details` what the reader sees of its billing details."""

    def money(amount: int) -> Safe:
        return escape(reader.money(amount, invoice.currency))

    title = reader.plain("Invoice {ref}", ref=invoice.ref)
    head: list[Block] = [
        header(title),
        facts(
            [
                (reader.say("Subscription"), ref_and_name(invoice.subscription)),
                (reader.say("Status"), state(reader, invoice, today)),
                (reader.say("Issued on"), escape(reader.day(invoice.issued_on))),
                (reader.say("Due on"), escape(reader.day(invoice.due_on))),
                *(ordered(reader, order, details) if order else ()),
            ]
        ),
        divider(),
    ]
    if details.address:
        head[2:2] = [note(reader.say("Billing address:")), words_of_people(details.address)]
    paid, due = (reader.say("Paid"), money(invoice.paid)), (reader.say("Balance due"), money(invoice.due))
    tail: list[Block] = [divider(), totals(reader, invoice, paid, due)]
    tail += [note(line) for line in dunning.lines]
    tail.append(_for_invoice(reader, invoice, may, may_remind=may_remind))
    tail += [buttons(*dunning.row)] if dunning.row else []
    text = reader.say(
        "Invoice {ref}: total {total}, balance due {due}. ",
        ref=invoice.ref,
        total=money(invoice.total),
        due=money(invoice.due),
    )
    command = f"/invoice show {invoice.ref}"
    blocks = with_lines(reader, invoice.lines, invoice.currency, head, tail, command=command, first=first)
    said = Safe(" ").join([text + state(reader, invoice, today) + ".", *dunning.lines])
    return Message(said, blocks)


def _for_invoice(reader: Reader, invoice: Invoice, may: Collection[Right], *, may_remind: bool) -> Block:
    """The buttons for one invoice."""
    row: list[Element] = []
    if Right.PAY in may and invoice.due > 0:
        row.append(button(reader.plain("How to pay"), f"/invoice pay {invoice.ref}", style="primary"))
    if may_remind and invoice.due > 0:
        row.append(button(reader.plain("Resend by email"), f"/invoice remind {invoice.ref}"))
    row.append(button(reader.plain("PDF"), f"/invoice pdf {invoice.ref}"))
    row.append(button(reader.plain("All invoices"), f"/invoice list {invoice.subscription.ref}"))
    if Right.ASK_BILLING in may:
        row.append(button(reader.plain("Ask about this invoice"), f"/enquiry new {invoice.ref}"))
    return buttons(*row)


def ordered(reader: Reader, order: Order, details: BillingDetails) -> list[tuple[Safe, Safe]]:
    """The order that was invoiced, and what the customer entered for the invoice."""
    pairs = [
        (reader.say("Order"), order.ref),
        (reader.say("Purchase order number"), details.po_number),
        (reader.say("Tax ID"), details.tax_id),
    ]
    return [(label, escape(value)) for label, value in pairs if value]


def payment_advice(reader: Reader, advice: PaymentAdvice, today: date) -> Message:
    """How to pay: the amount, the account, and the reference that matches the payment to the invoice. If a charge is
    scheduled, only that."""
    invoice, account = advice.invoice, advice.account
    show = button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}")
    if advice.plan.how is How.CHARGE:
        said = reader.say("{ref}: {how}", ref=invoice.ref, how=how_settled(reader, advice.plan, today))
        return Message(said, [section(said), buttons(show)])
    due = escape(reader.money(invoice.due, invoice.currency))
    reference = printed(reference_of(invoice))
    pairs = [
        (reader.say("Balance due"), due),
        (reader.say("Status"), state(reader, invoice, today)),
        (reader.say("Account holder"), escape(account.holder)),
        (reader.say("Bank"), escape(account.bank)),
        (reader.say("Account"), Safe(f"`{escape(account.account)}`")),
        (reader.say("BIC"), Safe(f"`{escape(account.bic)}`") if account.bic else Safe("–")),
        (reader.say("Payment reference"), Safe(f"`{reference}`")),
    ]
    text = reader.say(
        "To pay {ref}, transfer {due} to {account} ({holder}, {bank}). Use exactly this payment reference: "
        "{reference}.",
        ref=invoice.ref,
        reference=reference,
        due=reader.money(invoice.due, invoice.currency),
        account=account.account,
        holder=account.holder,
        bank=account.bank,
    )
    hint = reader.say("Use exactly this payment reference. Payments take 1 to 3 business days to arrive.")
    title = reader.plain("How to pay {ref}", ref=invoice.ref)
    return Message(text, [header(title), facts(pairs), note(hint), buttons(show)])


def pdf_comes(reader: Reader, invoice: Invoice) -> Message:
    """Says where the PDF of an invoice arrives."""
    text = reader.say("I'm sending you {ref} as a PDF in a direct message.", ref=invoice.ref)
    show = button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}")
    return Message(text, [section(text), buttons(show)])


def reminded(reader: Reader, made: Reminded) -> Message:
    """Confirms that an invoice was sent again, with the names of the recipients."""
    names = ", ".join(person.name for person in made.people)
    text = reader.say("I'm resending {ref} to {names} by email.", ref=made.invoice.ref, names=names)
    show = button(reader.plain("Show the invoice"), f"/invoice show {made.invoice.ref}")
    return Message(text, [section(text), buttons(show)])
