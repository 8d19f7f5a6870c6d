"""Showing enquiries: the caller's own, a single one, and for the vendor's staff the open ones."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.desks.enquiries.asking import is_asker
from models.desks.enquiries.changes import Changes, changes_of
from models.desks.enquiries.enquiry_cards import WAITING
from models.desks.enquiries.outcomes import EnquiryOffer, offer_of
from models.desks.enquiries.rights import HANDLED_BY, handled_by
from models.desks.enquiries.tables import Enquiry
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import OwnRight, StaffRight
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription

NUMBERS = refs_of(Enquiry.PREFIX, col(Enquiry.id))


@action("enquiries.my_enquiries", OwnRight.KNOWN, reads=True, label=gettext_noop("see your own enquiries"))
async def my_enquiries(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Enquiry]:
    """A page of the caller's enquiries in subscriptions where they are still a contact, newest first. With a text, only
    those that have its words."""
    mine = select(Contact.subscription_id).where(Contact.person_id == desk.person.id)
    statement = (
        select(Enquiry)
        .where(Enquiry.asker_id == desk.person.id, col(Enquiry.subscription_id).in_(mine))
        .options(*_beside())
        .order_by(*exact_first(typed, NUMBERS), col(Enquiry.id).desc())
    )
    return await page_of(desk.session, _searched(statement, typed), first)


@action(
    "enquiries.enquiry_queue",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    or_staff=StaffRight.PROCESS_ORDERS,
    label=gettext_noop("see the open enquiries"),
)
async def enquiry_queue(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Enquiry]:
    """A page of the open enquiries that the caller may answer, oldest first. With a text, only those that have its
    words."""
    kinds = [kind for kind, right in HANDLED_BY.items() if desk.may_as_staff(right)]
    statement = (
        select(Enquiry)
        .where(col(Enquiry.state).in_(WAITING), col(Enquiry.kind).in_(kinds))
        .options(*_beside())
        .order_by(*exact_first(typed, NUMBERS), col(Enquiry.id))
    )
    return await page_of(desk.session, _searched(statement, typed), first)


def _searched(statement: Any, typed: str) -> Any:
    """Only the enquiries with each typed word in their number, subject or text, in the name of who asked, or in the
    number, name or organization of their subscription."""
    if not typed:
        return statement
    numbers = *NUMBERS, *refs_of(Subscription.PREFIX, col(Subscription.number))
    texts = col(Enquiry.subject), col(Enquiry.text), col(Subscription.name), col(Organization.name), col(Person.name)
    joined = statement.join(Subscription, col(Subscription.id) == col(Enquiry.subscription_id)).join(Organization)
    joined = joined.join(Person, col(Person.id) == col(Enquiry.asker_id))
    return joined.where(matching(typed, *numbers, *texts))


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
