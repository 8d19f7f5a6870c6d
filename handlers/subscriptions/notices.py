"""`/subscription notice`: for the vendor's people."""

from handlers.choose import which
from handlers.routes import Request, Routes
from handlers.views import contracts
from handlers.views.kit import Message, Modal
from handlers.views.words import mark
from models.actions import check
from models.subscriptions.notices import draft_contract_notice, recipients, send_contract_notice
from models.subscriptions.tables import Subscription

routes = Routes()


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
