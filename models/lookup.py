"""Finding a row by the short id that people see, with what is needed to decide about it."""

import re
from typing import Any, TypeVar

from sqlalchemy import and_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select

from models.contacts.tables import Contact, Invitation, Promotion
from models.enquiries.tables import Enquiry
from models.errors import NotFound
from models.invoices.tables import Invoice
from models.orders.tables import Order, Quote, QuoteLine
from models.people import Binding, Person, SlackUser, StaffMember
from models.roles import StaffRole
from models.subscriptions.tables import Subscription
from models.tickets.tables import Comment, Ticket
from models.types import Row

RowT = TypeVar("RowT", bound=Row)

NOUNS: dict[type[Row], str] = {
    Subscription: "subscription",
    Invoice: "invoice",
    Ticket: "ticket",
    Promotion: "promotion",
    Invitation: "invitation",
    Quote: "quote",
    Order: "order",
    Enquiry: "enquiry",
}
BY_YEAR: tuple[type[Row], ...] = (Invoice, Quote, Order)
"""Those whose numbers start anew each year."""
BIGGEST = 2**31 - 1


def parse(row_type: type[Row], ref: str) -> tuple[int, ...] | None:
    """The numbers in a short id: `sub-1042` and `1042` are (1042,), `INV-2026-17` is (2026, 17). None: not one."""
    digits = (r"(\d{4})", r"(\d{1,10})") if row_type in BY_YEAR else (r"(\d{1,10})",)
    prefix = rf"(?:{row_type.PREFIX}-?)?" if row_type.PREFIX else ""
    match = re.fullmatch(prefix + "-?".join(digits), ref.strip(), re.IGNORECASE | re.ASCII)
    numbers = tuple(int(group) for group in match.groups()) if match else ()
    return numbers if numbers and max(numbers) <= BIGGEST else None


async def find(session: AsyncSession, row_type: type[RowT], ref: str, *, lock: bool) -> tuple[RowT, Subscription]:
    """The row with this short id, and its subscription with organization, plan, contacts and their people.

    With `lock`, the subscription is locked until the transaction ends, so that what is decided about it and all that
    belongs to it stays true. SQLite locks the whole database at the start of each transaction.

    Raises:
        NotFound: No row has this id, or the text is no id.
    """
    numbers = parse(row_type, ref)
    if numbers is None:
        raise NotFound(NOUNS[row_type], ref)
    wanted = _wanted(row_type, numbers)
    if lock:
        await _lock(session, row_type, wanted)
    statement = select(row_type).where(wanted).options(*_beside(row_type))
    found = await session.scalars(statement.execution_options(populate_existing=True))
    row: Any = found.unique().one_or_none()
    if row is None:
        raise NotFound(NOUNS[row_type], ref)
    if row_type is Subscription:
        return row, row
    subscription = await subscription_by_id(session, row.subscription_id)
    set_committed_value(row, "subscription", subscription)
    return row, subscription


async def _lock(session: AsyncSession, row_type: type[Row], wanted: Any) -> None:
    """Lock the subscription, and nothing else: where rows are locked in two orders, two can wait for each other."""
    owner: Any = Subscription.id if row_type is Subscription else row_type.subscription_id  # type: ignore[attr-defined]
    owners = select(owner).where(wanted)
    await session.execute(select(Subscription.id).where(col(Subscription.id).in_(owners)).with_for_update())


async def subscription_by_id(session: AsyncSession, subscription_id: int) -> Subscription:
    """A subscription with all that decisions need."""
    statement = select(Subscription).where(Subscription.id == subscription_id).options(*subscription_options())
    return (await session.scalars(statement.execution_options(populate_existing=True))).unique().one()


async def staff_roles_of(session: AsyncSession, person_id: int) -> frozenset[StaffRole]:
    """The staff roles that somebody has now."""
    held = select(StaffMember.role).where(StaffMember.person_id == person_id, col(StaffMember.ended_at).is_(None))
    return frozenset(StaffRole(role) for role in await session.scalars(held))


