"""Finding the reader of a text: a person's language and time zone, or else their organization's."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select

from handlers.views.reader import Reader
from models.directory.lookup import bound
from models.directory.organizations import Organization
from models.directory.people import Person, SlackId, SlackUser, StaffMember, in_grid, in_workspace
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription


async def reader_of(session: AsyncSession, person: Person | None, vendor: str) -> Reader:
    """The reader for a person. People in several organizations get the settings of their first one.

    Args:
        vendor: The vendor's name.
    """
    if person is None or (person.locale and person.time_zone):
        return Reader.of(person, vendor=vendor)
    columns = select(Organization.locale, Organization.time_zone)
    found = (await session.execute(columns.where(col(Organization.id) == _first_organization(person.id)))).first()
    return Reader.of(person, *(found or ()), vendor=vendor)


async def find_caller(session: AsyncSession, who: SlackId, vendor: str) -> tuple[Person, Reader] | None:
    """The person linked to a Slack user, with staff roles, and their reader. Takes one statement. None if no person, or
    more than one, is linked, as in `find_person`."""
    wanted = {"team": who.team_id, "user": who.user_id}
    if who.enterprise_id:
        wanted["enterprise"] = who.enterprise_id
    found = (await session.execute(_callers(bool(who.enterprise_id)), wanted)).all()
    if len({person.id for person, *_ in found}) != 1:
        return None
    person, _, locale, time_zone = found[0]
    roles = {role.id: role for _, role, *_ in found if role is not None}
    set_committed_value(person, "staff_roles", list(roles.values()))
    return person, Reader.of(person, locale, time_zone, vendor=vendor)


@cache
def _callers(grid: bool) -> Any:
    """One row for each staff role of a person. Built once, because building it costs more than running it."""
    team: Any = bindparam("team")
    user: Any = bindparam("user")
    columns: Any = (Person, StaffMember, Organization.locale, Organization.time_zone)
    return (
        select(*columns)
        .join(SlackUser, col(SlackUser.person_id) == col(Person.id))
        .outerjoin(Organization, col(Organization.id) == _first_organization(col(Person.id)))
        .outerjoin(Person.staff_roles)
        .where(in_grid(bindparam("enterprise"), team, user) if grid else in_workspace(team, user), bound())
        .order_by(col(StaffMember.role))
    )


def _first_organization(person_id: Any) -> Any:
    """The ID of the first organization where a person became a contact."""
    return (
        select(Subscription.organization_id)
        .join(Contact, col(Contact.subscription_id) == col(Subscription.id))
        .where(col(Contact.person_id) == person_id)
        .order_by(col(Contact.id))
        .limit(1)
        .scalar_subquery()
    )
