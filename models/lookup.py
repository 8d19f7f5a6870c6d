"""Finding a row by the short id that people see, with what is needed to decide about it."""

import re
from typing import Any, TypeVar, cast

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import select

from models.contacts.tables import Contact, Promotion
from models.errors import NotFound
from models.invoices.tables import Invoice
from models.people import Person
from models.subscriptions.tables import Subscription
from models.tickets.tables import Comment, Ticket
from models.types import Row

RowT = TypeVar("RowT", bound=Row)

NOUNS: dict[type[Row], str] = {
    Subscription: "subscription",
    Invoice: "invoice",
    Ticket: "ticket",
    Promotion: "promotion",
}
BIGGEST = 2**31 - 1


def parse(row_type: type[Row], ref: str) -> tuple[int, ...] | None:
    """The numbers in a short id: `sub-1042` and `1042` are (1042,), `INV-2026-17` is (2026, 17). None: not one."""
    digits = (r"(\d{4})", r"(\d{1,10})") if row_type is Invoice else (r"(\d{1,10})",)
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
    statement = _statement(row_type, numbers)
    if lock:
        # The subscription alone, and before anything is read: who locks rows in two orders waits for each other.
        owner: Any = Subscription.id if row_type is Subscription else row_type.subscription_id  # type: ignore[attr-defined]
        owners = statement.with_only_columns(owner).options(noload("*"))
        await session.execute(select(Subscription.id).where(col(Subscription.id).in_(owners)).with_for_update())
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise NotFound(NOUNS[row_type], ref)
    if isinstance(row, Subscription):
        return cast(RowT, row), row
    subscription = await subscription_by_id(session, row.subscription_id, lock=lock)
    set_committed_value(row, "subscription", subscription)
    return row, subscription


async def subscription_by_id(session: AsyncSession, subscription_id: int, *, lock: bool = False) -> Subscription:
    """A subscription with all that decisions need."""
    statement = select(Subscription).where(Subscription.id == subscription_id).options(*subscription_options())
    if lock:
        statement = statement.with_for_update(of=Subscription)
    return (await session.scalars(statement.execution_options(populate_existing=True))).one()


def subscription_options() -> tuple[Any, ...]:
    """What to load with a subscription, so that roles can be read off it."""
    return (
        joinedload(Subscription.organization),  # type: ignore[arg-type]
        joinedload(Subscription.plan),  # type: ignore[arg-type]
        selectinload(Subscription.contacts).joinedload(Contact.person),  # type: ignore[arg-type]
    )


def _statement(row_type: type[Row], numbers: tuple[int, ...]) -> Select[Any]:
    """Only what is loaded beside the row differs from noun to noun."""
    if row_type is Subscription:
        return select(Subscription).where(Subscription.number == numbers[0]).options(*subscription_options())
    if row_type is Invoice:
        year, sequence = numbers
        return (
            select(Invoice)
            .where(Invoice.year == year, Invoice.sequence == sequence)
            .options(selectinload(Invoice.lines), selectinload(Invoice.payments))  # type: ignore[arg-type]
        )
    if row_type is Ticket:
        return (
            select(Ticket)
            .where(Ticket.id == numbers[0])
            .options(
                joinedload(Ticket.opener).selectinload(Person.slack_users),  # type: ignore[arg-type]
                joinedload(Ticket.assignee),  # type: ignore[arg-type]
                selectinload(Ticket.comments).joinedload(Comment.author),  # type: ignore[arg-type]
            )
        )
    people = (Promotion.person, Promotion.asked_by, Promotion.decided_by, Promotion.demoted)
    return select(Promotion).where(Promotion.id == numbers[0]).options(*[joinedload(p) for p in people])  # type: ignore[arg-type]
