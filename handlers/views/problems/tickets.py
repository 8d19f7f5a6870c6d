"""Why a ticket can't be changed, in words."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from handlers.views.tickets import who_resolved
from models.desks.tickets.problems import (
    AlreadyAsked,
    AlreadyResolved,
    AlreadyWatches,
    CannotRaise,
    ClosedForGood,
    CommentGone,
    NothingToRedact,
    NotResolved,
    NotTheirWatcher,
    NotWatching,
    NotYetRated,
    RatedTooLate,
    SecretTooShort,
    StarsOutOfRange,
)


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


@explains(CommentGone)
def _comment_gone(reader: Reader, problem: CommentGone) -> Safe:
    ref = problem.ticket.ref
    return reader.say("This comment on {ref} was deleted. To see the others, use `/ticket show {ref}`.", ref=ref)


@explains(ClosedForGood)
def _closed_for_good(reader: Reader, problem: ClosedForGood) -> Safe:
    return reader.say(
        "{ref} ended more than 14 days ago, so it can't be reopened. To open a new ticket, use `/ticket new`.",
        ref=problem.ticket.ref,
    )


@explains(NotYetRated)
def _not_yet_rated(reader: Reader, problem: NotYetRated) -> Safe:
    return reader.say("{ref} is still open. You can rate it once it's resolved.", ref=problem.ticket.ref)


@explains(RatedTooLate)
def _rated_too_late(reader: Reader, problem: RatedTooLate) -> Safe:
    return reader.say("{ref} ended more than 14 days ago, so it can't be rated anymore.", ref=problem.ticket.ref)


@explains(StarsOutOfRange)
def _stars_out_of_range(reader: Reader, problem: StarsOutOfRange) -> Safe:
    return reader.say(
        "Ratings go from 1 (very poor) to 5 (very good). For example, type `/ticket rate {ref} 4`.",
        ref=problem.ticket.ref,
    )


@explains(AlreadyWatches)
def _already_watches(reader: Reader, problem: AlreadyWatches) -> Safe:
    return reader.say(
        "{name} already sees {ref}, and gets every update.", name=problem.person.name, ref=problem.ticket.ref
    )


@explains(AlreadyAsked)
def _already_asked(reader: Reader, problem: AlreadyAsked) -> Safe:
    return reader.say(
        "{opener} was already asked whether {name} may see {ref}, and hasn't answered yet.",
        opener=problem.ticket.opener.name,
        name=problem.person.name,
        ref=problem.ticket.ref,
    )


@explains(CannotRaise)
def _cannot_raise(reader: Reader, problem: CannotRaise) -> Safe:
    name = problem.person.name
    if not problem.ref:
        return reader.say("{name} can't open tickets on any subscription. `/customer {name}` shows why.", name=name)
    return reader.say(
        "{name} can't open tickets on {ref}. `/contact list {ref}` shows who is a contact there.",
        name=name,
        ref=problem.ref,
    )


@explains(NothingToRedact)
def _nothing_to_redact(reader: Reader, problem: NothingToRedact) -> Safe:
    return reader.say("That isn't in {ref}. Check the spelling.", ref=problem.ticket.ref)


@explains(SecretTooShort)
def _secret_too_short(reader: Reader, problem: SecretTooShort) -> Safe:
    return reader.say("Enter at least {least} characters, so that other words stay whole.", least=problem.least)


@explains(NotWatching)
def _not_watching(reader: Reader, problem: NotWatching) -> Safe:
    return reader.say(
        "{name} doesn't watch {ref}. `/ticket show {ref}` names its watchers.",
        name=problem.person.name,
        ref=problem.ticket.ref,
    )


@explains(NotTheirWatcher)
def _not_their_watcher(reader: Reader, problem: NotTheirWatcher) -> Safe:
    return reader.say(
        "You can only remove yourself from the watchers of {ref}. "
        "{opener} and {vendor}'s support team can remove others.",
        opener=problem.ticket.opener.name,
        ref=problem.ticket.ref,
    )
