"""The card of an enquiry in the vendor's channel, and what its asker hears: both drawn with the facts of the moment."""

from sqlmodel import col

from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.desks.enquiries.notices import EnquiryCard, EnquiryClosed
from models.desks.enquiries.problems import EnquiryAlreadyClosed
from models.desks.enquiries.tables import Enquiry, EnquiryState

WAITING = (EnquiryState.OPEN, EnquiryState.CLAIMED)
"""The states in which somebody still waits for an answer."""


def post_card(desk: Desk, enquiry: Enquiry) -> None:
    """Put a new enquiry before the vendor's billing people."""
    desk.post(desk.channels.billing, EnquiryCard(enquiry.id), _key(enquiry))


async def redraw_card(desk: Desk, enquiry: Enquiry) -> None:
    """Show on the card what has changed."""
    await desk.redraw(col(Notice.key) == _key(enquiry))


def must_wait(enquiry: Enquiry) -> None:
    """Raises:
    Refused: It was answered, declined or withdrawn.
    """
    if enquiry.state not in WAITING:
        raise Refused(EnquiryAlreadyClosed(enquiry))


async def close(desk: Desk, enquiry: Enquiry, state: EnquiryState, answer: str = "") -> None:
    """End an enquiry: whoever of the vendor's people does it has it, and the asker hears of it."""
    enquiry.state, enquiry.closed_at, enquiry.answer = state, desk.now, answer
    if state is not EnquiryState.WITHDRAWN:
        enquiry.assignee_id, enquiry.assignee = desk.person.id, desk.person
    await desk.session.flush()
    await redraw_card(desk, enquiry)
    if desk.person.id != enquiry.asker_id:
        await desk.tell([enquiry.asker_id], EnquiryClosed(enquiry.id), f"enquiry_closed:{enquiry.id}")


def _key(enquiry: Enquiry) -> str:
    return f"enquiry:{enquiry.id}"
