"""`/ticket watch T-…` and `unwatch T-…`."""

from handlers.contacts.contact_named import contact_named, named
from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import ticket
from handlers.views import ticket_watchers as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.contacts.problems import UnknownContact
from models.core.errors import Refused
from models.desks.tickets.parties import is_opener
from models.desks.tickets.tables import Ticket
from models.desks.tickets.watching import refuse_watcher, unwatch_ticket, watch_ticket, watcher_of
from models.directory.people import Person

routes = Routes()


@routes.command(
    "/ticket watch", watch_ticket, "T-… [@person|address]", gettext_noop("let a colleague see a ticket that you opened")
)
async def watch(request: Request) -> Message:
    """Add a watcher. Without a person, list the contacts to choose from; without an ID, the tickets."""
    if not request.arguments.words:
        return await ticket(request)
    ref, who, first = request.arguments.ref(Ticket, required=True) or "", named(request), request.arguments.first_row()
    request.arguments.end()
    found: Ticket = await check(watch_ticket, request.desk, ref, lock=who is not None)
    person = await contact_named(request, found.subscription, who)
    if person is None:
        others = {one.person_id: one.person for one in found.subscription.contacts}
        people = [one for one in others.values() if not is_opener(found, one) and watcher_of(found, one) is None]
        return views.choose(request.reader, found, people, first, add=True)
    watcher = await watch_ticket(request.desk, ref, person)
    return views.added(request.reader, found, person, asked=watcher is None)


@routes.command(
    "/ticket unwatch", unwatch_ticket, "T-… [@person|address|me]", gettext_noop("stop letting a colleague see a ticket")
)
async def unwatch(request: Request) -> Message:
    """Remove a watcher, or say no to one that an agent asked for. Without a person, list the watchers to choose from;
    without an ID, the tickets."""
    if not request.arguments.words:
        return await ticket(request)
    ref, me, first = request.arguments.ref(Ticket, required=True) or "", request.arguments.one_of(["me"]), 1
    who = None if me else named(request)
    first = request.arguments.first_row()
    request.arguments.end()
    found: Ticket = await check(unwatch_ticket, request.desk, ref, lock=bool(me or who))
    desk, reader = request.desk, request.reader
    person = desk.person if me else await _person(request, found, who)
    if person is None:
        return views.choose(reader, found, [one.person for one in found.watchers], first, add=False)
    if is_opener(found, desk.person) and watcher_of(found, person) is None:
        return views.refused(reader, await refuse_watcher(desk, ref, person), person)
    return views.removed(reader, await unwatch_ticket(desk, ref, person), person, desk.person)


async def _person(request: Request, found: Ticket, who: str | None) -> Person | None:
    """The contact or watcher who is named: a watcher may have lost their role there."""
    try:
        return await contact_named(request, found.subscription, who)
    except Refused as refused:
        named_so = [one.person for one in found.watchers if who and one.person.email == who]
        if named_so and isinstance(refused.problem, UnknownContact):
            return named_so[0]
        raise
