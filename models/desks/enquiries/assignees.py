"""What happens to the enquiries of staff who can't answer them any more."""

from uuid import uuid4

from sqlmodel import col, select

from models.access.desk import Desk
from models.desks.enquiries.enquiry_cards import redraw_card
from models.desks.enquiries.notices import EnquiriesUnassigned
from models.desks.enquiries.rights import handled_by
from models.desks.enquiries.tables import Enquiry, EnquiryState
from models.directory.staff import staff_roles_of


async def give_back_enquiries(desk: Desk, person_id: int) -> None:
    """Put the enquiries that a person has claimed and can't answer any more back into the queue, and tell the billing
    channel."""
    theirs = select(Enquiry).where(Enquiry.assignee_id == person_id, Enquiry.state == EnquiryState.CLAIMED)
    claimed = (await desk.session.scalars(theirs.order_by(col(Enquiry.id)).with_for_update())).all()
    if not claimed:
        return
    held = await staff_roles_of(desk.session, person_id) if await desk.in_slack([person_id]) else frozenset()
    lost = [enquiry for enquiry in claimed if not desk.tables.staff.allows(held, handled_by(enquiry))]
    if not lost:
        return
    for enquiry in lost:
        enquiry.state, enquiry.assignee_id = EnquiryState.OPEN, None
    await desk.session.flush()
    for enquiry in lost:
        await redraw_card(desk, enquiry)
    if desk.channels.billing:
        news = EnquiriesUnassigned(person_id, [enquiry.id for enquiry in lost])
        desk.post(desk.channels.billing, news, f"enquiries_unassigned:{uuid4().hex}")
