"""`/invoice requests` and `/invoice account`: what needs a second person's approval."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import approvals as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.billing.approvals.actions import (
    REF,
    approve_request,
    decline_request,
    list_requests,
    show_request,
    withdraw_request,
)
from models.billing.approvals.bank_accounts import AccountInput, change_bank_account, list_accounts

routes = Routes()
DEEDS = {"approve": approve_request, "decline": decline_request, "withdraw": withdraw_request}


@routes.command(
    "/invoice requests",
    list_requests,
    "[approve|decline|withdraw] [REQ-…]",
    gettext_noop("for the billing team: see and decide what needs a second person's approval"),
)
async def requests(request: Request) -> Message:
    """List the requests, show one, or decide it."""
    words, desk = request.arguments, request.desk
    deed = words.one_of(list(DEEDS))
    first = words.first_row()
    if deed is None and not words.words:
        return views.request_list(request.reader, await list_requests(desk, first))
    check_desk(DEEDS[deed] if deed else show_request, desk)
    ref = words.matching(REF)
    words.end()
    if ref is None:
        raise Misunderstood
    if deed:
        return views.decided(request.reader, await DEEDS[deed](desk, ref))
    shown = await show_request(desk, ref)
    return views.request_card(request.reader, shown, mine=shown.asked_by_id == desk.person.id)


@routes.options(views.FIND, list_requests)
async def found(request: Request) -> Suggestions:
    """The requests that a search finds."""
    page = await list_requests(request.desk, typed=request.value)
    return found_in(request.reader, views.request_rows(request.reader, page))


@routes.command(
    "/invoice account",
    list_accounts,
    "[change]",
    gettext_noop("for the billing team: see {vendor}'s bank accounts, or ask to change one"),
)
async def account(request: Request) -> Message | Modal:
    """List the vendor's bank accounts. With `change`, show the form."""
    change = request.arguments.one_of(["change"])
    request.arguments.end()
    found = await list_accounts(request.desk)
    return views.account_form(request.reader, found) if change else views.account_list(request.reader, found)


@routes.form(views.ACCOUNT, change_bank_account)
async def account_entered(request: Request) -> Message:
    """Ask another person to approve the account."""
    entity = request.entered("entity")
    if not (entity.isascii() and entity.isdigit() and len(entity) < 10):
        raise Misunderstood(entity)
    names = ("currency", "holder", "bank", "account", "bic")
    entered = AccountInput(**{name: request.entered(name) for name in names})
    return views.account_asked(request.reader, await change_bank_account(request.desk, int(entity), entered))
