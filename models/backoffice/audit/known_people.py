"""Identifying the people on the trail by facts that they can't type into their own name."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import exists
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.directory.organizations import Organization
from models.directory.people import Person, StaffMember
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class KnownPerson:
    """A person, with facts that tell people with the same name apart.

    `is_staff`: they work for the vendor now. `organizations` are the names of the organizations where they are a
    contact.
    """

    person: Person
    is_staff: bool = False
    organizations: tuple[str, ...] = ()


async def know(session: AsyncSession, people: Iterable[Person]) -> dict[int, KnownPerson]:
    """These people by ID, each with the facts that identify them."""
    by_id = {person.id: person for person in people}
    if not by_id:
        return {}
    is_staff = exists().where(col(StaffMember.person_id) == Person.id, col(StaffMember.ended_at).is_(None))
    statement = (
        select(Person.id, is_staff.label("is_staff"), Organization.name)
        .outerjoin(Contact, col(Contact.person_id) == col(Person.id))
        .outerjoin(Subscription, col(Subscription.id) == col(Contact.subscription_id))
        .outerjoin(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(col(Person.id).in_(by_id))
        .distinct()
        .order_by(Organization.name)
    )
    found = (await session.execute(statement)).all()
    staff = {number for number, works_here, _ in found if works_here}
    names = {number: tuple(name for whose, _, name in found if whose == number and name) for number in by_id}
    return {number: KnownPerson(person, number in staff, names[number]) for number, person in by_id.items()}
