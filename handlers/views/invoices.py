"""Invoices, as Block Kit."""

from collections.abc import Collection
from datetime import date

from handlers.views.block_types import Block, Element
from handlers.views.blocks import Message, button, buttons, divider, facts, header, note, section, words_of_people
from handlers.views.fitting import fitted
from handlers.views.lines import ref_and_name, totals, with_lines
from handlers.views.reader import Reader, Safe, escape
from models.billing.invoices.actions import Invoices, InvoiceSummary, PaymentAdvice, Reminded
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import Order
from models.roles import Right


def state(reader: Reader, invoice: Invoice | InvoiceSummary, today: date) -> Safe:
    """Where an invoice stands, in words."""
    if invoice.due <= 0:
        return reader.say("Paid")
    due_on = reader.day(invoice.due_on)
    if invoice.is_overdue(today):
        days = (today - invoice.due_on).days
        return reader.say_count("*Overdue* by {count} day", "*Overdue* by {count} days", days)
    if invoice.paid:
        return reader.say("Partly paid, rest due on {day}", day=due_on)
    return reader.say("Open, due on {day}", day=due_on)


def invoice_list(reader: Reader, found: Invoices, today: date, *, may: Collection[Right]) -> Message:
    """The invoices of a subscription, newest first; with buttons for what the reader may."""
    subscription = found.subscription
    below = _beside(reader, subscription.ref, may)
    if not found.invoices:
        text = reader.say("There are no invoices for {ref} yet.", ref=subscription.ref)
        return Message(text, [section(text), *below])
    title = reader.plain("Invoices of {ref}", ref=subscription.ref)
    lines = [_line(reader, invoice, today) for invoice in found.invoices]
    rows: list[Block] = []
    for invoice, line in zip(found.invoices, lines, strict=True):
        pays = Right.PAY in may and invoice.due > 0
        command = f"/invoice {'pay' if pays else 'show'} {invoice.ref}"
        label = reader.plain("How to pay") if pays else reader.plain("Show")
        rows.append(section(line, button(label, command)))
    blocks = fitted(
        [header(title), note(escape(subscription.name))],
        rows,
        below,
        of=found.count,
        more=lambda left: note(reader.say("… and {count} older ones. `/invoice show INV-…` shows one.", count=left)),
    )
    return Message(Safe("\n").join([title, *lines]), blocks)


def _beside(reader: Reader, ref: str, may: Collection[Right]) -> list[Block]:
    """What else there is about paying."""
    row: list[Element] = []
    if Right.VIEW_STATEMENT in may:
        row.append(button(reader.plain("Statement"), f"/invoice statement {ref}"))
    if Right.UPDATE_CARD in may:
        row.append(button(reader.plain("Credit card"), f"/invoice card {ref}"))
    return [buttons(*row)] if row else []


def _line(reader: Reader, invoice: InvoiceSummary, today: date) -> Safe:
    total = reader.money(invoice.total, invoice.currency)
    return reader.say("*{ref}* · {total}\n{state}", ref=invoice.ref, total=total, state=state(reader, invoice, today))


def invoice_card(
    reader: Reader,
    invoice: Invoice,
    today: date,
    *,
    may: Collection[Right],
    may_remind: bool = False,
    order: Order | None = None,
) -> Message:
    """One invoice: its lines, tax, total, what was paid and what is due. `order`: the one that it is for."""

    def money(amount: int) -> Safe:
        return escape(reader.money(amount, invoice.currency))

    title = reader.plain("Invoice {ref}", ref=invoice.ref)
    head: list[Block] = [
        header(title),
        facts(
            [
                (reader.say("Subscription"), ref_and_name(invoice.subscription)),
                (reader.say("State"), state(reader, invoice, today)),
                (reader.say("Issued on"), escape(reader.day(invoice.issued_on))),
                (reader.say("Due on"), escape(reader.day(invoice.due_on))),
                *(ordered(reader, order) if order else ()),
            ]
        ),
        divider(),
    ]
    if order and order.billing_address:
        head[2:2] = [note(reader.say("Billing address:")), words_of_people(order.billing_address)]
    paid, due = (reader.say("Paid"), money(invoice.paid)), (reader.say("Still due"), money(invoice.due))
    tail: list[Block] = [divider(), totals(reader, invoice, paid, due)]
    row: list[Element] = []
    if Right.PAY in may and invoice.due > 0:
        row.append(button(reader.plain("How to pay"), f"/invoice pay {invoice.ref}", style="primary"))
    if may_remind and invoice.due > 0:
        row.append(button(reader.plain("Send again"), f"/invoice remind {invoice.ref}"))
    row.append(button(reader.plain("All invoices"), f"/invoice list {invoice.subscription.ref}"))
    if Right.ASK_BILLING in may:
        row.append(button(reader.plain("Ask about it"), f"/enquiry new {invoice.ref}"))
    tail.append(buttons(*row))
    text = reader.say(
        "Invoice {ref}: total {total}, still due {due}. ",
        ref=invoice.ref,
        total=money(invoice.total),
        due=money(invoice.due),
    )
    blocks = with_lines(reader, invoice.lines, invoice.currency, head, tail)
    return Message(text + state(reader, invoice, today) + ".", blocks)


def ordered(reader: Reader, order: Order) -> list[tuple[Safe, Safe]]:
    """The order that an invoice is for, and what whoever ordered wanted on it."""
    pairs = [
        (reader.say("Order"), order.ref),
        (reader.say("Purchase order number"), order.po_number),
        (reader.say("Tax id"), order.tax_id),
    ]
    return [(label, escape(value)) for label, value in pairs if value]


def payment_advice(reader: Reader, advice: PaymentAdvice, today: date) -> Message:
    """How to pay: what is due, where to, and the reference that lets the money be found."""
    invoice, account = advice.invoice, advice.account
    due = escape(reader.money(invoice.due, invoice.currency))
    pairs = [
        (reader.say("Amount due"), due),
        (reader.say("State"), state(reader, invoice, today)),
        (reader.say("Account holder"), escape(account.holder)),
        (reader.say("Bank"), escape(account.bank)),
        (reader.say("Account"), Safe(f"`{escape(account.account)}`")),
        (reader.say("BIC"), Safe(f"`{escape(account.bic)}`") if account.bic else Safe("–")),
        (reader.say("Reference"), Safe(f"`{escape(invoice.ref)}`")),
    ]
    text = reader.say(
        "To pay {ref}, transfer {due} to {account} ({holder}, {bank}) with the reference {ref}.",
        ref=invoice.ref,
        due=reader.money(invoice.due, invoice.currency),
        account=account.account,
        holder=account.holder,
        bank=account.bank,
    )
    hint = reader.say("Please give the reference exactly as it stands here. Money takes one to three working days.")
    show = button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}")
    title = reader.plain("How to pay {ref}", ref=invoice.ref)
    return Message(text, [header(title), facts(pairs), note(hint), buttons(show)])


def reminded(reader: Reader, made: Reminded) -> Message:
    """An invoice was sent again: to whom."""
    names = ", ".join(person.name for person in made.people)
    text = reader.say("{ref} goes out again by mail to {names}.", ref=made.invoice.ref, names=names)
    show = button(reader.plain("Show the invoice"), f"/invoice show {made.invoice.ref}")
    return Message(text, [section(text), buttons(show)])
