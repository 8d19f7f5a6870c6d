"""`/ticket export`: the caller's tickets as files."""

import re
from datetime import date

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import ticket_exports as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.lines import subscription_option
from handlers.views.reader import gettext_noop
from models.access.actions import check, check_desk
from models.desks.tickets.exporting import Layout, WantedExport, export_tickets
from models.subscriptions.actions import find_subscriptions
from models.subscriptions.detail import show_subscription
from models.subscriptions.tables import Subscription

routes = Routes()
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@routes.command(
    "/ticket export",
    export_tickets,
    "[mine|all] [SUB-…] [2026-01-01] [2026-12-31] [json|csv]",
    gettext_noop("get your tickets with their files as JSON and CSV"),
)
async def export(request: Request) -> Message | Modal:
    """Export the tickets that the words name. Without words, show the form."""
    check_desk(export_tickets, request.desk)
    words = request.arguments
    if not words.words:
        return views.export_form(request.reader, await find_subscriptions(request.desk, ""))
    whose, layout = words.one_of([views.MINE, views.ALL]), words.one_of([Layout.JSON, Layout.CSV])
    days = sorted(_day(one) for one in (words.matching(DAY), words.matching(DAY)) if one)
    ref = words.ref(Subscription)
    words.end()
    first, last = [*days, None, None][:2]
    wanted = WantedExport(ref or "", whose != views.ALL, first, last, layout or Layout.BOTH)
    return await _begun(request, wanted)


@routes.form(views.EXPORT, export_tickets)
async def exported(request: Request) -> Message:
    """Export the tickets that were chosen."""
    whose, layout = request.entered("whose"), request.entered_of(Layout, "layout")
    first, last = (_day(one) if (one := request.values.get(name)) else None for name in ("first", "last"))
    wanted = WantedExport(request.values.get("subscription") or "", whose != views.ALL, first, last, layout)
    return await _begun(request, wanted)


@routes.options(f"{views.EXPORT}.subscription", find_subscriptions)
async def subscriptions(request: Request) -> Suggestions:
    """The caller's subscriptions."""
    found = await find_subscriptions(request.desk, request.value)
    return Suggestions.of(request.reader, [subscription_option(one) for one in found])


async def _begun(request: Request, wanted: WantedExport) -> Message:
    if wanted.of:
        # Says so if it isn't theirs, instead of finding no tickets.
        await check(show_subscription, request.desk, wanted.of)
    return views.on_its_way(request.reader, await export_tickets(request.desk, wanted))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Misunderstood(typed) from None
