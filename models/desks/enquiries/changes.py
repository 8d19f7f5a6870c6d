"""Changes of subscriptions, as work for the vendor's billing team: what they are now, and who hears of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import delete, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.desk import Desk
from models.access.events import handles
from models.catalogue.products import Product
from models.changes.events import Change, ChangeKind, DataDeleted, SubscriptionChanged
from models.core.outbox import Medium, Notice, NoticeKind
from models.desks.enquiries.enquiry_cards import WAITING, close, post_card, redraw_card
from models.desks.enquiries.notices import ChangesMade
from models.desks.enquiries.tables import Enquiry, EnquiryChange, EnquiryKind, EnquiryState
from models.directory.people import Person
from models.subscriptions.contacts import Contact, ContactKind, Rank
from models.subscriptions.tables import Item, SiteUser, Subscription

UPDATED_FOR = timedelta(days=1)
"""How long further changes update the message about the first."""
SHOWN_FOR = timedelta(days=30)
"""How long a subscription shows people that their changes are done."""


@dataclass(frozen=True)
class Changes:
    """The changes that a piece of work is about, from before the first to after the last. What was taken back isn't
    there. `mark` is another one after each further change."""

    changes: Sequence[Change] = ()
    mark: int = 0


@handles(SubscriptionChanged)
async def subscription_changed(desk: Desk, event: SubscriptionChanged) -> None:
    """Give the changes to the billing team: with the person's changes that still wait there, or as new work. Tell the
    primary billing contact, unless they made them."""
    if not isinstance(desk.caller, Person):
        return
    subscription = event.subscription
    waiting = await _waiting(desk, subscription)
    mine = next((one for one in waiting if one.asker_id == desk.caller_id), None)
    work = mine or await _new(desk, subscription)
    desk.session.add_all(_kept(work, one) for one in event.changes)
    await desk.session.flush()
    # Nobody has begun, and nothing is left to do.
    if mine and mine.state is EnquiryState.OPEN and not (await changes_of(desk.session, mine)).changes:
        await close(desk, mine, EnquiryState.WITHDRAWN)
    for one in waiting:
        if one.state in WAITING:
            await redraw_card(desk, one)
    await _tell_primary(desk, work, is_new=mine is None)


@handles(DataDeleted)
async def data_deleted(desk: Desk, event: DataDeleted) -> None:
    """Delete the users whom changes name, as the site's users are deleted."""
    theirs = select(Enquiry.id).where(Enquiry.subscription_id == event.subscription.id)
    of_users = (col(EnquiryChange.enquiry_id).in_(theirs), col(EnquiryChange.kind) == ChangeKind.USER)
    await desk.session.execute(delete(EnquiryChange).where(*of_users))


def _kept(work: Enquiry, change: Change) -> EnquiryChange:
    return EnquiryChange(
        enquiry_id=work.id,
        kind=change.kind,
        email=change.email,
        product_id=change.product.id if change.product else None,
        before=change.before,
        after=change.after,
    )


async def changes_of(session: AsyncSession, enquiry: Enquiry) -> Changes:
    """The changes that an enquiry is about. While it waits, they lead to what is true now, whoever changed it last."""
    if enquiry.kind is not EnquiryKind.CHANGES:
        return Changes()
    of_all = select(func.max(EnquiryChange.id)).join(Enquiry)
    last = of_all.where(Enquiry.subscription_id == enquiry.subscription_id).scalar_subquery()
    statement = (
        select(EnquiryChange, Product, last)
        .outerjoin(Product, col(Product.id) == col(EnquiryChange.product_id))
        .where(EnquiryChange.enquiry_id == enquiry.id)
        .order_by(col(EnquiryChange.id))
    )
    found: dict[tuple[str, str, int | None], Change] = {}
    mark = 0
    for row, product, mark in (await session.execute(statement)).all():  # noqa: B007
        key = (row.kind, row.email, row.product_id)
        first = found.get(key, Change(row.kind, row.before, row.after, row.email, product))
        found[key] = replace(first, after=row.after)
    if enquiry.state in WAITING:
        now = await _now(session, enquiry.subscription, {change.kind for change in found.values()})
        found = {key: replace(one, after=now.get(key, _nothing(one))) for key, one in found.items()}
    return Changes([one for one in found.values() if one.before != one.after], mark)


