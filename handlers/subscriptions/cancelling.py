"""`/subscription cancel` and `/subscription reactivate`."""

from handlers.orders.shown import shown_quote
from handlers.routing.choose import choose_subscription, choose_with_text
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import cancelling as views
from models.changes.cancelling import REASON_LENGTH, cancel_site, reactivate_site, weigh_cancellation
from models.core.texts import line_of
from models.roles import Right
from models.subscriptions.rights import decide_for

routes = Routes()


@routes.command(
    "/subscription cancel", cancel_site, "[SUB-…] [reason]", gettext_noop("cancel a site at the end of its term")
)
async def cancel(request: Request) -> Modal:
    """Show what is lost and when. The form asks for the site's number or name as confirmation."""
    ref, reason = await choose_with_text(request, Right.CANCEL_SITE)
    found = await weigh_cancellation(request.desk, ref)
    return views.cancel_form(request.reader, found, line_of(reason, REASON_LENGTH, "reason", optional=True))


@routes.form(views.FORM, cancel_site)
async def cancel_confirmed(request: Request) -> Message:
    """Cancel the site."""
    desk = request.desk
    found = await cancel_site(desk, request.form_context, request.entered("typed"), request.entered("reason"))
    may_undo = decide_for(desk, found.subscription, desk.person, Right.REACTIVATE_SITE).allowed
    return views.cancelled(request.reader, found, may_undo=may_undo)


@routes.command(
    "/subscription reactivate", reactivate_site, "[SUB-…]", gettext_noop("reactivate a site, or undo its cancellation")
)
async def reactivate(request: Request) -> Message:
    """Undo the cancellation. Once its day has come, show the quote for a new term instead."""
    found = await reactivate_site(request.desk, await choose_subscription(request, Right.REACTIVATE_SITE))
    if found.quote is None:
        return views.goes_on(request.reader, found.subscription)
    return await shown_quote(request, found.quote, views.new_term(request.reader, found.subscription))
