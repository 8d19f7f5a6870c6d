"""`/ticket new @person`: agents open a ticket for somebody."""

from handlers.routing.arguments import Arguments, Misunderstood, address_in, mention_in
from handlers.routing.people_named import find_named, name_in
from handlers.routing.rich_text import written
from handlers.routing.routes import Request, Routes
from handlers.views import ticket_for_others as views
from handlers.views.blocks import Message, Modal
from models.access.actions import check, check_reach
from models.core.errors import Refused
from models.desks.tickets.classification import Severity
from models.desks.tickets.opening_for import must_raise, open_for
from models.desks.tickets.problems import CannotRaise
from models.roles import Right
from models.subscriptions.lookup import subscriptions_of
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

routes = Routes()


def names_somebody(words: Arguments) -> bool:
    """Whether the words begin with a mention or an address."""
    return any(mention_in(word) or address_in(word) for word in words.words[:1])


async def new_for(request: Request) -> Message | Modal:
    """Show the form that opens a ticket for the named person. If they can open one in several subscriptions, list them
    to choose from."""
    check_reach(open_for, request.desk)
    person = await find_named(request, name_in(request.arguments) or "")
    typed, first = request.arguments.about(Subscription), request.arguments.first_row()
    subject, desk = request.arguments.typed_text(), request.desk
    if typed:
        chosen = await check(open_for, desk, typed)
        must_raise(desk, chosen, person)
        return views.new_for_form(request.reader, chosen, person, subject)
    theirs = await subscriptions_of(desk.session, person.id)
    fit = [one for one in theirs if decide_for(desk, one, person, Right.RAISE_TICKET).allowed]
    if not fit:
        raise Refused(CannotRaise(person, ""))
    if len(fit) == 1:
        return views.new_for_form(request.reader, await check(open_for, desk, fit[0].ref), person, subject)
    return views.choose(request.reader, fit, person, first)


@routes.form(views.NEW_FOR, open_for)
async def opened_for(request: Request) -> Message:
    """Open the ticket from the form."""
    check_reach(open_for, request.desk)
    ref, _, named = request.form_context.partition(" ")
    if not named:
        raise Misunderstood
    person = await find_named(request, named)
    severity = request.entered_of(Severity, "severity")
    description = await written(request, "description")
    made = await open_for(request.desk, ref, person, severity, request.entered("subject"), description)
    return views.opened_for(request.reader, made)
