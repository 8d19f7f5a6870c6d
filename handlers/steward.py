"""`/steward`: help made from the routes, requests to colleagues, and the App Home."""

from contextlib import suppress

from handlers.routing.arguments import CONFIRMED, Arguments, Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import errors
from handlers.views import steward as views
from handlers.views.blocks import Home, Message
from handlers.views.home import AtHome, stranger
from handlers.views.home import home as home_view
from handlers.views.reader import gettext_noop
from handlers.views.rights import FOR_ONESELF
from handlers.views.waiting import WaitContext
from models.access.actions import in_reach
from models.access.errors import NotFound
from models.access.nouns import BIGGEST, NOUNS, find_in_scope, parse
from models.backoffice.help import seek_help
from models.backoffice.waiting import what_waits
from models.contacts.ask_tables import LINE_LENGTH
from models.contacts.asks import ask
from models.directory.people import Person
from models.roles import Right, StaffRight, table_right
from models.subscriptions.actions import page_subscriptions
from models.subscriptions.rights import decide_for
from models.subscriptions.scopes import SubscriptionScope
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command("/steward", seek_help, "", gettext_noop("see what you can do here"))
async def steward(request: Request) -> Message:
    """Show the help."""
    return await help_(request)


@routes.command(
    "/steward help", seek_help, "[topic]", gettext_noop("learn about one command, for example `help invoice`")
)
async def help_(request: Request) -> Message:
    """Show the commands that this caller can use, or everything about one of them."""
    topic = request.arguments.word()
    request.arguments.end()
    await seek_help(request.desk)
    lines = [route for route in request.lines if in_reach(route.action, request.desk)]
    if not topic:
        return views.help_page(request.reader, lines, known=isinstance(request.desk.caller, Person))
    command = views.command_about(lines, topic)
    if command is None:
        raise Misunderstood(topic)
    return views.help_topic(request.reader, command, [route for route in lines if route.command == command])


@routes.button(errors.ASK, ask)
async def asked(request: Request) -> Message:
    """Send the request once to a colleague who has the right."""
    try:
        ref, right, subject, person, *rest = request.value.split(maxsplit=4)
        wanted, person_id = table_right(right), int(person)
    except ValueError:
        raise Misunderstood(request.value) from None
    if wanted in FOR_ONESELF or not 0 < person_id <= BIGGEST:
        raise Misunderstood(request.value)
    line = _line_about(request, subject, " ".join(rest))
    asked_one = await ask(request.desk, ref, wanted, person_id, subject, line)
    await _must_belong(request, ref, subject)
    return views.asked(request.reader, asked_one)


def _line_about(request: Request, subject: str, typed: str) -> str:
    """The refused command line, for the colleague's button. It must be one of our commands, about this thing only, and
    without a confirmation. It runs with the colleague's rights if they press it.

    Raises:
        Misunderstood: It isn't such a command line.
    """
    words = [word for word in typed.split() if word.lower() != CONFIRMED]
    if not words:
        return ""
    row_type = next((row_type for row_type in NOUNS if subject.startswith(f"{row_type.PREFIX}-")), Subscription)
    wanted = parse(row_type, subject)
    named = {parse(row_type, ref) for ref in Arguments(typed).refs(row_type)}
    if not named and row_type is Subscription:
        # The colleague may have several subscriptions, so name this one to save them the choice.
        words.append(subject)
        named = {wanted}
    line = " ".join(words)
    is_command = words[0] in {route.name.split()[0] for route in request.lines}
    if not is_command or named != {wanted} or len(line) > LINE_LENGTH:
        raise Misunderstood(request.value)
    return line


async def _must_belong(request: Request, ref: str, subject: str) -> None:
    """Check that the request is about a thing of that subscription, under its exact short ID. Otherwise a forged button
    could put its own words into the message."""
    for row_type in NOUNS:
        if not subject.startswith(f"{row_type.PREFIX}-") or parse(row_type, subject) is None:
            continue
        with suppress(NotFound):
            row, scope = await find_in_scope(request.desk.session, row_type, subject, None, lock=False)
            of = scope.subscription.ref if isinstance(scope, SubscriptionScope) else ""
            if (of, getattr(row, "ref", "")) == (ref, subject):
                return
    raise Misunderstood(request.value)


@routes.home(seek_help)
async def home(request: Request) -> Home:
    """Show the App Home: what waits for a known person, or how others get in."""
    desk, reader = request.desk, request.reader
    await seek_help(desk)
    if not isinstance(desk.caller, Person):
        return stranger(reader)
    waiting = await what_waits(desk)
    roles = frozenset(role for held in desk.held.values() for role in held)
    mine = await page_subscriptions(desk)
    may_open = any(decide_for(desk, one, desk.person, Right.RAISE_TICKET).allowed for one in mine)
    at_home = AtHome(desk.person, waiting, mine, desk.staff_roles, roles, may_open)
    may_quote = desk.may_as_staff(StaffRight.PROCESS_ORDERS)
    return home_view(WaitContext(reader, desk.own_day, desk.today, desk.tables, may_quote), at_home)
