"""What waits for a person. Each noun declares its kinds; the App Home shows them in the order of `WaitKind`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from models.access.desk import Desk
from models.core.paging import PageOf, page_of
from models.roles import Right, StaffRight

FEW = 3
"""The rows of a kind that are loaded. The others are only counted."""
MOST_COUNTED = 1_000
"""How many are counted of a kind of which there may be very many."""


class WaitKind(StrEnum):
    """What can wait for a person, most urgent first."""

    OVERDUE_INVOICES = "overdue_invoices"
    OPEN_TICKETS = "open_tickets"
    APPROVALS = "approvals"
    MONEY_TO_APPROVE = "money_to_approve"
    PARKED = "parked"
    ANNOUNCEMENTS = "announcements"
    ENQUIRIES = "enquiries"
    RENEWALS_AT_RISK = "renewals_at_risk"
    RENEWALS = "renewals"
    QUOTES = "quotes"
    ANSWERED_TICKETS = "answered_tickets"
    EXPIRING_QUOTES = "expiring_quotes"
    TRANSFERS = "transfers"
    DRAFTS = "drafts"
    CONTACTS = "contacts"
    OVERDUE_OF_CUSTOMERS = "overdue_of_customers"
    REMINDERS = "reminders"


Query = Callable[[Desk], Awaitable[PageOf[Any]]]
QUERIES: dict[WaitKind, "Waits"] = {}


@dataclass(frozen=True)
class Waits:
    """How one kind is found, and who can have any: staff with one of these rights, or contacts."""

    query: Query
    staff: tuple[StaffRight, ...]
    contacts: bool

    def concerns(self, desk: Desk) -> bool:
        """Whether the caller can have any, as far as that is clear without a query."""
        return any(map(desk.may_as_staff, self.staff)) or (self.contacts and bool(desk.memberships))


def waits(kind: WaitKind, *staff: StaffRight, contacts: bool = False) -> Callable[[Query], Query]:
    """Declare the query for what waits of a kind. It takes one statement, and a fixed number of others for what is
    beside the rows that it finds: see `few`. It finds only what the caller may see
    and do something about. A contact's memberships are all loaded."""

    def keep(query: Query) -> Query:
        if kind in QUERIES:
            raise TypeError(f"There are two queries for {kind}.")
        QUERIES[kind] = Waits(query, staff, contacts)
        return query

    return keep


def where_may(desk: Desk, right: Right) -> list[int]:
    """The IDs of the subscriptions in which the caller has a right."""
    return [number for number, one in desk.memberships.items() if one.decide(desk.tables, right).allowed]


async def few_of_many(session: AsyncSession, statement: Any, number: Any) -> PageOf[Any]:
    """The first rows that a statement finds, where there may be very many: only up to `MOST_COUNTED` are counted.

    Args:
        number: The statement for the IDs of all, with which they're counted.
    """
    counted = select(func.count()).select_from(number.limit(MOST_COUNTED).subquery())
    rows = (await session.execute(statement.add_columns(counted.scalar_subquery()).limit(FEW))).all()
    return PageOf([row[0] for row in rows], 1, rows[0][1] if rows else 0)


async def few(session: AsyncSession, statement: Any) -> PageOf[Any]:
    """The first rows that a statement finds, and the number of all."""
    return await page_of(session, statement, most=FEW)
