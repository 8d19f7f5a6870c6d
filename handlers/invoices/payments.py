"""`/invoice payments`, `/invoice payment` and `/invoice writeoff`: what settled an invoice, and undoing it."""

import json

from handlers.invoices.choosing import to_choose
from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.subscriptions.changes import number_of
from handlers.views import payment_forms as forms
from handlers.views import payments as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.billing.approvals.limits import needs_approval, without_approval
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.online.refunding import goes_online
from models.billing.payments.actions import apply_credit, show_payment, undo_payment
from models.billing.payments.amounts import amount_of
from models.billing.payments.choosing import InvoiceDeed
from models.billing.payments.listing import (
    details_of,
    list_payments,
    show_credit,
    show_settlements,
    unpaid_of_customer,
)
from models.billing.payments.problems import NothingDueOn, NotWrittenOff
from models.billing.payments.refunding import must_be_left, pay_back
from models.billing.payments.tables import REFERENCE_LENGTH, Payment
from models.billing.payments.writing_off import undo_write_off, write_off
from models.core.errors import Refused
from models.core.texts import line_of

routes = Routes()


@routes.command(
    "/invoice payments", show_settlements, "[INV-…]", gettext_noop("for the billing team: see what settled an invoice")
)
async def settlements(request: Request) -> Message:
    """List what settled an invoice. Without a number, list all payments."""
    number = request.arguments.ref(Invoice)
    if number is None:
        return await payment(request)
    request.arguments.end()
    return views.settlements(request.reader, await show_settlements(request.desk, number))


@routes.command(
    "/invoice payment",
    show_payment,
    "[PAY-…|CN-…]",
    gettext_noop("for the billing team: see a payment or a credit note, undo it, or use what's left"),
)
async def payment(request: Request) -> Message:
    """Show a payment or a credit note. Without an ID, list the payments."""
    words, desk = request.arguments, request.desk
    first = words.first_row()
    if not words.words:
        return views.payment_list(request.reader, await list_payments(desk, first))
    ref = words.ref(CreditNote)
    if ref is None:
        ref = words.ref(Payment, required=True) or ""
    words.end()
    return views.source_card(request.reader, await details_of(desk, await _source(request, ref)))


@routes.options(views.FIND, list_payments)
async def found(request: Request) -> Suggestions:
    """The payments that a search finds."""
    return found_in(
        request.reader, views.payment_rows(request.reader, await list_payments(request.desk, typed=request.value))
    )


async def _source(request: Request, ref: str) -> Payment | CreditNote:
    if ref.upper().startswith(CreditNote.PREFIX):
        return await show_credit(request.desk, ref)
    return await show_payment(request.desk, ref)


@routes.button(views.UNDO, undo_payment)
async def undo(request: Request) -> Modal:
    """Say what undoing a payment does, and ask why."""
    found = await show_payment(request.desk, request.value)
    details = await details_of(request.desk, found)
    return forms.undo_form(request.reader, found, sum(one.amount for one in details.refunds))


@routes.form(views.UNDO, undo_payment)
async def undone(request: Request) -> Message:
    """Undo the payment."""
    shown = await show_payment(request.desk, request.form_context)
    customer = shown.subscription.organization.ref
    reason = request.entered("reason")
    return views.undone(request.reader, await undo_payment(request.desk, customer, shown.ref, reason))


@routes.button(views.APPLY, apply_credit)
async def choose_invoice(request: Request) -> Modal:
    """Ask which invoice the credit should settle."""
    source = await _source(request, request.value)
    customer = source.subscription.organization.ref
    unpaid = await unpaid_of_customer(request.desk, customer, source.currency)
    carried = json.dumps({"customer": customer, "source": source.ref})
    return forms.apply_form(request.reader, source, unpaid, carried)


@routes.form(views.APPLY, apply_credit)
async def applied(request: Request) -> Message:
    """Settle an invoice with credit."""
    customer, source = _carried(request)
    invoice, amount = await apply_credit(request.desk, customer, source, request.entered("invoice"))
    return views.applied(request.reader, source, invoice, amount)


