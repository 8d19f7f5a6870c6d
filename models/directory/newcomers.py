"""People who aren't in any order form: they accepted an invitation, or a colleague mentioned them."""

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
    """A new person with a normalised address that nobody has, and a name that is free for them (`free_name`). An order
    form can refer to them by that address, unless it is too long for a key or somebody had it before.

    Args:
        is_key: Whether somebody has the address as their key; None if that was not looked up.
    """
    if is_key is None:
        is_key = (await session.scalars(select(Person.id).where(Person.key == email))).first() is not None
    taken = len(email) > LONGEST_KEY or is_key
    shown = name[:LONGEST_NAME].strip()
    person = Person(key=uuid4().hex if taken else email, name=shown, email=email, time_zone=time_zone, locale=locale)
    session.add(person)
    await session.flush()
    return person
