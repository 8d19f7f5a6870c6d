"""Invoices, as Block Kit."""

from datetime import date

from slack_sdk.models.blocks import Block

from handlers.views.kit import Element, Message, button, buttons, divider, facts, fitting, header, note, section
from handlers.views.words import Reader, escape
from models.invoices.actions import Invoices, PaymentAdvice
from models.invoices.tables import Invoice

MOST_INVOICES = 20
MOST_LINES = 30


def state(reader: Reader, invoice: Invoice, today: date) -> str:
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


def invoice_list(reader: Reader, found: Invoices, today: date, *, may_pay: bool) -> Message:
    """The invoices of a subscription, newest first."""
    subscription = found.subscription
    if not found.invoices:
        return Message(reader.say("There are no invoices for {ref} yet.", ref=subscription.ref))
    title = reader.plain("Invoices of {ref}", ref=subscription.ref)
    blocks: list[Block] = [header(title), note(escape(subscription.name))]
    lines = [_line(reader, invoice, today) for invoice in found.invoices]
    rows = []
    for invoice, line in list(zip(found.invoices, lines, strict=True))[:MOST_INVOICES]:
        pays = may_pay and invoice.due > 0
        command = f"/invoice {'pay' if pays else 'show'} {invoice.ref}"
        label = reader.plain("How to pay") if pays else reader.plain("Show")
        rows.append(section(line, button(label, command)))
    fit = fitting(rows, blocks, MOST_INVOICES)
    blocks += rows[:fit]
    if len(lines) > fit:
        more = len(lines) - fit
        blocks.append(note(reader.say("… and {count} older ones. `/invoice show INV-…` shows one.", count=more)))
    return Message("\n".join([title, *lines]), blocks)


def _line(reader: Reader, invoice: Invoice, today: date) -> str:
    total = escape(reader.money(invoice.total, invoice.currency))
    return f"*{invoice.ref}* · {total}\n{state(reader, invoice, today)}"


def invoice_card(reader: Reader, invoice: Invoice, today: date, *, may_pay: bool) -> Message:
    """One invoice: its lines, tax, total, what was paid and what is due."""

    def money(amount: int) -> str:
        return escape(reader.money(amount, invoice.currency))

    title = reader.plain("Invoice {ref}", ref=invoice.ref)
    head: list[Block] = [
        header(title),
        facts(
            [
                (reader.say("Subscription"), f"{invoice.subscription.ref} · {escape(invoice.subscription.name)}"),
                (reader.say("State"), state(reader, invoice, today)),
                (reader.say("Issued on"), reader.day(invoice.issued_on)),
                (reader.say("Due on"), reader.day(invoice.due_on)),
            ]
        ),
        divider(),
    ]
    tail: list[Block] = [
        divider(),
        facts(
            [
                (reader.say("Net"), money(invoice.net)),
                (reader.say("Tax"), money(invoice.tax)),
                (reader.say("Total"), money(invoice.total)),
                (reader.say("Paid"), money(invoice.paid)),
                (reader.say("Still due"), money(invoice.due)),
            ]
        ),
    ]
    row: list[Element] = []
    if may_pay and invoice.due > 0:
        row.append(button(reader.plain("How to pay"), f"/invoice pay {invoice.ref}", style="primary"))
    row.append(button(reader.plain("All invoices"), f"/invoice list {invoice.subscription.ref}"))
    tail.append(buttons(*row))
    text = reader.say(
        "Invoice {ref}: total {total}, still due {due}. ",
        ref=invoice.ref,
        total=money(invoice.total),
        due=money(invoice.due),
    )
    lines = _lines(reader, invoice, beside=[*head, *tail])
    return Message(text + state(reader, invoice, today) + ".", [*head, *lines, *tail])


def _lines(reader: Reader, invoice: Invoice, beside: list[Block]) -> list[Block]:
    rows: list[Block] = []
    for line in invoice.lines[:MOST_LINES]:
        values = {
            "quantity": line.quantity,
            "price": reader.money(line.unit_price, invoice.currency),
            "rate": f"{line.tax_rate / 100:g}",
            "net": reader.money(line.net, invoice.currency),
        }
        detail = reader.say("{quantity} × {price} = {net}, tax {rate} %", **values)
        rows.append(section(f"{escape(line.description)}\n{detail}"))
    fit = fitting(rows, beside, MOST_LINES)
    if len(invoice.lines) > fit:
        more = len(invoice.lines) - fit
        return [*rows[:fit], note(reader.say_count("… and {count} more line.", "… and {count} more lines.", more))]
    return rows


def payment_advice(reader: Reader, advice: PaymentAdvice, today: date) -> Message:
    """How to pay: what is due, where to, and the reference that lets the money be found."""
    invoice, account = advice.invoice, advice.account
    due = escape(reader.money(invoice.due, invoice.currency))
    pairs = [
        (reader.say("Amount due"), due),
        (reader.say("State"), state(reader, invoice, today)),
        (reader.say("Account holder"), escape(account.holder)),
        (reader.say("Bank"), escape(account.bank)),
        (reader.say("Account"), f"`{escape(account.account)}`"),
        (reader.say("BIC"), f"`{escape(account.bic)}`" if account.bic else "–"),
        (reader.say("Reference"), f"`{invoice.ref}`"),
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
