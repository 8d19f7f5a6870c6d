"""The card of an enquiry in the billing channel, and the message to the contact who asked. Both are rendered with
current facts."""

from sqlmodel import col

from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.desks.enquiries.notices import EnquiryCard, EnquiryClosed
from models.desks.enquiries.problems import EnquiryAlreadyClosed
from models.desks.enquiries.tables import Enquiry, EnquiryState

WAITING = (EnquiryState.OPEN, EnquiryState.CLAIMED)
"""The states in which an enquiry is waiting for an answer."""


def post_card(desk: Desk, enquiry: Enquiry) -> None:
    """Post a new enquiry to the billing channel."""
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


async def close(desk: Desk, enquiry: Enquiry, state: EnquiryState, answer: str = "") -> None:
    """Close an enquiry and notify the contact who asked. Unless it was withdrawn, assign it to the staff member who
    closed it."""
    enquiry.state, enquiry.closed_at, enquiry.answer = state, desk.now, answer
    if state is not EnquiryState.WITHDRAWN:
        enquiry.assignee_id, enquiry.assignee = desk.person.id, desk.person
    await desk.session.flush()
    await redraw_card(desk, enquiry)
    if desk.person.id != enquiry.asker_id:
        await desk.tell([enquiry.asker_id], EnquiryClosed(enquiry.id), f"enquiry_closed:{enquiry.id}")


def _key(enquiry: Enquiry) -> str:
    return f"enquiry:{enquiry.id}"
