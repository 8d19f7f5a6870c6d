"""Why an enquiry can't be made or answered, in words."""

from handlers.views.badge import staff_name
from handlers.views.enquiries.work import is_done
from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe, gettext_noop
from models.desks.enquiries.problems import (
    AlreadyMade,
    CannotAsk,
    ChangedSince,
    EnquiryAlreadyClosed,
    EnquiryOpen,
    NotForDone,
)
from models.desks.enquiries.tables import EnquiryState

ENDS = {
    EnquiryState.ANSWERED: gettext_noop("{name} already answered {ref} ({at})."),
    EnquiryState.ACCEPTED: gettext_noop("{name} already accepted {ref} ({at})."),
    EnquiryState.DECLINED: gettext_noop("{name} already declined {ref} ({at})."),
    EnquiryState.WITHDRAWN: gettext_noop("{asker} already withdrew {ref} ({at})."),
}

DONE = gettext_noop("{name} already marked {ref} as done ({at}).")


@explains(EnquiryOpen)
def _enquiry_open(reader: Reader, problem: EnquiryOpen) -> Safe:
    return reader.say(
        "You've already asked this: {ref} ({at}) is waiting for an answer. To see it, use `/enquiry show {ref}`.",
        ref=problem.enquiry.ref,
        at=reader.moment(problem.enquiry.asked_at),
    )


@explains(EnquiryAlreadyClosed)
def _enquiry_closed(reader: Reader, problem: EnquiryAlreadyClosed) -> Safe:
    enquiry = problem.enquiry
    if enquiry.assignee is None and enquiry.state is not EnquiryState.WITHDRAWN:
        # Nobody pressed anything: the next license key was handed out.
        return reader.say("{ref} is already done.", ref=enquiry.ref)
    return reader.say(
        DONE if is_done(enquiry) else ENDS[enquiry.state],
        ref=enquiry.ref,
        name=staff_name(reader, enquiry.assignee),
        asker=enquiry.asker.name,
        at=reader.moment(enquiry.closed_at) if enquiry.closed_at else "",
    )


@explains(NotForDone)
def _not_for_done(reader: Reader, problem: NotForDone) -> Safe:
    return reader.say(
        "{ref} isn't about changes, so it needs an answer. To answer it, use `/enquiry answer {ref}`.", ref=problem.ref
    )


@explains(ChangedSince)
def _changed_since(reader: Reader, problem: ChangedSince) -> Safe:
    return reader.say(
        "There are more changes now, so {ref} isn't done yet. To see them, use `/enquiry show {ref}`.", ref=problem.ref
    )


@explains(AlreadyMade)
def _already_made(reader: Reader, problem: AlreadyMade) -> Safe:
    return reader.say(
        "The changes in {ref} have been made, so it can't be withdrawn or declined. To undo a change, change "
        "{subscription} again: `/subscription show {subscription}`.",
        ref=problem.ref,
        subscription=problem.subscription,
    )


@explains(CannotAsk)
def _cannot_ask(reader: Reader, problem: CannotAsk) -> Safe:
    return reader.say(
        "{name} can't ask the billing team about {ref}. `/contact list {ref}` shows who is a contact there.",
        name=problem.person.name,
        ref=problem.ref,
    )
