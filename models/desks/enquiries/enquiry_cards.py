"""The card of an enquiry in the billing channel, and the message to the contact who asked. Both are rendered with
current facts."""

from collections.abc import Collection

from sqlmodel import col

from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.desks.enquiries.notices import EnquiryCard, EnquiryClosed
from models.desks.enquiries.problems import AlreadyMade, EnquiryAlreadyClosed
from models.desks.enquiries.tables import Enquiry, EnquiryKind, EnquiryState
from models.directory.people import Person

WAITING = (EnquiryState.OPEN, EnquiryState.CLAIMED)
"""The states in which an enquiry is waiting for an answer."""


def post_card(desk: Desk, enquiry: Enquiry) -> None:
    """Post a new enquiry to the billing channel. The command line doesn't know it: there, the list of open enquiries
    has it."""
    if desk.channels.billing:
        desk.post(desk.channels.billing, EnquiryCard(enquiry.id), _key(enquiry))


async def redraw_card(desk: Desk, enquiry: Enquiry) -> None:
    """Redraw the card with the current facts."""
    await desk.redraw(col(Notice.key) == _key(enquiry))


def must_wait(enquiry: Enquiry) -> None:
    """Check that an enquiry is still waiting for an answer.

    Raises:
        Refused: It was answered, declined or withdrawn.
    """
    if enquiry.state not in WAITING:
        raise Refused(EnquiryAlreadyClosed(enquiry))


def must_be_words(enquiry: Enquiry) -> None:
    """Check that an enquiry can be declined or withdrawn. Changes can't, because they were made.

    Raises:
        Refused: It is about changes.
    """
    if enquiry.kind is EnquiryKind.CHANGES:
        raise Refused(AlreadyMade(enquiry.ref, enquiry.subscription.ref))


async def close(
    desk: Desk, enquiry: Enquiry, state: EnquiryState, answer: str = "", *, told: Collection[int] = ()
) -> None:
    """Close an enquiry and notify the contact who asked. Unless it was withdrawn, assign it to the staff member who
    closed it.

    Args:
        told: The ids of people who hear of it anyway.
    """
    enquiry.state, enquiry.closed_at, enquiry.answer = state, desk.now, answer
    if state is not EnquiryState.WITHDRAWN and isinstance(desk.caller, Person) and desk.staff_roles:
        enquiry.assignee_id, enquiry.assignee = desk.person.id, desk.person
    await desk.session.flush()
    await redraw_card(desk, enquiry)
    if enquiry.asker_id not in (desk.caller_id, *told):
        key = f"enquiry_closed:{enquiry.id}"
        await desk.tell(
            [enquiry.asker_id], EnquiryClosed(enquiry.id), key, threads={enquiry.asker_id: enquiry.thread_id}
        )


def _key(enquiry: Enquiry) -> str:
    return f"enquiry:{enquiry.id}"
