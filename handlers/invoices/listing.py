"""`/invoice`: list, `overdue`, `csv`."""

from collections.abc import Collection, Iterable

from handlers.invoices.invoice_card import card
from handlers.invoices.periods import YEAR
from handlers.routing.arguments import Arguments, spelled
from handlers.routing.choose import choose_subscription, fitting
from handlers.routing.routes import SAME, Request, Routes
from handlers.views import invoice_lists as views
from handlers.views import reports
from handlers.views.blocks import Message
from handlers.views.dunning import paused
from handlers.views.inputs import Suggestions
from handlers.views.invoice_lists import ListAsked
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check_reach
from models.access.nouns import parse
from models.access.waiting import where_may
from models.billing.books.files import FileKind, WantedFile, send_file
from models.billing.invoices.listing import (
    InvoiceFilters,
    InvoiceOf,
    InvoiceSummary,
    Listed,
    customer_invoices,
    invoices_of_customers,
    list_invoices,
    my_invoices,
)
from models.billing.invoices.overdue import my_overdue, overdue_of_customers
from models.billing.invoices.tables import Invoice
from models.billing.payments.covering import covered
from models.core.paging import PageOf
from models.desks.dunning.pauses import pauses_on
from models.directory.organizations import Organization
from models.roles import Right, StaffRight
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

routes = Routes()
OFFERED = (Right.PAY, Right.VIEW_STATEMENT, Right.UPDATE_CARD)
FOR_STAFF = {Right.VIEW_STATEMENT, Right.UPDATE_CARD}
STATUSES = {spelled(one): one for one in Listed}
USAGE = "[SUB-…] [open|overdue|paid|credited|written off|void] [2026]"


@routes.command(
    "/invoice", list_invoices, USAGE, gettext_noop("see your invoices, or those of a subscription"), own=True
)
async def invoice(request: Request) -> Message:
    """List invoices. With an invoice's number, show that one."""
    words = request.arguments.copy()
    words.first_row()
    if number := words.ref(Invoice):
        words.end()
        return await card(request, number)
    return await list_(request)


@routes.command("/invoice list", list_invoices, USAGE, SAME, own=True)
async def list_(request: Request) -> Message:
    """List the invoices of a subscription, or of all in which the caller may see them. For the vendor's staff, without
    any words, list what is overdue."""
    words = request.arguments
    is_bare, first = not Arguments(words.text).words, words.first_row()
    of_customers = request.desk.may_as_staff(StaffRight.MANAGE_INVOICES)
    asked = await _asked(request)
    if of_customers and not asked.of:
        if is_bare:
            return await overdue(request)
        return await _of_customers(request, asked, first)
    if parse(Organization, asked.of) and not parse(Subscription, asked.of):
        check_reach(customer_invoices, request.desk)
        return await _of_customer(request, asked, first)
    if not asked.of:
        return await _mine(request, asked, first)
    found = await list_invoices(request.desk, asked.of, first, filters=asked.filters)
    today, may = request.desk.today(found.subscription.organization), _may(request, found.subscription)
    customers = {found.subscription.organization_id} if found.has_credit else ()
    credit = await _credit(request, found.invoices, customers)
    return views.invoice_list(request.reader, found, today, may=may, asked=asked, credit=credit)


async def _credit(request: Request, page: Iterable[InvoiceSummary], customers: Collection[int]) -> views.Credit:
    """What unused credit of customers covers of a page of invoices, as far as the caller knows of it."""
    if not customers or not any(one.due > 0 for one in page):
        return views.NO_CREDIT
    desk = request.desk
    reader = None if desk.may_as_staff(StaffRight.MANAGE_INVOICES) else desk.person
    return await covered(desk, reader, customers)


async def _credit_of_several(request: Request, page: PageOf[InvoiceOf]) -> views.Credit:
    return await _credit(request, page, {one.customer_id for one in page if one.has_credit})


async def every_(request: Request) -> Message:
    """List all invoices that the caller may see, to choose one."""
    if request.desk.may_as_staff(StaffRight.MANAGE_INVOICES):
        first = request.arguments.first_row()
        return await _of_customers(request, list_asked(request.arguments), first)
    return await list_(request)


async def _asked(request: Request) -> ListAsked:
    """What was typed. Without a subscription, a contact's only one in which they may see the invoices."""
    asked = list_asked(request.arguments)
    if asked.of or request.desk.may_as_staff(StaffRight.MANAGE_INVOICES):
        return asked
    if len(await fitting(request, Right.VIEW_INVOICES)) > 1:
        return asked
    return ListAsked(asked.filters, await choose_subscription(request, Right.VIEW_INVOICES))


def list_asked(words: Arguments) -> ListAsked:
    """The filters that were typed, and the subscription or customer.

    Raises:
        Misunderstood: Other words remain.
    """
    year, status = words.matching(YEAR), words.phrase(STATUSES)
    words.one_of(["all"])
    is_customer = any(word.upper().startswith(f"{Organization.PREFIX}") for word in words.words)
    of = words.ref(Organization if is_customer else Subscription) or ""
    words.end()
    filters = InvoiceFilters(STATUSES[status] if status else None, int(year or 0))
    return ListAsked(filters, of)


