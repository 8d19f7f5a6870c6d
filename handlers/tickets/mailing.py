"""`/ticket mail`."""

from handlers.routing.routes import Request, Routes
from handlers.views import ticket_mail as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.desks.tickets.mailing import set_ticket_mail

routes = Routes()


@routes.command(
    "/ticket mail", set_ticket_mail, "[on|off]", gettext_noop("choose whether you get your tickets by email, too")
)
async def mail(request: Request) -> Message:
    """Save the caller's choice. Without one, show it."""
    wanted = request.arguments.one_of(["on", "off"])
    request.arguments.end()
    if wanted is None:
        check_desk(set_ticket_mail, request.desk)
        return views.mail_chosen(request.reader, request.desk.person)
    return views.mail_chosen(request.reader, await set_ticket_mail(request.desk, wanted == "on"))
