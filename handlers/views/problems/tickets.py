"""Why a ticket can't be changed, in words."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.files import size_of
from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.ticket_words import CATEGORIES, STATES, people_named, severity_name, who_resolved
from models.desks.tickets.problems import (
    AlreadyAsked,
    AlreadyResolved,
    AlreadySo,
    AlreadyWatches,
    CannedNameTaken,
    CannotRaise,
    CantWork,
    ClosedForGood,
    CommentGone,
    CommentRedacted,
    DayPassed,
    NoSuchCanned,
    NoSuchReminder,
    NoSuchRule,
    NotAssigned,
    NotAway,
    NothingToExport,
    NothingToRedact,
    NotResolved,
    NotTheirWatcher,
    NotWatching,
    NotYetRated,
    OnCustomersSide,
    OneOfBoth,
    RatedTooLate,
    RemindedInPast,
    RemindedTooLate,
    RuleFitsAll,
    SecretTooShort,
    StarsOutOfRange,
    StillAway,
    TooLateToUndo,
    TooLongForForm,
    TooManyReminders,
    TooMuchToExport,
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


@explains(TooLongForForm)
def _too_long_for_form(reader: Reader, problem: TooLongForForm) -> Safe:
    return reader.say(
        "This comment is too long for a form. If you wrote it as a message, edit that. Else delete it, and write it "
        "anew with `/ticket comment {ref}`.",
        ref=problem.ticket.ref,
    )


@explains(CommentRedacted)
def _comment_redacted(reader: Reader, problem: CommentRedacted) -> Safe:
    return reader.say(
        "An admin removed words from your comment on {ref}, so it no longer follows your message.",
        ref=problem.ticket.ref,
    )


@explains(OneOfBoth)
def _one_of_both(reader: Reader, _problem: OneOfBoth) -> Safe:
    return reader.say("Enter words or choose a comment or file, not both.")


@explains(NoSuchReminder)
def _no_such_reminder(reader: Reader, _problem: NoSuchReminder) -> Safe:
    return reader.say("This reminder is done or was cancelled. To see yours, use `/ticket remind`.")


@explains(RemindedInPast)
def _reminded_in_past(reader: Reader, problem: RemindedInPast) -> Safe:
    return reader.say("This time has passed: {at}. Choose a later one.", at=reader.moment(problem.at))


@explains(RemindedTooLate)
def _reminded_too_late(reader: Reader, problem: RemindedTooLate) -> Safe:
    return reader.say("I can remind you within the next {count} days.", count=problem.days)


@explains(TooManyReminders)
def _too_many_reminders(reader: Reader, problem: TooManyReminders) -> Safe:
    return reader.say("You have {count} reminders already. To cancel some, use `/ticket remind`.", count=problem.most)


@explains(NothingToExport)
def _nothing_to_export(reader: Reader, _problem: NothingToExport) -> Safe:
    return reader.say("You have no such tickets. To see those that you have, use `/ticket list`.")


@explains(TooMuchToExport)
def _too_much_to_export(reader: Reader, problem: TooMuchToExport) -> Safe:
    most, size = problem.tickets, size_of(reader, problem.size)
    return reader.say(
        "One export can have {count} tickets, and {size} of files. Choose a shorter time, or one subscription.",
        count=most,
        size=size,
    )


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


@explains(TooLateToUndo)
def _too_late_to_undo(reader: Reader, problem: TooLateToUndo) -> Safe:
    ref, name = problem.ticket.ref, problem.ticket.opener.name
    return reader.say(
        "I've already told {name} that {ref} is resolved. To open it again, use `/ticket reopen {ref}`.",
        ref=ref,
        name=name,
    )


@explains(AlreadySo)
def _already_so(reader: Reader, problem: AlreadySo) -> Safe:
    ticket = problem.ticket
    now = {
        "state": reader.plain(STATES[ticket.state]),
        "severity": severity_name(reader, ticket.severity),
        "category": reader.plain(CATEGORIES[ticket.category]),
    }
    said = {
        "state": gettext_noop("{ref} already has the status “{now}”."),
        "severity": gettext_noop("{ref} already has the severity {now}."),
        "category": gettext_noop("{ref} already has the category “{now}”."),
    }
    return reader.say(said[problem.what], ref=ticket.ref, now=now[problem.what])


@explains(NotAssigned)
def _not_assigned(reader: Reader, problem: NotAssigned) -> Safe:
    return reader.say("{ref} isn't assigned to anyone. It's in the queue already.", ref=problem.ticket.ref)


@explains(CantWork)
def _cant_work(reader: Reader, problem: CantWork) -> Safe:
    said = reader.say("{name} can't work on tickets now.", name=problem.person.name)
    if not problem.others:
        return said
    return said + " " + reader.say("You can assign it to {names}.", names=people_named(reader, problem.others))


@explains(OnCustomersSide)
def _on_customers_side(reader: Reader, problem: OnCustomersSide) -> Safe:
    return reader.say(
        "You're a contact on {subscription}, so you can't write here for the support team. To add something as a "
        "customer, use `/ticket comment {ref}`.",
        subscription=problem.ticket.subscription.ref,
        ref=problem.ticket.ref,
    )


@explains(StillAway)
def _still_away(reader: Reader, _problem: StillAway) -> Message:
    said = reader.say("You're away, so you get no tickets. To work on tickets again, use `/ticket back`.")
    return Message(said, [section(said), buttons(button(reader.plain("I'm back"), "/ticket back"))])


@explains(NotAway)
def _not_away(reader: Reader, _problem: NotAway) -> Safe:
    return reader.say("You aren't away. If you will be, use `/ticket away`.")


@explains(DayPassed)
def _day_passed(reader: Reader, problem: DayPassed) -> Safe:
    return reader.say("{day} has passed. Enter the last day that you're away.", day=reader.day(problem.day))


@explains(CannedNameTaken)
def _canned_name_taken(reader: Reader, problem: CannedNameTaken) -> Safe:
    return reader.say("Another canned reply is called “{name}”. Choose another name.", name=problem.name)


@explains(NoSuchCanned)
def _no_such_canned(reader: Reader, _problem: NoSuchCanned) -> Safe:
    return reader.say("This canned reply was removed. To see the others, use `/ticket canned`.")


@explains(RuleFitsAll)
def _rule_fits_all(reader: Reader, _problem: RuleFitsAll) -> Safe:
    return reader.say("This would be for all tickets. Choose a plan, a product, a customer or a severity.")


@explains(NoSuchRule)
def _no_such_rule(reader: Reader, _problem: NoSuchRule) -> Safe:
    return reader.say("This rule was removed. To see the others, use `/ticket rules`.")
