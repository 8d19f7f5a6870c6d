"""What the vendor's billing people do with enquiries."""

from models.actions import action
from models.desk import Desk
from models.enquiries.asking import written
from models.enquiries.cards import close, must_wait, redraw_card
from models.enquiries.rights import handled_by
from models.enquiries.tables import TEXT_LENGTH, Enquiry, EnquiryState
from models.errors import Refused
from models.problems import AlreadyClaimed
from models.roles import StaffRight


@action(StaffRight.MANAGE_INVOICES, on=Enquiry, right_of=handled_by)
async def claim_enquiry(desk: Desk, enquiry: Enquiry) -> Enquiry:
    """Take an open enquiry on."""
    must_wait(enquiry)
    if enquiry.state is EnquiryState.CLAIMED:
        raise Refused(AlreadyClaimed(enquiry.ref, enquiry.assignee, mine=enquiry.assignee_id == desk.person.id))
    enquiry.state = EnquiryState.CLAIMED
    enquiry.assignee_id, enquiry.assignee = desk.person.id, desk.person
    await desk.session.flush()
    await redraw_card(desk, enquiry)
    return enquiry


@action(StaffRight.MANAGE_INVOICES, on=Enquiry, right_of=handled_by)
async def answer_enquiry(desk: Desk, enquiry: Enquiry, answer: str) -> Enquiry:
    """Answer an enquiry: its asker reads the answer.

    Raises:
        Refused: It does not wait any more; the answer is empty, too long, or holds a card's number.
    """
    must_wait(enquiry)
    await close(desk, enquiry, EnquiryState.ANSWERED, written(answer, TEXT_LENGTH, "answer"))
    return enquiry


@action(StaffRight.MANAGE_INVOICES, on=Enquiry, right_of=handled_by)
async def decline_enquiry(desk: Desk, enquiry: Enquiry, reason: str) -> Enquiry:
    """Say no to an enquiry, with the reason, which its asker reads.

    Raises:
        Refused: It does not wait any more; the reason is empty, too long, or holds a card's number.
    """
    must_wait(enquiry)
    await close(desk, enquiry, EnquiryState.DECLINED, written(reason, TEXT_LENGTH, "reason"))
    return enquiry
