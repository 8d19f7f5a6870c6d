"""Adding people who aren't in any order form, such as those who accept an invitation."""

from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from models.directory.people import Person

LONGEST_KEY = 64
LONGEST_NAME = 200


async def make_person(
    session: AsyncSession,
    name: str,
    email: str,
    *,
    time_zone: str = "",
    locale: str = "",
    is_key: bool | None = None,
) -> Person:
    """Add a new person.

    Their key is the address, so that order forms can refer to them by it. If it is too long or already a person's key,
    they get a random key.

    Args:
        name: A name that they may have; see `free_name`.
        email: A normalised address that belongs to no other person.
        is_key: Whether the address is already a person's key. None to look it up.
    """
    if is_key is None:
        is_key = (await session.scalars(select(Person.id).where(Person.key == email))).first() is not None
    taken = len(email) > LONGEST_KEY or is_key
    shown = name[:LONGEST_NAME].strip()
    person = Person(key=uuid4().hex if taken else email, name=shown, email=email, time_zone=time_zone, locale=locale)
    session.add(person)
    await session.flush()
    return person