async def _mine(request: Request, asked: ListAsked, first: int) -> Message:
    page = await my_invoices(request.desk, first, filters=asked.filters)
    today, pays = request.desk.own_day, await _pays(request)
    credit = await _credit_of_several(request, page)
    return views.invoices_of_several(request.reader, page, today, asked, pays=pays, credit=credit)


async def _of_customers(request: Request, asked: ListAsked, first: int) -> Message:
    page = await invoices_of_customers(request.desk, first, filters=asked.filters)
    today, credit = request.desk.own_day, await _credit_of_several(request, page)
    return views.invoices_of_several(request.reader, page, today, asked, of_customers=True, credit=credit)


async def _of_customer(request: Request, asked: ListAsked, first: int) -> Message:
    organization, page = await customer_invoices(request.desk, asked.of, first, filters=asked.filters)
    today, credit = request.desk.today(organization), await _credit_of_several(request, page)
    return views.invoices_of_several(
        request.reader, page, today, asked, of_customers=True, organization=organization, credit=credit
    )


@routes.options(views.FIND, list_invoices)
async def found(request: Request) -> Suggestions:
    """The invoices of a subscription with the typed words in their number."""
    asked = list_asked(Arguments(request.form_context))
    invoices = await list_invoices(request.desk, asked.of, typed=request.value, filters=asked.filters)
    today = request.desk.today(invoices.subscription.organization)
    may = _may(request, invoices.subscription)
    return found_in(request.reader, views.invoice_rows(request.reader, invoices, today, may=may))


@routes.options(views.FIND_MINE, my_invoices)
async def found_of_mine(request: Request) -> Suggestions:
    """The invoices that the caller may see and a search finds."""
    asked = list_asked(Arguments(request.form_context))
    page = await my_invoices(request.desk, typed=request.value, filters=asked.filters)
    pays = await _pays(request)
    rows = views.rows_of_several(request.reader, page, asked, pays=pays)
    return found_in(request.reader, rows)


@routes.options(views.FIND_OF_CUSTOMERS, invoices_of_customers)
async def found_of_customers(request: Request) -> Suggestions:
    """The invoices of all customers that a search finds."""
    asked = list_asked(Arguments(request.form_context))
    page = await invoices_of_customers(request.desk, typed=request.value, filters=asked.filters)
    rows = views.rows_of_several(request.reader, page, asked, of_customers=True)
    return found_in(request.reader, rows)


@routes.options(views.FIND_OF_CUSTOMER, customer_invoices)
async def found_of_customer(request: Request) -> Suggestions:
    """The invoices of one customer that a search finds."""
    asked = list_asked(Arguments(request.form_context))
    _, page = await customer_invoices(request.desk, asked.of, typed=request.value, filters=asked.filters)
    rows = views.rows_of_several(request.reader, page, asked, of_customers=True)
    return found_in(request.reader, rows)


@routes.command("/invoice overdue", my_overdue, "", gettext_noop("see the overdue invoices"))
async def overdue(request: Request) -> Message:
    """List the overdue invoices that the caller may pay. For the vendor's staff, list those of all customers."""
    desk, first = request.desk, request.arguments.first_row()
    request.arguments.end()
    of_customers = desk.may_as_staff(StaffRight.MANAGE_INVOICES)
    page = await (overdue_of_customers if of_customers else my_overdue)(desk, first)
    pauses = await pauses_on(desk.session, [one.invoice for one in page], desk.own_day) if page else {}
    notes = {invoice_id: paused(request.reader, pause) for invoice_id, pause in pauses.items()}
    return views.overdue_list(request.reader, page, desk.today, of_customers=of_customers, notes=notes)


@routes.options(views.FIND_OVERDUE, overdue_of_customers)
async def found_overdue(request: Request) -> Suggestions:
    """The overdue invoices of all customers that a search finds."""
    page = await overdue_of_customers(request.desk, typed=request.value)
    return found_in(request.reader, views.overdue_rows(request.reader, page, request.desk.today, of_customers=True))


@routes.options(views.FIND_MY_OVERDUE, my_overdue)
async def found_mine(request: Request) -> Suggestions:
    """The overdue invoices that the caller may pay and a search finds."""
    page = await my_overdue(request.desk, typed=request.value)
    return found_in(request.reader, views.overdue_rows(request.reader, page, request.desk.today, of_customers=False))


@routes.command("/invoice csv", send_file, USAGE, gettext_noop("get a list of invoices as a CSV file"))
async def csv(request: Request) -> Message:
    """Send a list of invoices as a file."""
    asked = await _asked(request)
    wanted = WantedFile(FileKind.INVOICES, asked.of, filters=asked.filters)
    await send_file(request.desk, wanted)
    return reports.on_its_way(request.reader, wanted)


async def _pays(request: Request) -> set[int]:
    """The numbers of the subscriptions in which the caller may pay."""
    ids = set(where_may(request.desk, Right.PAY))
    return {one.number for one in await fitting(request, Right.PAY) if one.id in ids}


def _may(request: Request, subscription: Subscription) -> set[Right]:
    """The rights that decide which buttons to show. They are checked again when a button is used."""
    desk = request.desk
    mine = {right for right in OFFERED if decide_for(desk, subscription, desk.person, right).allowed}
    return mine | (FOR_STAFF if desk.may_as_staff(StaffRight.MANAGE_INVOICES) else set())
