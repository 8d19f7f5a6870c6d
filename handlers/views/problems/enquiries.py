"""Why an enquiry can't be made or answered, in words."""

from handlers.views.badge import staff_name
from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe, gettext_noop
from models.desks.enquiries.problems import EnquiryAlreadyClosed, EnquiryOpen
from models.desks.enquiries.tables import EnquiryState

ENDS = {
    EnquiryState.ANSWERED: gettext_noop("{name} already answered {ref} ({at})."),
    EnquiryState.ACCEPTED: gettext_noop("{name} already accepted {ref} ({at})."),
    EnquiryState.DECLINED: gettext_noop("{name} already declined {ref} ({at})."),
    EnquiryState.WITHDRAWN: gettext_noop("{asker} already withdrew {ref} ({at})."),
}


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
    return reader.say(
        ENDS[enquiry.state],
        ref=enquiry.ref,
        name=staff_name(reader, enquiry.assignee),
        asker=enquiry.asker.name,
        at=reader.moment(enquiry.closed_at) if enquiry.closed_at else "",
    )
