"""Why a ticket can't be changed, in words."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from handlers.views.tickets import who_resolved
from models.desks.tickets.problems import AlreadyResolved, ClosedForGood, NotResolved


@explains(AlreadyResolved)
def _already_resolved(reader: Reader, problem: AlreadyResolved) -> Safe:
    ticket = problem.ticket
    if ticket.resolved_by is None:
        return reader.say("{ref} is already closed.", ref=ticket.ref)
    return reader.say(
        "{name} already resolved {ref} ({at}).",
        ref=ticket.ref,
        name=who_resolved(reader, ticket),
        at=reader.moment(ticket.resolved_at) if ticket.resolved_at else "",
    )


@explains(NotResolved)
def _not_resolved(reader: Reader, problem: NotResolved) -> Safe:
    ref = problem.ticket.ref
    return reader.say("{ref} is open. To add something, use `/ticket comment {ref}`.", ref=ref)


@explains(ClosedForGood)
def _closed_for_good(reader: Reader, problem: ClosedForGood) -> Safe:
    return reader.say(
        "{ref} ended more than 14 days ago, so it can't be reopened. To open a new ticket, use `/ticket new`.",
        ref=problem.ticket.ref,
    )
