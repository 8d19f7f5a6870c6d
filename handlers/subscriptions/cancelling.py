"""`/subscription cancel` and `/subscription reactivate`."""

from handlers.orders.shown import shown_quote
from handlers.routing.choose import choose_subscription, choose_with_text
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import cancelling as views
from models.access.actions import check
from models.changes.cancelling import (
    REASON_LENGTH,
    cancel_site,
    must_be_cancelled,
    reactivate_site,
    weigh_cancellation,
)
from models.core.texts import line_of
from models.roles import Kind, Right
from models.subscriptions.detail import show_subscription
from models.subscriptions.tables import Subscription

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
    values = request.entered("typed"), request.entered("reason")
    return views.cancelled(request.reader, await cancel_site(request.desk, request.form_context, *values))


@routes.command(
    "/subscription reactivate", reactivate_site, "[SUB-…]", gettext_noop("reactivate a site, or undo its cancellation")
)
async def reactivate(request: Request) -> Message:
    """Undo the cancellation. Once its day has come, show the quote for a new term instead."""
    ref = await choose_subscription(request, Right.REACTIVATE_SITE)
    # Callers without the right see first that there's nothing to undo, instead of asking somebody for it.
    subscription: Subscription = await check(show_subscription, request.desk, ref)
    if subscription.kind is Kind.SITE:
        must_be_cancelled(subscription)
    found = await reactivate_site(request.desk, ref)
    if found.quote is None:
        return views.goes_on(request.reader, found.subscription)
    return await shown_quote(request, found.quote, views.new_term(request.reader, found.quote))
