"""Showing enquiries: the caller's own, a single one, and for the vendor's staff the open ones."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.paging import PageOf, page_of
from models.core.texts import gettext_noop
from models.desks.enquiries.asking import is_asker
from models.desks.enquiries.changes import Changes, changes_of
from models.desks.enquiries.enquiry_cards import WAITING
from models.desks.enquiries.outcomes import EnquiryOffer, offer_of
from models.desks.enquiries.rights import HANDLED_BY, handled_by
from models.desks.enquiries.tables import Enquiry
from models.roles import OwnRight, StaffRight
from models.subscriptions.contacts import Contact


@action("enquiries.my_enquiries", OwnRight.KNOWN, reads=True, label=gettext_noop("see your own enquiries"))
async def my_enquiries(desk: Desk, first: int = 1) -> PageOf[Enquiry]:
    """A page of the caller's enquiries in subscriptions where they are still a contact, newest first."""
    mine = select(Contact.subscription_id).where(Contact.person_id == desk.person.id)
    statement = (
        select(Enquiry)
        .where(Enquiry.asker_id == desk.person.id, col(Enquiry.subscription_id).in_(mine))
        .options(*_beside())
        .order_by(col(Enquiry.id).desc())
    )
    return await page_of(desk.session, statement, first)


@action(
    "enquiries.enquiry_queue",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    or_staff=StaffRight.PROCESS_ORDERS,
    label=gettext_noop("see the open enquiries"),
)
async def enquiry_queue(desk: Desk, first: int = 1) -> PageOf[Enquiry]:
    """A page of the open enquiries that the caller may answer, oldest first."""
    kinds = [kind for kind, right in HANDLED_BY.items() if desk.may_as_staff(right)]
    statement = (
        select(Enquiry)
        .where(col(Enquiry.state).in_(WAITING), col(Enquiry.kind).in_(kinds))
        .options(*_beside())
        .order_by(col(Enquiry.id))
    )
    return await page_of(desk.session, statement, first)


@dataclass(frozen=True)
class Followed:
    """An enquiry, its outcome, and the changes that it is about."""

    enquiry: Enquiry
    offer: EnquiryOffer | None
    changes: Changes = field(default_factory=Changes)


@action(
    "enquiries.show_enquiry",
    StaffRight.MANAGE_INVOICES,
    on=Enquiry,
    right_of=handled_by,
    reads=True,
    or_own=is_asker,
    label=gettext_noop("see an enquiry"),
)
async def show_enquiry(desk: Desk, enquiry: Enquiry) -> Followed:
    """One enquiry with its answer, for the person who asked and the staff who may answer."""
    drafts = desk.may_as_staff(StaffRight.PROCESS_ORDERS)
    offer = await offer_of(desk.session, enquiry.id, drafts=drafts)
    return Followed(enquiry, offer, await changes_of(desk.session, enquiry))


def _beside() -> tuple[Any, ...]:
    return tuple(joinedload(one) for one in (Enquiry.subscription, Enquiry.asker, Enquiry.assignee))  # type: ignore[arg-type]
