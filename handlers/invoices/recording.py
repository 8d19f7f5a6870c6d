"""`/invoice record`: the billing team records a payment."""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers.invoices.choosing import to_choose
from handlers.invoices.drafting import day_in
from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import payment_forms as forms
from handlers.views import payments as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.access.nouns import parse
from models.billing.invoices.actions import show_invoice
from models.billing.invoices.tables import Invoice
from models.billing.payments.actions import PaymentInput, must_take_money, record_payment
from models.billing.payments.amounts import amount_of
from models.billing.payments.choosing import InvoiceDeed
from models.billing.payments.listing import unpaid_of_customer
from models.billing.payments.recovering import owed_back_in
from models.billing.payments.tables import REFERENCE_LENGTH, Method
from models.core.texts import line_of

routes = Routes()
NOTHING = PaymentInput(0, "", date.min, "")
CURRENCY = re.compile(r"[A-Z]{3}")


@routes.command(
    "/invoice record", record_payment, "[INV-…]", gettext_noop("for the billing team: record a payment that arrived")
)
async def record(request: Request) -> Message | Modal:
    """Show the form for a customer's payment. Without a number, list the invoices of all
    customers that aren't paid."""
    words, desk = request.arguments, request.desk
    first, number = words.first_row(), words.ref(Invoice)
    words.end()
    if number is None:
        return await to_choose(request, InvoiceDeed.RECORD, first)
    invoice = await show_invoice(desk, number)
    organization = invoice.subscription.organization
    await check(record_payment, desk, organization.ref, [], NOTHING)
    unpaid = await unpaid_of_customer(desk, organization.ref, invoice.currency)
    await must_take_money(desk, invoice, invoice.currency)
    carried = json.dumps({"customer": organization.ref, "currency": invoice.currency})
    return forms.record_form(request.reader, unpaid, invoice, desk.today(organization), carried)


@routes.form(forms.RECORD, record_payment)
async def entered(request: Request) -> Message | Modal:
    """Record the payment if it is exactly what is due. Otherwise say first what it will settle."""
    customer, currency = _customer(request.carried())
    await check(record_payment, request.desk, customer, [], NOTHING)
    given = PaymentInput(
        amount_of(request.entered("amount"), currency, request.desk.person.locale),
        currency,
        day_in(request, "paid_on"),
        line_of(request.entered("reference"), REFERENCE_LENGTH, "reference", optional=True),
        request.entered_of(Method, "method"),
    )
    refs = re.split(r"[\s,;]+", request.entered("invoices").strip())
    chosen = _in_turn(await unpaid_of_customer(request.desk, customer, currency), refs)
    if len(chosen) == len(set(refs)) and given.amount != sum(map(forms.owed_on, chosen)):
        carried = {"customer": customer, "invoices": [one.ref for one in chosen], **_stored(given)}
        plan = list(_plan(chosen, given.amount))
        text = json.dumps(carried, ensure_ascii=False)
        back = await owed_back_in(request.desk, chosen[0].subscription_id, currency) if chosen else 0
        return forms.record_plan(request.reader, plan, given.amount, currency, text, owed_back=back)
    ordered = [one.ref for one in chosen] if len(chosen) == len(set(refs)) else refs
    return views.recorded(request.reader, await record_payment(request.desk, customer, ordered, given))


@routes.form(forms.PLAN, record_payment)
async def confirmed(request: Request) -> Message:
    """Record the payment."""
    kept = request.carried()
    customer, currency = _customer(kept)
    refs = kept.get("invoices")
    if not isinstance(refs, list) or not all(isinstance(ref, str) for ref in refs):
        raise Misunderstood
    given = _given(kept, currency)
    return views.recorded(request.reader, await record_payment(request.desk, customer, refs, given))


def _customer(kept: dict[str, Any]) -> tuple[str, str]:
    """The customer and the currency that a form carries."""
    customer, currency = kept.get("customer"), kept.get("currency")
    if not isinstance(customer, str) or not isinstance(currency, str) or not CURRENCY.fullmatch(currency):
        raise Misunderstood
    return customer, currency


def _in_turn(unpaid: Sequence[Invoice], refs: Sequence[str]) -> list[Invoice]:
    """Those of the unpaid invoices that were chosen, the first due first."""
    chosen = {parse(Invoice, ref) for ref in refs}
    return [invoice for invoice in unpaid if parse(Invoice, invoice.ref) in chosen]


def _plan(chosen: Sequence[Invoice], amount: int) -> Any:
    for invoice in chosen:
        part = min(amount, forms.owed_on(invoice))
        amount -= part
        yield invoice, part


def _stored(given: PaymentInput) -> dict[str, Any]:
    return {
        "currency": given.currency,
        "amount": given.amount,
        "paid_on": given.paid_on.isoformat(),
        "reference": given.reference,
        "method": given.method,
    }


def _given(kept: dict[str, Any], currency: str) -> PaymentInput:
    """The payment that a form carries. Trust it no more than typed text."""
    amount, reference = kept.get("amount"), kept.get("reference")
    if type(amount) is not int or not 0 < amount < 10**15 or not isinstance(reference, str):
        raise Misunderstood
    try:
        return PaymentInput(amount, currency, date.fromisoformat(kept["paid_on"]), reference, Method(kept["method"]))
    except (KeyError, TypeError, ValueError):
        raise Misunderstood from None
