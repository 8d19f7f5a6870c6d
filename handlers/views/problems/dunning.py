"""Why payment reminders can't be paused, or a subscription can't be suspended for debt, in words."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from models.desks.dunning.problems import NoPromise, NotPaused, NotSuspendable, NotSuspendedForDebt


@explains(NoPromise)
def _no_promise(reader: Reader, problem: NoPromise) -> Safe:
    return reader.say(
        "Enter a day from today to {last}. {day} isn't.", last=reader.day(problem.last), day=reader.day(problem.day)
    )


@explains(NotPaused)
def _not_paused(reader: Reader, problem: NotPaused) -> Safe:
    return reader.say(
        "The reminders of {ref} aren't paused by you or your team. To see it, use `/invoice show {ref}`.",
        ref=problem.invoice.ref,
    )


@explains(NotSuspendable)
def _not_suspendable(reader: Reader, problem: NotSuspendable) -> Safe:
    ref = problem.subscription.ref
    if problem.days is None:
        return reader.say("The plan of {ref} doesn't let you suspend it because of unpaid invoices.", ref=ref)
    return reader.say_count(
        "{ref} can be suspended once an invoice is overdue by {count} day and its reminders aren't paused.",
        "{ref} can be suspended once an invoice is overdue by {count} days and its reminders aren't paused.",
        problem.days,
        ref=ref,
    )


@explains(NotSuspendedForDebt)
def _not_suspended(reader: Reader, problem: NotSuspendedForDebt) -> Safe:
    return reader.say(
        "{ref} isn't suspended because of unpaid invoices. To see its status, use `/subscription show {ref}`.",
        ref=problem.subscription.ref,
    )
