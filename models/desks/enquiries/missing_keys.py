"""License keys that are due, as work for the vendor's billing team."""

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.desk import Desk
from models.access.events import handles
from models.changes.events import KeyMissing, KeyNotNeeded, KeySet
from models.desks.enquiries.enquiry_cards import WAITING, close, post_card
from models.desks.enquiries.tables import Enquiry, EnquiryKind, EnquiryState
from models.directory.people import Person
from models.roles import Role
from models.subscriptions.tables import Subscription


@handles(KeyMissing)
async def key_missing(desk: Desk, event: KeyMissing) -> None:
    """Ask the billing team for a key, for the contact who ordered, or for another one if nobody did. Once, while it
    waits."""
    subscription, asker = event.subscription, _asker(desk, event.subscription)
    if asker is None or await waiting_for_key(desk, subscription):
        return
    work = Enquiry(
        subscription_id=subscription.id,
        kind=EnquiryKind.LICENSE_KEY,
        asker_id=asker.id,
        asked_at=desk.now,
        text="",
    )
    desk.session.add(work)
    await desk.session.flush()
    work.subscription, work.asker, work.assignee = subscription, asker, None
    post_card(desk, work)
    desk.note(enquiry=work.ref)


@handles(KeySet)
async def key_set(desk: Desk, event: KeySet) -> None:
    """A new key is the answer to the enquiries that wait for it."""
    for work in await waiting_for_key(desk, event.subscription):
        await close(desk, work, EnquiryState.ANSWERED, told=event.told)


@handles(KeyNotNeeded)
async def key_not_needed(desk: Desk, event: KeyNotNeeded) -> None:
    """Withdraw what the cancelled order led to. Its contact hears that the order is cancelled, so not of this."""
    for work in await waiting_for_key(desk, event.subscription):
        if work.asked_at >= event.since:
            await close(desk, work, EnquiryState.WITHDRAWN, told=[work.asker_id])


def _asker(desk: Desk, subscription: Subscription) -> Person | None:
    """The caller if they are a contact, else the primary billing contact, else the oldest contact."""
    if subscription.roles_of(desk.caller_id):
        return desk.person
    holder = subscription.holder(Role.BILLING_PRIMARY) or next(iter(subscription.contacts), None)
    return holder.person if holder else None


async def waiting_for_key(desk: Desk, subscription: Subscription) -> list[Enquiry]:
    """The enquiries of a subscription that wait for a new license key."""
    statement = (
        select(Enquiry)
        .where(
            Enquiry.subscription_id == subscription.id,
            Enquiry.kind == EnquiryKind.LICENSE_KEY,
            col(Enquiry.state).in_(WAITING),
        )
        .options(joinedload(Enquiry.asker))  # type: ignore[arg-type]
    )
    return list(await desk.session.scalars(statement))
