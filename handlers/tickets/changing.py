"""`/ticket assign T-…`, `release T-…`, `state T-…`, `severity T-…` and `category T-…`."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.people_named import find_named, name_in
from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import queue, ticket
from handlers.views import ticket_agent_forms as forms
from handlers.views import ticket_replies as replies
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from models.access.actions import check, check_reach
from models.desks.tickets.assigning import assign_ticket, find_agents, release_ticket
from models.desks.tickets.classification import Category, Severity, TicketState
from models.desks.tickets.parties import is_theirs, must_not_be_ended
from models.desks.tickets.states import set_category, set_severity, set_state
from models.desks.tickets.tables import Ticket
from models.directory.people import Person

routes = Routes()
STATES = {
    "open": TicketState.OPEN,
    "waiting": TicketState.WAITING,
    "waiting for customer": TicketState.WAITING,
    "hold": TicketState.ON_HOLD,
    "on hold": TicketState.ON_HOLD,
}
SEVERITIES = {word: one for place, one in enumerate(Severity, 1) for word in (str(place), one.value)}


@routes.command(
    "/ticket assign",
    assign_ticket,
    "T-… [@person]",
    gettext_noop("for the support team: assign a ticket to a colleague"),
)
async def assign(request: Request) -> Message | Modal:
    """Assign a ticket to the named agent. Without one, show the form; without an ID, list the tickets."""
    if not request.arguments.words:
        check_reach(assign_ticket, request.desk)
        return await queue(request)
    named, ref = name_in(request.arguments), request.arguments.ref(Ticket, required=True) or ""
    request.arguments.end()
    found = await check(assign_ticket, request.desk, ref, lock=named is not None)
    if named is None:
        must_not_be_ended(found)
        return forms.assign_form(request.reader, found, await find_agents(request.desk))
    return await _assigned(request, ref, await find_named(request, named))


@routes.form(forms.ASSIGN, assign_ticket)
async def assigned(request: Request) -> Message:
    """Assign a ticket to the chosen agent."""
    await check(assign_ticket, request.desk, request.form_context, lock=True)
    return await _assigned(request, request.form_context, await find_named(request, request.entered("agent"), "agent"))


async def _assigned(request: Request, ref: str, to: Person) -> Message:
    made = await assign_ticket(request.desk, ref, to)
    if to.id == request.desk.person.id:
        return replies.claimed(request.reader, made)
    return replies.assigned(request.reader, made, to)


@routes.options(f"{forms.ASSIGN}.agent", find_agents)
async def agents(request: Request) -> Suggestions:
    """The agents who can work on tickets now."""
    found = await find_agents(request.desk)
    return Suggestions.matching(request.reader, [forms.agent_option(one) for one in found], request.value)


@routes.command(
    "/ticket release", release_ticket, "T-…", gettext_noop("for the support team: put a ticket back into the queue")
)
async def release(request: Request) -> Message:
    """Give a ticket back. Without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        check_reach(release_ticket, request.desk)
        return await queue(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    request.arguments.end()
    return replies.released(request.reader, await release_ticket(request.desk, ref))


@routes.command(
    "/ticket state",
    set_state,
    "T-… [open|waiting|on hold]",
    gettext_noop("for the support team: change a ticket's status"),
)
async def state(request: Request) -> Message | Modal:
    """Change whose turn it is. Without a status, show the form; without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        check_reach(set_state, request.desk)
        return await queue(request)
    word = request.arguments.phrase(STATES)
    ref = request.arguments.ref(Ticket, required=True) or ""
    request.arguments.end()
    if word:
        return replies.moved(request.reader, await set_state(request.desk, ref, STATES[word]))
    found = await check(set_state, request.desk, ref)
    must_not_be_ended(found)
    return forms.state_form(request.reader, found)


@routes.form(forms.STATE, set_state)
async def moved(request: Request) -> Message:
    """Change the status to the chosen one."""
    chosen = request.entered_of(TicketState, "state")
    if chosen not in forms.MOVES:
        raise Misunderstood(chosen)
    return replies.moved(request.reader, await set_state(request.desk, request.form_context, chosen))


@routes.command(
    "/ticket severity",
    set_severity,
    "T-… [1|2|3|4] [reason]",
    gettext_noop("change how urgent a ticket is, and say why"),
)
async def severity(request: Request) -> Message | Modal:
    """Change the severity. Without one, show the form, and also without a reason to those who need one; without an ID,
    list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    first = [one.lower() for one in request.arguments.words[:1]]
    word = request.arguments.one_of([one for one in SEVERITIES if one in first])
    reason = request.arguments.typed_text()
    found = await check(set_severity, request.desk, ref, lock=True)
    must_not_be_ended(found)
    theirs = is_theirs(request.desk, found)
    if reason and (word is None or not theirs):
        raise Misunderstood(reason)
    if word is None or (theirs and not reason):
        return forms.severity_form(request.reader, found, theirs=theirs, chosen=SEVERITIES[word] if word else None)
    return replies.changed(request.reader, await set_severity(request.desk, ref, SEVERITIES[word], reason))


@routes.form(forms.SEVERITY, set_severity)
async def changed(request: Request) -> Message:
    """Change the severity, and for agents the category, to the chosen ones."""
    desk, ref, chosen = request.desk, request.form_context, request.entered_of(Severity, "severity")
    if "category" not in request.values:
        return replies.changed(request.reader, await set_severity(desk, ref, chosen, request.entered("reason")))
    category = request.entered_of(Category, "category")
    found: Ticket = await check(set_category, desk, ref, lock=True)
    differs = found.category is not category
    if found.severity is not chosen or not differs:
        found = await set_severity(desk, ref, chosen)
    if differs:
        found = await set_category(desk, ref, category)
    return replies.changed(request.reader, found)


@routes.command(
    "/ticket category",
    set_category,
    "T-… [problem|question|request|access|other]",
    gettext_noop("for the support team: change what a ticket is about"),
)
async def category(request: Request) -> Message | Modal:
    """Change the category. Without one, show the form; without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        check_reach(set_category, request.desk)
        return await queue(request)
    ref, word = request.arguments.ref(Ticket, required=True) or "", request.arguments.one_of(list(Category))
    request.arguments.end()
    if word:
        return replies.changed(request.reader, await set_category(request.desk, ref, word))
    found = await check(set_category, request.desk, ref)
    return forms.severity_form(request.reader, found, theirs=False)
