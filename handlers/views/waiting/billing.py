"""Invoices and quotes that wait."""

from collections.abc import Sequence

from handlers.views import approvals, bank
from handlers.views.blocks import button
from handlers.views.element_types import Button
from handlers.views.invoice_lists import overdue_line
from handlers.views.orders.quote_labels import kind_name
from handlers.views.reader import Safe, gettext_noop
from handlers.views.waiting.registry import WaitContext, short, shows_waiting
from models.access.waiting import WaitKind
from models.billing.approvals.tables import ApprovalRequest
from models.billing.bank.tables import BankStatementLine
from models.billing.invoices.overdue import OverdueInvoice
from models.billing.orders.tables import Quote


@shows_waiting(WaitKind.OVERDUE_INVOICES, gettext_noop("Overdue invoices"), "/invoice overdue")
def overdue_invoice(context: WaitContext, one: OverdueInvoice) -> tuple[Safe, Sequence[Button]]:
    """An overdue invoice: what is to be paid, and since when."""
    reader, invoice, subscription = context.reader, one.invoice, one.invoice.subscription
    text = reader.say(
        "*{ref}* · {sub} · {name}\n{due} was due on {day}",
        ref=invoice.ref,
        sub=subscription.ref,
        name=short(subscription.name),
        due=reader.money(one.to_pay, invoice.currency),
        day=reader.day(invoice.due_on),
    )
    return text, [button(reader.plain("How to pay"), f"/invoice pay {invoice.ref}")]


@shows_waiting(WaitKind.OVERDUE_OF_CUSTOMERS, gettext_noop("Customers' overdue invoices"), "/invoice overdue")
def overdue_of_customer(context: WaitContext, one: OverdueInvoice) -> tuple[Safe, Sequence[Button]]:
    """A customer's overdue invoice."""
    reader, today = context.reader, context.day_of(one.invoice.subscription.organization)
    show = button(reader.plain("Show"), f"/invoice show {one.invoice.ref}")
    return overdue_line(reader, one, today), [show]


@shows_waiting(WaitKind.QUOTES, gettext_noop("Quotes to accept"), "/order list")
def quote_to_accept(context: WaitContext, quote: Quote) -> tuple[Safe, Sequence[Button]]:
    """A quote that the reader may accept."""
    return _quote(context, quote), [button(context.reader.plain("Accept …"), f"/order accept {quote.ref}")]


@shows_waiting(WaitKind.EXPIRING_QUOTES, gettext_noop("Quotes that expire soon"), "/order")
def quote_that_expires(context: WaitContext, quote: Quote) -> tuple[Safe, Sequence[Button]]:
    """A quote that a customer hasn't accepted yet."""
    return _quote(context, quote), [button(context.reader.plain("Show"), f"/order show {quote.ref}")]


@shows_waiting(WaitKind.DRAFTS, gettext_noop("Draft quotes"), "/order")
def draft(context: WaitContext, quote: Quote) -> tuple[Safe, Sequence[Button]]:
    """A quote that isn't sent yet."""
    return _quote(context, quote), [button(context.reader.plain("Continue"), f"/order show {quote.ref}")]


@shows_waiting(WaitKind.MONEY_TO_APPROVE, gettext_noop("Money to approve"), approvals.COMMAND)
def money_to_approve(context: WaitContext, one: ApprovalRequest) -> tuple[Safe, Sequence[Button]]:
    """A request of a colleague that needs a second person's approval."""
    reader = context.reader
    values = {"ref": one.ref, "what": approvals.what(reader, one), "by": short(approvals.asker(reader, one))}
    text = reader.say("*{ref}* · {what}\nAsked by {by}", **values)
    return text, [button(reader.plain("Show"), f"{approvals.COMMAND} {one.ref}", about=one.ref)]


@shows_waiting(WaitKind.TRANSFERS, gettext_noop("Bank transfers to match"), bank.COMMAND)
def transfer_to_match(context: WaitContext, line: BankStatementLine) -> tuple[Safe, Sequence[Button]]:
    """A bank transfer without a decision."""
    reader = context.reader
    text = reader.say(
        "*{ref}* · {amount} · {day}\n{payer}",
        ref=line.ref,
        amount=reader.money(line.amount, line.bank_account.currency),
        day=reader.day(line.booked_on),
        payer=short(line.payer or line.payer_account) or reader.plain("Unknown payer"),
    )
    return text, [button(reader.plain("Match"), f"{bank.COMMAND} {line.ref}", about=line.ref)]


def _quote(context: WaitContext, quote: Quote) -> Safe:
    reader, subscription = context.reader, quote.subscription
    return reader.say(
        "*{ref}* · {kind} for {sub} · {name}\n{total}, valid until {day}",
        ref=quote.ref,
        kind=kind_name(reader, quote.kind),
        sub=subscription.ref,
        name=short(subscription.name),
        total=reader.money(quote.total, quote.currency),
        day=reader.day(quote.valid_until),
    )
