"""`/steward`: help made from the routes, `roles`; asking somebody who may; the App Home; messages to the app."""

from handlers.choose import which
from handlers.routes import Request, Routes
from handlers.views import errors
from handlers.views import steward as views
from handlers.views.home import home as home_view
from handlers.views.kit import Home, Message
from handlers.views.words import mark
from models.asks.actions import ask
from models.help import greet, seek_help
from models.people import Person
from models.roles import Right
from models.subscriptions.actions import my_rights, my_subscriptions

routes = Routes()


@routes.command("/steward", seek_help, "", mark("what you can do here"))
async def steward(request: Request) -> Message:
    """Show the help."""
    return await help_(request)


@routes.command("/steward help", seek_help, "", mark("the same"))
async def help_(request: Request) -> Message:
    """Show every command."""
    request.arguments.end()
    await seek_help(request.desk)
    return views.help_page(request.reader, request.lines, known=isinstance(request.desk.caller, Person))


@routes.command("/steward roles", my_rights, "[SUB-…]", mark("what you may do in a subscription, and what not"))
async def roles(request: Request) -> Message:
    """Show the caller's own column of the role table."""
    return views.roles_page(request.reader, await my_rights(request.desk, await which(request)))


@routes.button(errors.ASK, ask)
async def asked(request: Request) -> Message:
    """Send the request to somebody who may, once."""
    ref, right, subject, person_id = request.value.split()
    return views.asked(request.reader, await ask(request.desk, ref, Right(right), int(person_id), subject))


@routes.home(seek_help)
async def home(request: Request) -> Home:
    """What anybody sees who opens the app."""
    await seek_help(request.desk)
    caller = request.desk.caller
    person = caller if isinstance(caller, Person) else None
    mine = await my_subscriptions(request.desk) if person else []
    return home_view(request.reader, person, mine, request.desk.now.date())


@routes.message(greet)
async def message(request: Request) -> None:
    """Answer a message with the way to the commands. The answer is a notice: it is posted, not acknowledged."""
    await greet(request.desk, request.value, request.about)
