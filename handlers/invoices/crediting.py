"""`/invoice void INV-…` and `/invoice credit INV-…`: the billing team withdraws or credits an invoice."""

import json

from handlers.invoices.choosing import to_choose
from handlers.invoices.drafting import receivers
from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import crediting as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.billing.credit_notes.actions import Balances, credit_invoice, must_be_voidable, plan_credit, void_invoice
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.billing.orders.actions import order_on
from models.billing.payments.amounts import amount_of
from models.billing.payments.choosing import InvoiceDeed
from models.core.texts import line_of

routes = Routes()


@routes.command(
    "/invoice void", void_invoice, "INV-…", gettext_noop("for the billing team: withdraw an invoice that isn't paid")
)
async def void(request: Request) -> Message | Modal:
    """Say what will happen, and ask why. Without a number, list the invoices to choose from."""
    first, number = request.arguments.first_row(), request.arguments.ref(Invoice)
    if number is None:
        return await to_choose(request, InvoiceDeed.VOID, first)
    request.arguments.end()
    invoice: Invoice = await check(void_invoice, request.desk, number, "")
    await must_be_voidable(request.desk, invoice)
    order = await order_on(request.desk.session, invoice)
    return views.void_form(request.reader, invoice, order, receivers(request, invoice.subscription))


@routes.form(views.VOID, void_invoice)
async def voided(request: Request) -> Message:
    """Void the invoice."""
    invoice = await void_invoice(request.desk, request.form_context, request.entered("reason"))
    return views.voided(request.reader, invoice, receivers(request, invoice.subscription))


@routes.command(
    "/invoice credit", credit_invoice, "INV-…", gettext_noop("for the billing team: credit an invoice, or a part of it")
)
async def credit(request: Request) -> Message | Modal:
    """Ask how much, and why. Without a number, list the invoices to choose from."""
    first, number = request.arguments.first_row(), request.arguments.ref(Invoice)
    if number is None:
        return await to_choose(request, InvoiceDeed.CREDIT, first)
    request.arguments.end()
    invoice: Invoice = await check(credit_invoice, request.desk, number, "")
    whole = await plan_credit(request.desk, invoice)
    return views.credit_form(request.reader, invoice, whole.gross)


@routes.form(views.CREDIT, credit_invoice)
async def credit_planned(request: Request) -> Modal:
    """Say what the credit note will do."""
    invoice: Invoice = await check(credit_invoice, request.desk, request.form_context, "")
    reason = line_of(request.entered("reason"), REASON_LENGTH, "reason")
    typed = request.entered("amount")
    net = amount_of(typed, invoice.currency, request.desk.person.locale) if typed.strip() else None
    plan = await plan_credit(request.desk, invoice, net)
    kept = {"ref": invoice.ref, "net": net, "reason": reason, "seen": plan.balances}
    carried = json.dumps(kept, ensure_ascii=False)
    return views.credit_plan(request.reader, plan, receivers(request, invoice.subscription), carried)


@routes.form(views.CREDIT_PLAN, credit_invoice)
async def credited(request: Request) -> Message:
    """Issue the credit note."""
    kept = request.carried()
    ref, net, reason, seen = kept.get("ref"), kept.get("net"), kept.get("reason"), kept.get("seen")
    if not (isinstance(ref, str) and isinstance(reason, str) and (net is None or type(net) is int)):
        raise Misunderstood
    if not (isinstance(seen, list) and len(seen) == len(Balances._fields)):
        raise Misunderstood
    note = await credit_invoice(request.desk, ref, reason, net, Balances(*seen))
    return views.credited(request.reader, note, receivers(request, note.subscription))
