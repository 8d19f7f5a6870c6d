"""Invoices, as Block Kit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import (
    PICK,
    Message,
    button,
    buttons,
    divider,
    facts,
    header,
    note,
    section,
    words_of_people,
)
from handlers.views.element_types import Element, StaticSelect
from handlers.views.inputs import select
from handlers.views.lines import ref_and_name, totals, with_lines
from handlers.views.links import link_to
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.reasons import reason_blocks
from handlers.views.settlement import covers, how_settled
from models.billing.books.history import NO_HISTORY, InvoiceHistory, SettledPart
from models.billing.invoices.actions import PaymentAdvice, Reminded
from models.billing.invoices.listing import InvoiceSummary
from models.billing.invoices.references import printed, reference_of
from models.billing.invoices.tables import Invoice, InvoiceState
from models.billing.orders.tables import Order
from models.billing.payments.tables import SettlementKind
from models.billing.settlement_plan import How
from models.roles import Right
from models.subscriptions.billing_details import BillingDetails

SETTLED = {
    InvoiceState.PAID: gettext_noop("Paid"),
    InvoiceState.PARTLY_CREDITED: gettext_noop("Partly paid, rest credited"),
    InvoiceState.CREDITED: gettext_noop("Credited"),
    InvoiceState.VOID: gettext_noop("Void"),
    InvoiceState.UNCOLLECTIBLE: gettext_noop("Written off"),
}
"""The status of an invoice on which nothing is due."""
MOST_PARTS = 12
"""The most payments and credits that are shown of an invoice. The statement has all."""
PARTS = {
    SettlementKind.PAYMENT: gettext_noop("Payment"),
    SettlementKind.CREDIT_NOTE: gettext_noop("Credit from {ref}"),
    SettlementKind.WRITE_OFF: gettext_noop("Written off"),
}
UNDONE_PARTS = {
    SettlementKind.PAYMENT: gettext_noop("Payment undone"),
    SettlementKind.CREDIT_NOTE: gettext_noop("Credit from {ref} undone"),
    SettlementKind.WRITE_OFF: gettext_noop("Write-off undone"),
}


@dataclass(frozen=True)
class DunningShown:
    """What the card of an unpaid invoice says about its settlement and its reminders, and the billing team's buttons
    for them."""

    lines: Sequence[Safe] = ()
    row: Sequence[Element] = ()


NO_DUNNING = DunningShown()


def state(reader: Reader, invoice: Invoice | InvoiceSummary, today: date, credit: int = 0) -> Safe:
    """The status of an invoice, in words. `credit` is what unused credit covers of what is due."""
    if invoice.due <= 0:
        return reader.say(SETTLED[invoice.state])
    if credit >= invoice.due:
        return reader.say("Covered by unused credit")
    said = _state_of_unpaid(reader, invoice, today)
    if credit:
        covered = reader.money(credit, invoice.currency)
        said += " · " + reader.say("{credit} covered by unused credit", credit=covered)
    return said


def _state_of_unpaid(reader: Reader, invoice: Invoice | InvoiceSummary, today: date) -> Safe:
    due_on = reader.day(invoice.due_on)
    if invoice.is_overdue(today):
        days = (today - invoice.due_on).days
        return reader.say_count("*Overdue* by {count} day", "*Overdue* by {count} days", days)
    if invoice.state is InvoiceState.PARTLY_PAID and not invoice.paid:
        return reader.say("Partly credited, balance due on {day}", day=due_on)
    if invoice.state is InvoiceState.PARTLY_PAID:
        return reader.say("Partly paid, balance due on {day}", day=due_on)
    return reader.say("Due on {day}", day=due_on)


def invoice_card(
    reader: Reader,
    invoice: Invoice,
    today: date,
    *,
    may: Collection[Right],
    may_remind: bool = False,
    sees_references: bool = False,
    may_manage: bool = False,
    order: Order | None,
    details: BillingDetails,
    history: InvoiceHistory = NO_HISTORY,
    first: int = 1,
    dunning: DunningShown = NO_DUNNING,
) -> Message:
    """One invoice: lines from the `first` on, tax, total, what settled it and the balance due. `order` is the order
    that was invoiced, and `details` what the reader sees of its billing details. `sees_references`: what payers' banks
    passed on is for this reader. `may_manage`: so is the billing team's menu."""

    def money(amount: int) -> Safe:
        return escape(reader.money(amount, invoice.currency))

    head = _head(reader, invoice, today, order, details, history)
    parts = [(reader.say("Paid"), invoice.paid)]
    parts += [(label, amount) for label, amount in _other_parts(reader, invoice) if amount]
    sums = [(label, money(amount)) for label, amount in (*parts, (reader.say("Balance due"), invoice.due))]
    tail: list[Block] = [
        divider(),
        totals(reader, invoice, *sums),
        *_history(reader, invoice, history, sees_references),
    ]
    tail += [words_of_people(invoice.note)] if invoice.note else []
    tail += [note(line) for line in dunning.lines]
    tail.append(_for_invoice(reader, invoice, may, may_remind=may_remind, may_manage=may_manage))
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


