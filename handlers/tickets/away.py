"""`/ticket away` and `back`."""

from datetime import date

from handlers.routing.routes import Request, Routes
from handlers.views import ticket_replies as replies
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.core.errors import Refused
from models.core.problems import NoDay
from models.desks.tickets.away import come_back, go_away

routes = Routes()


@routes.command(
    "/ticket away",
    go_away,
    "[until 2026-12-31]",
    gettext_noop("for the support team: you're away, so your tickets go back into the queue"),
)
async def away(request: Request) -> Message:
    """Note that the caller is away, until a day if one was typed."""
    check_desk(go_away, request.desk)
    word = request.arguments.after("until")
    request.arguments.end()
    try:
        until = date.fromisoformat(word) if word else None
    except ValueError:
        raise Refused(NoDay(word or "")) from None
    return replies.away(request.reader, await go_away(request.desk, until))


@routes.command("/ticket back", come_back, "", gettext_noop("for the support team: you work on tickets again"))
async def back(request: Request) -> Message:
    """Note that the caller is back."""
    check_desk(come_back, request.desk)
    request.arguments.end()
    await come_back(request.desk)
    return replies.back(request.reader)