@routes.button(views.PAY_BACK, pay_back)
async def ask_amount(request: Request) -> Modal:
    """Ask how much is paid back."""
    source = await _source(request, request.value)
    carried = json.dumps({"customer": source.subscription.organization.ref, "source": source.ref})
    alone, online = await without_approval(request.desk, source), _goes_online(request, source)
    return forms.pay_back_form(request.reader, source, alone, carried, online=online)


@routes.form(views.PAY_BACK, pay_back)
async def refund_planned(request: Request) -> Modal:
    """Say what paying back does, because it can't be undone."""
    customer, ref = _carried(request)
    await check(pay_back, request.desk, customer, ref, 0, "")
    source = await _source(request, ref)
    amount = amount_of(request.entered("amount"), source.currency, request.desk.person.locale)
    reference = line_of(request.entered("reference"), REFERENCE_LENGTH, "reference", optional=True)
    must_be_left(source, amount)
    kept = {"customer": customer, "source": ref, "amount": amount, "reference": reference, "seen": source.unused}
    another = await needs_approval(request.desk, source, amount)
    carried = json.dumps(kept, ensure_ascii=False)
    online = _goes_online(request, source)
    return forms.pay_back_plan(request.reader, source, amount, carried, needs_another=another, online=online)


def _goes_online(request: Request, source: Payment | CreditNote) -> bool:
    return isinstance(source, Payment) and goes_online(request.desk, source)


@routes.form(forms.PAY_BACK_PLAN, pay_back)
async def paid_back(request: Request) -> Message:
    """Record the refund, or ask for a second person's approval."""
    customer, ref = _carried(request)
    kept = request.carried()
    amount, reference, seen = kept.get("amount"), kept.get("reference"), kept.get("seen")
    if not isinstance(reference, str) or type(amount) is not int or type(seen) is not int:
        raise Misunderstood
    return views.paid_back(request.reader, await pay_back(request.desk, customer, ref, amount, reference, seen))


def _carried(request: Request) -> tuple[str, str]:
    """The customer, and the payment or credit note, that a form is about."""
    kept = request.carried()
    customer, source = kept.get("customer"), kept.get("source")
    if not isinstance(customer, str) or not isinstance(source, str):
        raise Misunderstood
    return customer, source


@routes.command(
    "/invoice writeoff", write_off, "INV-…", gettext_noop("for the billing team: give up what is due on an invoice")
)
async def write_off_(request: Request) -> Message | Modal:
    """Say what writing off does, and ask why. Without a number, list the invoices to choose from."""
    first, number = request.arguments.first_row(), request.arguments.ref(Invoice)
    if number is None:
        return await to_choose(request, InvoiceDeed.WRITE_OFF, first)
    request.arguments.end()
    invoice: Invoice = await check(write_off, request.desk, number, "")
    if invoice.due <= 0:
        raise Refused(NothingDueOn(invoice))
    another = await needs_approval(request.desk, invoice, invoice.due)
    return forms.write_off_form(request.reader, invoice, needs_another=another)


@routes.form(forms.WRITE_OFF, write_off)
async def written_off(request: Request) -> Message:
    """Write off what the form showed, or ask for a second person's approval."""
    ref, _, seen = request.form_context.partition(" ")
    due = number_of(seen)
    if due is None:
        raise Misunderstood
    made = await write_off(request.desk, ref, request.entered("reason"), due)
    return views.written_off(request.reader, made)


@routes.button(views.UNDO_WRITE_OFF, undo_write_off)
async def undo_write_off_(request: Request) -> Modal:
    """Say what undoing a write-off does, and ask why."""
    invoice: Invoice = await check(undo_write_off, request.desk, request.value, "")
    if not invoice.written_off:
        raise Refused(NotWrittenOff(invoice))
    return forms.undo_write_off_form(request.reader, invoice)


@routes.form(views.UNDO_WRITE_OFF, undo_write_off)
async def reinstated(request: Request) -> Message:
    """Undo the write-off."""
    invoice = await undo_write_off(request.desk, request.form_context, request.entered("reason"))
    return views.reinstated(request.reader, invoice)
