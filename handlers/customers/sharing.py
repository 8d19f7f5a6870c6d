"""`/ticket sharing`: the main contact or the billing team shares tickets between colleagues, or ends that."""

from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message
from handlers.views.customers import sharing as views
from handlers.views.reader import gettext_noop
from models.access.errors import Denied
from models.customers.sharing import decides_sharing, sharing_offer, switch_sharing
from models.roles import Role

routes = Routes()


@routes.command(
    "/ticket sharing",
    switch_sharing,
    "[SUB-…] [on|off]",
    gettext_noop("for main contacts: let colleagues see each other's tickets, or not"),
)
async def sharing(request: Request) -> Message:
    """Ask what switching means; once confirmed, switch."""
    confirmed, word = request.arguments.confirmed(), request.arguments.one_of(["on", "off"])
    ref = await choose_subscription(request, role=Role.BILLING_PRIMARY)
    try:
        if confirmed and word:
            return views.switched(request.reader, await switch_sharing(request.desk, ref, word == "on"))
        offer = await sharing_offer(request.desk, ref, None if word is None else word == "on")
    except Denied as refused:
        # The main contact of one subscription alone would be refused, too.
        refused.may = [one for one in refused.may if await decides_sharing(request.desk, one, refused)]
        raise
    return views.question(request.reader, offer)