async def admins_who_can_act(session: AsyncSession) -> frozenset[int]:
    """The people who are admins and speak by a Slack user: who has none, or was deactivated there, can do nothing."""
    held = select(StaffMember.person_id).where(
        StaffMember.role == StaffRole.ADMIN,
        col(StaffMember.ended_at).is_(None),
        col(StaffMember.person_id).in_(select(SlackUser.person_id).where(SlackUser.state == Binding.BOUND)),
    )
    return frozenset((await session.scalars(held)).all())


async def was_staff(session: AsyncSession, person_id: int) -> bool:
    """Whether somebody had a staff role that was taken away."""
    ended = select(StaffMember.id).where(StaffMember.person_id == person_id, col(StaffMember.ended_at).is_not(None))
    return (await session.scalars(ended.limit(1))).first() is not None


async def subscriptions_of(session: AsyncSession, person_id: int) -> list[Subscription]:
    """The subscriptions of which somebody is a contact, by number, with all that decisions need."""
    theirs = select(Contact.subscription_id).where(Contact.person_id == person_id)
    statement = select(Subscription).where(col(Subscription.id).in_(theirs)).options(*subscription_options())
    return list((await session.scalars(statement.order_by(col(Subscription.number)))).unique())


async def lock_subscriptions_of(session: AsyncSession, person_id: int) -> None:
    """Lock the subscriptions of which somebody is a contact, in the order of their ids as all do who lock several."""
    theirs = select(Contact.subscription_id).where(Contact.person_id == person_id)
    locked = select(Subscription.id).where(col(Subscription.id).in_(theirs)).order_by(col(Subscription.id))
    await session.execute(locked.with_for_update())


def subscription_options() -> tuple[Any, ...]:
    """What to load with a subscription to read roles off it: by one statement, whose rows are to be made `unique()`."""
    return (
        joinedload(Subscription.organization),  # type: ignore[arg-type]
        joinedload(Subscription.plan),  # type: ignore[arg-type]
        joinedload(Subscription.contacts).joinedload(Contact.person),  # type: ignore[arg-type]
    )


def order_options() -> tuple[Any, ...]:
    """What to load with an order: its quote with lines, and its invoice with lines and payments."""
    return (
        joinedload(Order.accepted_by),  # type: ignore[arg-type]
        joinedload(Order.quote).selectinload(Quote.lines).joinedload(QuoteLine.product),  # type: ignore[arg-type]
        joinedload(Order.invoice).selectinload(Invoice.lines),  # type: ignore[arg-type]
        joinedload(Order.invoice).selectinload(Invoice.payments),  # type: ignore[arg-type]
    )


def _wanted(row_type: type[Row], numbers: tuple[int, ...]) -> Any:
    """What singles the row out."""
    if row_type is Subscription:
        return Subscription.number == numbers[0]
    if row_type in BY_YEAR:
        by_year: Any = row_type
        return and_(by_year.year == numbers[0], by_year.sequence == numbers[1])
    return row_type.id == numbers[0]  # type: ignore[attr-defined]


def _beside(row_type: type[Row]) -> tuple[Any, ...]:
    """What is loaded beside the row."""
    if row_type is Subscription:
        return subscription_options()
    if row_type is Invoice:
        return selectinload(Invoice.lines), selectinload(Invoice.payments)  # type: ignore[arg-type]
    if row_type is Ticket:
        return (
            joinedload(Ticket.opener).selectinload(Person.slack_users),  # type: ignore[arg-type]
            joinedload(Ticket.assignee),  # type: ignore[arg-type]
            selectinload(Ticket.comments).joinedload(Comment.author),  # type: ignore[arg-type]
        )
    if row_type is Invitation:
        return (joinedload(Invitation.invited_by),)  # type: ignore[arg-type]
    if row_type is Quote:
        return (
            joinedload(Quote.asked_by),  # type: ignore[arg-type]
            joinedload(Quote.closed_by),  # type: ignore[arg-type]
            selectinload(Quote.lines).joinedload(QuoteLine.product),  # type: ignore[arg-type]
        )
    if row_type is Order:
        return order_options()
    if row_type is Enquiry:
        return joinedload(Enquiry.asker), joinedload(Enquiry.assignee)  # type: ignore[arg-type]
    people = (Promotion.person, Promotion.asked_by, Promotion.decided_by, Promotion.demoted)
    return tuple(joinedload(one) for one in people)  # type: ignore[arg-type]
