"""What the vendor's billing team does with enquiries."""

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.texts import gettext_noop, text_of
from models.desks.enquiries.changes import changes_of
from models.desks.enquiries.enquiry_cards import close, must_be_words, must_wait, redraw_card
from models.desks.enquiries.problems import ChangedSince, NotForDone
from models.desks.enquiries.rights import handled_by
from models.desks.enquiries.tables import TEXT_LENGTH, Enquiry, EnquiryKind, EnquiryState
from models.desks.problems import AlreadyClaimed
from models.roles import StaffRight


@action(
    "enquiries.claim_enquiry",
    StaffRight.MANAGE_INVOICES,
    on=Enquiry,
    right_of=handled_by,
    label=gettext_noop("claim an enquiry"),
)
async def claim_enquiry(desk: Desk, enquiry: Enquiry) -> Enquiry:
    """Claim an open enquiry."""
    must_wait(enquiry)
    if enquiry.state is EnquiryState.CLAIMED:
        raise Refused(AlreadyClaimed(enquiry.ref, enquiry.assignee, mine=enquiry.assignee_id == desk.person.id))
    enquiry.state = EnquiryState.CLAIMED
    enquiry.assignee_id, enquiry.assignee = desk.person.id, desk.person
    await desk.session.flush()
    await redraw_card(desk, enquiry)
    return enquiry


@action(
    "enquiries.answer_enquiry",
    StaffRight.MANAGE_INVOICES,
    on=Enquiry,
    right_of=handled_by,
    label=gettext_noop("answer an enquiry"),
)
async def answer_enquiry(desk: Desk, enquiry: Enquiry, answer: str) -> Enquiry:
    """Answer an enquiry. The contact who asked gets the answer.

    Raises:
        Refused: It is already closed, or the answer is empty, too long or contains a card number.
    """
    must_wait(enquiry)
    await close(desk, enquiry, EnquiryState.ANSWERED, text_of(answer, TEXT_LENGTH, "answer"))
    return enquiry


@action(
    "enquiries.decline_enquiry",
    StaffRight.MANAGE_INVOICES,
    on=Enquiry,
    right_of=handled_by,
    label=gettext_noop("decline an enquiry"),
)
async def decline_enquiry(desk: Desk, enquiry: Enquiry, reason: str) -> Enquiry:
    """Decline an enquiry. The contact who asked gets the reason.

    Raises:
        Refused: It is already closed, it is about changes that were made, or the reason is empty, too long or contains
            a card number.
    """
    must_wait(enquiry)
    must_be_words(enquiry)
    await close(desk, enquiry, EnquiryState.DECLINED, text_of(reason, TEXT_LENGTH, "reason"))
    return enquiry


@action(
    "enquiries.finish_enquiry",
    StaffRight.MANAGE_INVOICES,
    on=Enquiry,
    right_of=handled_by,
    label=gettext_noop("mark changes as done"),
)
async def finish_enquiry(desk: Desk, enquiry: Enquiry, seen: int) -> Enquiry:
    """Mark the changes that an enquiry is about as done. The contact who made them hears of it.

    Args:
        seen: The `mark` of the changes that were shown.

    Raises:
        Refused: It is already closed, it isn't about changes, or there are more changes than were shown.
    """
    must_wait(enquiry)
    if enquiry.kind is not EnquiryKind.CHANGES:
        raise Refused(NotForDone(enquiry.ref))
    if seen != (await changes_of(desk.session, enquiry)).mark:
        raise Refused(ChangedSince(enquiry.ref))
    await close(desk, enquiry, EnquiryState.ANSWERED)
    return enquiry
