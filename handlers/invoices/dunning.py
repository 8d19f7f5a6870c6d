"""`/invoice promise INV-…`, `snooze`, `hold`, `resume`, and `/invoice suspend SUB-…`, `reinstate`: for the billing
team."""

import re
from datetime import date

from handlers.invoices.choosing import to_choose
from handlers.invoices.listing import list_
from handlers.routing.routes import Request, Routes
from handlers.views import dunning as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.billing.invoices.tables import Invoice
from models.billing.payments.choosing import InvoiceDeed
from models.billing.payments.covering import covered
from models.core.errors import Refused
from models.core.problems import NoDay
from models.desks.dunning.debt import lift_suspension, suspend_for_debt
from models.desks.dunning.pauses import hold_reminders, record_promise, resume_reminders, snooze_reminders
from models.subscriptions.tables import Subscription

routes = Routes()
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@routes.command(
    "/invoice promise",
    record_promise,
    "INV-… [2026-12-31]",
    gettext_noop("record by when payment of an invoice is promised"),
)
async def promise(request: Request) -> Message | Modal:
    """Pause the reminders of an invoice until a day; without one, show the form. Without a number, list the invoices to
    choose from."""
    first, number = request.arguments.first_row(), request.arguments.ref(Invoice)
    if number is None:
        return await to_choose(request, InvoiceDeed.PROMISE, first)
    word = request.arguments.matching(DAY)
    request.arguments.end()
    if word is None:
        invoice = await check(record_promise, request.desk, number)
        today = request.desk.today(invoice.subscription.organization)
        credit = await covered(request.desk, None, [invoice.subscription.organization_id])
        return views.promise_form(request.reader, invoice, today, credit[invoice.id])
    return await _promised(request, number, word)


@routes.form(views.PROMISE, record_promise)
async def promised(request: Request) -> Message:
    """Pause the reminders of an invoice until the chosen day."""
    return await _promised(request, request.form_context, request.entered("day"))


async def _promised(request: Request, number: str, word: str) -> Message:
    try:
        day = date.fromisoformat(word)
    except ValueError:
        raise Refused(NoDay(word), "day") from None
    return views.pause_made(request.reader, number, await record_promise(request.desk, number, day))


@routes.command(
    "/invoice snooze", snooze_reminders, "INV-…", gettext_noop("pause the reminders of an invoice for seven days")
)
async def snooze(request: Request) -> Message:
    """Pause the reminders of an invoice for seven days; without a number, list the invoices to choose from."""
    first, number = request.arguments.first_row(), request.arguments.ref(Invoice)
    if number is None:
        return await to_choose(request, InvoiceDeed.SNOOZE, first)
    request.arguments.end()
    return views.pause_made(request.reader, number, await snooze_reminders(request.desk, number))


@routes.command(
    "/invoice hold", hold_reminders, "INV-…", gettext_noop("pause the reminders of an invoice until you resume them")
)
async def hold(request: Request) -> Message:
    """Pause the reminders of an invoice; without a number, list the invoices to choose from."""
    first, number = request.arguments.first_row(), request.arguments.ref(Invoice)
    if number is None:
        return await to_choose(request, InvoiceDeed.HOLD, first)
    request.arguments.end()
    return views.pause_made(request.reader, number, await hold_reminders(request.desk, number))


@routes.command("/invoice resume", resume_reminders, "INV-…", gettext_noop("resume the reminders of an invoice"))
async def resume(request: Request) -> Message:
    """Resume the reminders of an invoice; without a number, list the invoices to choose from."""
    first, number = request.arguments.first_row(), request.arguments.ref(Invoice)
    if number is None:
        return await to_choose(request, InvoiceDeed.RESUME, first)
    request.arguments.end()
    return views.resumed(request.reader, await resume_reminders(request.desk, number))


@routes.command(
    "/invoice suspend", suspend_for_debt, "SUB-…", gettext_noop("suspend a subscription whose invoices aren't paid")
)
async def suspend(request: Request) -> Message:
    """Suspend a subscription for debt; without an ID, list the invoices."""
    ref = request.arguments.ref(Subscription)
    if ref is None:
        return await list_(request)
    request.arguments.end()
    return views.suspended(request.reader, await suspend_for_debt(request.desk, ref))


@routes.command(
    "/invoice reinstate", lift_suspension, "SUB-…", gettext_noop("lift the suspension of a subscription for debt")
)
async def reinstate(request: Request) -> Message:
    """Lift a suspension for debt; without an ID, list the invoices."""
    ref = request.arguments.ref(Subscription)
    if ref is None:
        return await list_(request)
    request.arguments.end()
    return views.lifted(request.reader, await lift_suspension(request.desk, ref))
