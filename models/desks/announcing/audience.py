"""Who gets an announcement, found in one query for all."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from models.catalogue.plans import Plan
from models.desks.announcing.tables import Announcement
from models.directory.organizations import Organization
from models.roles import Right, RoleTables, decide
from models.subscriptions.contacts import Contact, role_of
from models.subscriptions.rights import facts_from
from models.subscriptions.running import OVER
from models.subscriptions.tables import Item, Subscription


async def audience(
    session: AsyncSession, tables: RoleTables, announcement: Announcement, today: date, person_id: int | None = None
) -> set[int]:
    """The IDs of the people who have the announcement's right on one of its subscriptions, each once.

    Args:
        person_id: Look at this person only.
    """
    contacts = _contacts(announcement, today)
    if person_id is not None:
        theirs = select(Contact.subscription_id).where(Contact.person_id == person_id)
        contacts = contacts.where(col(Contact.subscription_id).in_(theirs))
    found: set[int] = set()
    rows = (await session.execute(contacts)).all()
    for _, there in groupby(rows, key=lambda row: row.subscription_id):
        found.update(_allowed(tables, announcement.right, list(there)))
    return found if person_id is None else found & {person_id}


def _contacts(announcement: Announcement, today: date) -> Select[Any]:
    """The contacts of the announcement's subscriptions, with what their rights depend on."""
    columns: Any = (
        Contact.subscription_id,
        Contact.person_id,
        col(Contact.kind).label("contact_kind"),
        Contact.rank,
        Contact.wants_reminders,
        Subscription.kind,
        Plan.role_table,
        Organization.shares_tickets,
    )
    statement: Select[Any] = (
        select(*columns)
        .join(Subscription, col(Subscription.id) == col(Contact.subscription_id))
        .join(Plan, col(Plan.id) == col(Subscription.plan_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(
            col(Subscription.state).not_in(OVER),
            or_(col(Subscription.cancelled_on).is_(None), col(Subscription.cancelled_on) > today),
        )
        .order_by(col(Contact.subscription_id), col(Contact.person_id))
    )
    if announcement.plan_id is not None:
        statement = statement.where(col(Subscription.plan_id) == announcement.plan_id)
    if announcement.product_id is not None:
        running = or_(col(Item.ended_on).is_(None), col(Item.ended_on) > today)
        with_it = select(Item.subscription_id).where(col(Item.product_id) == announcement.product_id, running)
        statement = statement.where(col(Subscription.id).in_(with_it))
    return statement


def _allowed(tables: RoleTables, right: Right, contacts: list[Any]) -> Iterator[int]:
    """Those contacts of one subscription who have a right there."""
    mine: dict[int, list[Any]] = {}
    for contact in contacts:
        mine.setdefault(contact.person_id, []).append(contact)
    for person_id, held in mine.items():
        one = held[0]
        facts = facts_from(one.kind, len(mine) == 1, one.shares_tickets, [each.wants_reminders for each in held])
        roles = [role_of(each.contact_kind, each.rank) for each in held]
        if decide(tables[one.role_table], right, roles, facts).allowed:
            yield person_id