def _head(
    reader: Reader,
    invoice: Invoice,
    today: date,
    order: Order | None,
    details: BillingDetails,
    history: InvoiceHistory,
) -> list[Block]:
    """The facts about an invoice above its lines."""
    address: list[Block] = (
        [note(reader.say("Billing address:")), words_of_people(details.address)] if details.address else []
    )
    pairs = [
        (reader.say("Subscription"), ref_and_name(invoice.subscription)),
        (reader.say("Status"), state(reader, invoice, today)),
        (reader.say("Issued on"), escape(reader.day(invoice.issued_on))),
        (reader.say("Due on"), escape(reader.day(invoice.due_on))),
        *ordered(reader, order, details),
        *_replaced(reader, history),
    ]
    return [header(reader.plain("Invoice {ref}", ref=invoice.ref)), facts(pairs), *address, divider()]


def _other_parts(reader: Reader, invoice: Invoice) -> list[tuple[Safe, int]]:
    return [(reader.say("Credited"), invoice.credited), (reader.say("Written off"), invoice.written_off)]


def _replaced(reader: Reader, history: InvoiceHistory) -> list[tuple[Safe, Safe]]:
    """The invoices that it replaces, and that replaces it."""
    pairs = [(reader.say("Replaces"), history.replaces), (reader.say("Replaced by"), history.replaced_by)]
    return [(label, escape(ref)) for label, ref in pairs if ref]


def _history(reader: Reader, invoice: Invoice, history: InvoiceHistory, sees_references: bool) -> list[Block]:
    """What settled the invoice, and its credit notes, each the newest first, without those that it took in full. The
    newest credit note has its reason, and so has a void invoice."""
    lines = [_settled(reader, one, invoice.currency, sees_references) for one in history.settled]
    whole = {(one.ref, one.amount) for one in history.settled if one.kind is SettlementKind.CREDIT_NOTE}
    for one in reversed([one for one in history.notes if (one.ref, one.gross) not in whole]):
        values = {"ref": one.ref, "day": reader.day(one.issued_on), "amount": reader.money(one.gross, one.currency)}
        lines.append(reader.say("{day} · Credit note {ref} · {amount}", **values))
    if invoice.voided_on:
        lines.append(reader.say("Voided on {day}", day=reader.day(invoice.voided_on)))
    shown = lines[:MOST_PARTS]
    if left := len(lines) - len(shown):
        shown.append(reader.say_count("… and one more in the statement", "… and {count} more in the statement", left))
    said = [one.reason for one in history.notes[-1:]]
    said += [invoice.void_reason] if invoice.voided_on else []
    reasons = [block for reason in said for block in reason_blocks(reader, reason)]
    return [note(Safe("\n").join(shown)), *reasons] if shown else []


def _settled(reader: Reader, one: SettledPart, currency: str, sees_reference: bool) -> Safe:
    labels = UNDONE_PARTS if one.amount < 0 else PARTS
    values = {"day": reader.day(one.day), "amount": reader.money(abs(one.amount), currency), "ref": one.ref}
    what = reader.plain(labels[one.kind], **values)
    parts = [values["day"], what, values["amount"]]
    if one.reference and sees_reference:
        parts.append(reader.plain("reference {reference}", reference=one.reference))
    return Safe(" · ").join(map(escape, parts))


def staff_menu(reader: Reader, invoice: Invoice) -> StaticSelect:
    """What the billing team can do with an invoice."""
    ref = invoice.ref
    pairs = [(reader.plain("Payments and credit"), f"/invoice payments {ref}")]
    if invoice.voided_on:
        pairs.append((reader.plain("Issue a corrected one …"), f"/invoice new {ref}"))
    else:
        if invoice.due or invoice.written_off:
            pairs.insert(0, (reader.plain("Record a payment …"), f"/invoice record {ref}"))
        if not invoice.written_off:
            pairs.append((reader.plain("Credit …"), f"/invoice credit {ref}"))
        if invoice.due == invoice.gross:
            pairs.append((reader.plain("Void …"), f"/invoice void {ref}"))
        if invoice.due:
            pairs.append((reader.plain("Write off …"), f"/invoice writeoff {ref}"))
    return select(f"{PICK} staff", reader.plain("For the billing team"), pairs)


