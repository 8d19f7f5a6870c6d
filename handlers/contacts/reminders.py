"""`/contact reminders`."""

from handlers.choose import which
from handlers.routes import Request, Routes
from handlers.views import reminders as views
from handlers.views.kit import Message
from handlers.views.words import mark
from models.actions import check
from models.contacts.reminders import set_reminders

routes = Routes()


@routes.command(
    "/contact reminders",
    set_reminders,
    "on|off [SUB-…]",
    mark("renewal reminders or none, where your role leaves it to you"),
)
async def reminders(request: Request) -> Message:
    """Keep what the caller wants; without a word, ask."""
    word = request.arguments.one_of(["on", "off"])
    ref = await which(request)
    if word is None:
        return views.question(request.reader, await check(set_reminders, request.desk, ref))
    subscription = await set_reminders(request.desk, ref, word == "on")
    return views.chosen(request.reader, subscription, wants=word == "on")
