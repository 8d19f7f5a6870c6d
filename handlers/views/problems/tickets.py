"""Why a ticket can't be changed, in words."""

from handlers.views.badge import staff_name
from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from models.desks.tickets.problems import AlreadyResolved


@explains(AlreadyResolved)
def _already_resolved(reader: Reader, problem: AlreadyResolved) -> Safe:
    ticket = problem.ticket
    return reader.say(
        "{name} already resolved {ref} ({at}).",
        ref=ticket.ref,
        name=staff_name(reader, ticket.assignee),
        at=reader.moment(ticket.resolved_at) if ticket.resolved_at else "",
    )
