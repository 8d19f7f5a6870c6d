"""`/subscription`: mine, with dates and my roles; `show SUB-…`; for the vendor's people, `notice SUB-…`."""

from handlers.choose import which
from handlers.routes import Request, Routes
from handlers.views import contracts
from handlers.views import subscriptions as views
from handlers.views.kit import Message, Modal
from handlers.views.words import mark
from models.actions import check
from models.subscriptions.actions import my_subscriptions, show_subscription
from models.subscriptions.notices import draft_contract_notice, recipients, send_contract_notice
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command("/subscription", my_subscriptions, "[SUB-…]", mark("your subscriptions, with dates and your roles"))
async def subscription(request: Request) -> Message:
    """List the caller's subscriptions; with an id, show that one."""
    if ref := request.arguments.ref(Subscription):
        request.arguments.end()
        return await _card(request, ref)
    request.arguments.end()
    mine = await my_subscriptions(request.desk)
    desk = request.desk
    return views.subscription_list(request.reader, mine, desk.tables, desk.person, desk.now.date())


@routes.command("/subscription show", show_subscription, "SUB-…", mark("one subscription, with its contacts"))
async def show(request: Request) -> Message:
    """Show one subscription."""
    return await _card(request, await which(request))


@routes.command(
    "/subscription notice",
    send_contract_notice,
    "SUB-…",
    mark("for the vendor: tell the main contact about the contract"),
)
async def notice(request: Request) -> Modal:
    """Show the form, with whoever gets what is written there."""
    subscription: Subscription = await check(send_contract_notice, request.desk, await which(request), "", "")
    return contracts.form(request.reader, subscription, recipients(request.desk, subscription))


@routes.form(contracts.WRITE, draft_contract_notice)
async def notice_written(request: Request) -> Modal:
    """Show what was written as it will be read."""
    subject, text = request.entered("subject"), request.entered("notice")
    return contracts.preview(request.reader, await draft_contract_notice(request.desk, request.about, subject, text))


@routes.form(contracts.SEND, send_contract_notice)
async def notice_confirmed(request: Request) -> Message:
    """Send what was shown."""
    ref, _, rest = request.about.partition("\n")
    subject, _, text = rest.partition("\n")
    return contracts.sent(request.reader, await send_contract_notice(request.desk, ref, subject, text))


async def _card(request: Request, ref: str) -> Message:
    desk = request.desk
    shown = await show_subscription(desk, ref)
    return views.subscription_card(request.reader, shown, desk.tables, desk.person, desk.today(shown.organization))
