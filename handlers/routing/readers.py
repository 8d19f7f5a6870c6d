"""Who reads: a person's own language and time zone, and their organization's where they leave it open."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from handlers.views.reader import Reader
from models.directory.organizations import Organization
from models.directory.people import Person
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription


async def reader_of(session: AsyncSession, person: Person | None) -> Reader:
    """The reader that somebody is. Whoever is a contact in several organizations reads as in the first of them."""
    if person is None or (person.locale and person.time_zone):
        return Reader.of(person)
    statement = (
        select(Organization)
        .join(Subscription, col(Subscription.organization_id) == col(Organization.id))
        .join(Contact, col(Contact.subscription_id) == col(Subscription.id))
        .where(Contact.person_id == person.id)
        .order_by(col(Contact.id))
        .limit(1)
    )
    return Reader.of(person, (await session.scalars(statement)).first())