async def my_changes(desk: Desk, subscription: Subscription) -> Enquiry | None:
    """The caller's newest changes of a subscription, while they wait and for some time after."""
    statement = (
        select(Enquiry)
        .where(
            Enquiry.subscription_id == subscription.id,
            Enquiry.asker_id == desk.person.id,
            Enquiry.kind == EnquiryKind.CHANGES,
            Enquiry.state != EnquiryState.WITHDRAWN,
            col(Enquiry.closed_at).is_(None) | (col(Enquiry.closed_at) > desk.now - SHOWN_FOR),
        )
        .options(joinedload(Enquiry.assignee))  # type: ignore[arg-type]
        .order_by(col(Enquiry.id).desc())
        .limit(1)
    )
    return (await desk.session.scalars(statement)).first()


async def _waiting(desk: Desk, subscription: Subscription) -> list[Enquiry]:
    """The changes of a subscription that wait for the billing team, oldest first."""
    statement = select(Enquiry).where(
        Enquiry.subscription_id == subscription.id,
        Enquiry.kind == EnquiryKind.CHANGES,
        col(Enquiry.state).in_(WAITING),
    )
    found = list(await desk.session.scalars(statement.order_by(col(Enquiry.id))))
    for one in found:
        one.subscription = subscription
    return found


async def _new(desk: Desk, subscription: Subscription) -> Enquiry:
    work = Enquiry(
        subscription_id=subscription.id,
        kind=EnquiryKind.CHANGES,
        asker_id=desk.person.id,
        asked_at=desk.now,
        text="",
    )
    desk.session.add(work)
    await desk.session.flush()
    work.subscription, work.asker, work.assignee = subscription, desk.person, None
    post_card(desk, work)
    return work


async def _now(
    session: AsyncSession, subscription: Subscription, kinds: Collection[ChangeKind]
) -> dict[tuple[str, str, int | None], str]:
    """What is in a subscription now, by what can change there, for some kinds of changes."""
    users = select(SiteUser.email).where(
        SiteUser.subscription_id == subscription.id, col(SiteUser.removed_at).is_(None)
    )
    items = select(Item.product_id, Item.seats).where(
        Item.subscription_id == subscription.id, col(Item.ended_on).is_(None)
    )
    now: dict[tuple[str, str, int | None], str] = {(ChangeKind.NAME, "", None): subscription.name}
    if ChangeKind.USER in kinds:
        now |= {(ChangeKind.USER, email, None): "1" for email in await session.scalars(users)}
    if ChangeKind.SEATS in kinds:
        now |= {(ChangeKind.SEATS, "", product_id): str(seats) for product_id, seats in await session.execute(items)}
    return now


def _nothing(change: Change) -> str:
    """What is true of something that isn't in the subscription."""
    return "" if change.kind is ChangeKind.NAME else "0"


async def _tell_primary(desk: Desk, work: Enquiry, *, is_new: bool) -> None:
    """In Slack, there is one message for each piece of work, which further changes update. After a day, they have a
    message of their own, because nobody notices that an old one has changed. An email can't be updated, so each change
    has its own."""
    primary = select(Contact.person_id).where(
        Contact.subscription_id == work.subscription_id,
        Contact.kind == ContactKind.BILLING,
        Contact.rank == Rank.PRIMARY,
        Contact.person_id != desk.person.id,
    )
    person_id = (await desk.session.scalars(primary)).first()
    if person_id is None:
        return
    about = (
        col(Notice.kind) == NoticeKind.CHANGES_MADE,
        col(Notice.subject_id) == work.id,
        col(Notice.person_id) == person_id,
        col(Notice.medium) == Medium.DIRECT,
    )
    last = None if is_new else await desk.session.scalar(select(func.max(Notice.created_at)).where(*about))
    if last is not None:
        await desk.redraw(*about)
    if last is None or desk.now - last >= UPDATED_FOR:
        await desk.tell([person_id], ChangesMade(work.id), f"changes_made:{work.id}:{desk.now.isoformat()}")