def _for_invoice(
    reader: Reader, invoice: Invoice, may: Collection[Right], *, may_remind: bool, may_manage: bool
) -> Block:
    """The buttons for one invoice."""
    row: list[Element] = []
    if Right.PAY in may and invoice.due > 0:
        row.append(button(reader.plain("How to pay"), f"/invoice pay {invoice.ref}", style="primary"))
    if may_remind and invoice.due > 0:
        row.append(button(reader.plain("Resend by email"), f"/invoice remind {invoice.ref}"))
    row.append(button(reader.plain("PDF"), f"/invoice pdf {invoice.ref}"))
    if invoice.paid:
        row.append(button(reader.plain("Receipt"), f"/invoice receipt {invoice.ref}"))
    row.append(button(reader.plain("All invoices"), f"/invoice list {invoice.subscription.ref}"))
    if Right.ASK_BILLING in may:
        row.append(button(reader.plain("Ask about this invoice"), f"/enquiry new {invoice.ref}"))
    if may_manage:
        row.append(staff_menu(reader, invoice))
    return buttons(*row)


def ordered(reader: Reader, order: Order | None, details: BillingDetails) -> list[tuple[Safe, Safe]]:
    """The order that was invoiced, if there is one, and the details on the invoice."""
    pairs = [
        (reader.say("Order"), order.ref if order else ""),
        (reader.say("Purchase order number"), details.po_number),
        (reader.say("Tax ID"), details.tax_id),
    ]
    return [(label, escape(value)) for label, value in pairs if value]


def payment_advice(reader: Reader, advice: PaymentAdvice, today: date) -> Message:
    """How to pay: the amount, the account, and the reference that matches the payment to the invoice. If a charge is
    scheduled, or unused credit covers all, only that."""
    invoice, account = advice.invoice, advice.account
    show = button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}")
    if advice.plan.how is not How.TRANSFER:
        said = reader.say("{ref}: {how}", ref=invoice.ref, how=how_settled(reader, advice.plan, today))
        return Message(said, [section(said), buttons(show)])
    due = reader.money(advice.plan.amount or 0, invoice.currency)
    reference = printed(reference_of(invoice))
    credit = [(reader.say("Unused credit"), escape(reader.money(-advice.plan.credit, invoice.currency)))]
    online = link_to(reader, advice.url, reader.plain("Pay {due} online", due=due)) if advice.url else None
    if online and not account.account:
        text = reader.say("Pay {ref} online.", ref=invoice.ref) + " " + online[0]
        head = header(reader.plain("How to pay {ref}", ref=invoice.ref))
        return Message(text, [head, *online[1], buttons(show)])
    pairs = [
        (reader.say("Balance due"), escape(reader.money(invoice.due, invoice.currency))),
        *([*credit, (reader.say("Amount to pay"), escape(due))] if advice.plan.credit else []),
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
        due=due,
        account=account.account,
        holder=account.holder,
        bank=account.bank,
    )
    hint = reader.say("Use exactly this payment reference. Payments take 1 to 3 business days to arrive.")
    if advice.plan.credit:
        text += " " + covers(reader, advice.plan)
        hint = covers(reader, advice.plan) + " " + hint
    title = reader.plain("How to pay {ref}", ref=invoice.ref)
    pdf = button(reader.plain("PDF"), f"/invoice pdf {invoice.ref}")
    blocks: list[Block] = [header(title)]
    if online:
        text = online[0] + Safe("\n") + text
        blocks += [*online[1], section(reader.say("Or by bank transfer:"))]
    return Message(text, [*blocks, facts(pairs), note(hint), buttons(pdf, show)])


def pdf_comes(reader: Reader, invoice: Invoice) -> Message:
    """Says where the PDF of an invoice arrives."""
    text = reader.say("I'm sending you {ref} as a PDF in a direct message.", ref=invoice.ref)
    show = button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}")
    return Message(text, [section(text), buttons(show)])


def reminded(reader: Reader, made: Reminded) -> Message:
    """Confirms that an invoice was sent again, with the names of the recipients."""
    names = reader.listed([person.name for person in made.people])
    text = reader.say("I'm resending {ref} to {names} by email.", ref=made.invoice.ref, names=names)
    show = button(reader.plain("Show the invoice"), f"/invoice show {made.invoice.ref}")
    return Message(text, [section(text), buttons(show)])
