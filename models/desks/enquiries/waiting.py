"""The enquiries that wait for the vendor's staff."""

from sqlalchemy.orm import joinedload
from sqlmodel import col, or_, select

from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits
from models.core.paging import PageOf
from models.desks.enquiries.enquiry_cards import WAITING
from models.desks.enquiries.rights import HANDLED_BY
from models.desks.enquiries.tables import Enquiry, EnquiryState


@waits(WaitKind.ENQUIRIES, *dict.fromkeys(HANDLED_BY.values()))
async def enquiries_to_answer(desk: Desk) -> PageOf[Enquiry]:
    """Enquiries of the kinds that the caller handles: those that nobody has claimed, and their own. Oldest first."""
    kinds = [kind for kind, right in HANDLED_BY.items() if desk.may_as_staff(right)]
    unclaimed = Enquiry.state == EnquiryState.OPEN
    statement = (
        select(Enquiry)
        .where(
            col(Enquiry.state).in_(WAITING),
            col(Enquiry.kind).in_(kinds),
            or_(unclaimed, Enquiry.assignee_id == desk.person.id),
        )
        .options(joinedload(Enquiry.subscription), joinedload(Enquiry.asker))  # type: ignore[arg-type]
        .order_by(col(Enquiry.id))
    )
    return await few(desk.session, statement)
