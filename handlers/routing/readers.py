"""Finding the reader of a text: a person's language and time zone, or else their organization's."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select

from handlers.routing.routes import Asked, Route
from handlers.views.reader import Reader
from models.access.nouns import parse
from models.directory.lookup import bound
from models.directory.organizations import Organization
from models.directory.people import Person, SlackId, SlackUser, StaffMember, in_grid, in_workspace
from models.subscriptions.contacts import Contact
from models.subscriptions.own_subscriptions import Own, WantedOwn, by_subscription, with_own_subscriptions
from models.subscriptions.tables import Subscription


async def reader_of(session: AsyncSession, person: Person | None, vendor: str) -> Reader:
    """The reader for a person. People in several organizations get the settings of their first one.

    Args:
        vendor: The vendor's name.
    """
    if person is None or (person.locale and person.time_zone):
        return Reader.of(person, vendor=vendor)
    found = (await session.execute(_settings_of_first(), {"person": person.id})).first()
    return Reader.of(person, *(found or ()), vendor=vendor)


@dataclass(frozen=True)
class Caller:
    """A person linked to a Slack user, with their staff roles, the reader for them, and those of their own
    subscriptions that were wanted."""

    person: Person
    reader: Reader
    own: Sequence[Own] = ()


async def find_caller(
    session: AsyncSession, who: SlackId, vendor: str, wanted: WantedOwn | None = None
) -> Caller | None:
    """The caller. Takes one statement. None if no person, or more than one, is linked, as in `find_person`."""
    values: dict[str, Any] = {"team": who.team_id, "user": who.user_id}
    if who.enterprise_id:
        values["enterprise"] = who.enterprise_id
    if wanted and wanted.number is not None:
        values["number"] = wanted.number
    rows = (
        await session.execute(_callers("enterprise" in values, wanted is not None, "number" in values), values)
    ).all()
    if len({person.id for person, *_ in rows}) != 1:
        return None
    person, _, locale, time_zone, *_ = rows[0]
    roles = {role.id: role for _, role, *_ in rows if role is not None}
    set_committed_value(person, "staff_roles", list(roles.values()))
    reader = Reader.of(person, locale, time_zone, vendor=vendor)
    return Caller(person, reader, by_subscription(own for _, _, _, _, *own in rows) if wanted else ())


def wanted_of(route: Route, asked: Asked) -> WantedOwn | None:
    """Those of the caller's own subscriptions that a route needs, as far as the words tell: the one that's named, or
    all if there are no words."""
    if not route.own:
        return None
    if not asked.arguments.words:
        return WantedOwn()
    named = parse(Subscription, asked.arguments.copy().ref(Subscription) or "")
    return WantedOwn(named.numbers[0]) if named else None


@cache
def _callers(grid: bool, own: bool, numbered: bool) -> Any:
    """One row for each staff role of a person, and for each of their contacts if they are wanted. Built once, because
    building it costs more than running it."""
    team: Any = bindparam("team")
    user: Any = bindparam("user")
    first: Any = aliased(Organization)
    columns: Any = (Person, StaffMember, first.locale, first.time_zone)
    statement = (
        select(*columns)
        .join(SlackUser, col(SlackUser.person_id) == col(Person.id))
        .outerjoin(first, first.id == _first_organization(col(Person.id)))
        .outerjoin(Person.staff_roles)
        .where(in_grid(bindparam("enterprise"), team, user) if grid else in_workspace(team, user), bound())
        .order_by(col(StaffMember.role))
    )
    return with_own_subscriptions(statement, numbered=numbered) if own else statement


@cache
def _settings_of_first() -> Any:
    """Select what readers without settings of their own have from their first organization."""
    columns = select(Organization.locale, Organization.time_zone)
    return columns.where(col(Organization.id) == _first_organization(bindparam("person")))


def _first_organization(person_id: Any) -> Any:
    """The ID of the first organization where a person became a contact."""
    contacts, theirs = aliased(Contact), aliased(Subscription)
    return (
        select(theirs.organization_id)
        .join(contacts, col(contacts.subscription_id) == col(theirs.id))
        .where(col(contacts.person_id) == person_id)
        .order_by(col(contacts.id))
        .limit(1)
        .scalar_subquery()
    )
