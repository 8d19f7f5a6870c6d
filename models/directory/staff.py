"""Queries about the vendor's staff."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.directory.people import Binding, Person, SlackUser, StaffMember
from models.roles import StaffRole


async def staff_roles_of(session: AsyncSession, person_id: int) -> frozenset[StaffRole]:
    """The staff roles that a person has now."""
    held = select(StaffMember.role).where(StaffMember.person_id == person_id, col(StaffMember.ended_at).is_(None))
    return frozenset(StaffRole(role) for role in await session.scalars(held))


async def admins_who_can_act(session: AsyncSession) -> frozenset[int]:
    """The ids of the admins with a linked Slack user. Admins without one can't do anything."""
    held = select(StaffMember.person_id).where(
        StaffMember.role == StaffRole.ADMIN,
        col(StaffMember.ended_at).is_(None),
        col(StaffMember.person_id).in_(select(SlackUser.person_id).where(SlackUser.state == Binding.BOUND)),
    )
    return frozenset((await session.scalars(held)).all())


async def people_with(session: AsyncSession, roles: Iterable[StaffRole]) -> list[Person]:
    """The people who have one of these staff roles now, sorted by name."""
    held = select(StaffMember.person_id).where(
        col(StaffMember.role).in_(list(roles)), col(StaffMember.ended_at).is_(None)
    )
    return list(await session.scalars(select(Person).where(col(Person.id).in_(held)).order_by(Person.name)))


async def is_outside(session: AsyncSession, email: str) -> bool:
    """Whether nobody on the staff has an address at the domain of this one."""
    domain = email.rpartition("@")[2].lower()
    return all(one.email.rpartition("@")[2].lower() != domain for one in await people_with(session, StaffRole))


async def was_staff(session: AsyncSession, person_id: int) -> bool:
    """Whether a person had a staff role that was taken away."""
    ended = select(StaffMember.id).where(StaffMember.person_id == person_id, col(StaffMember.ended_at).is_not(None))
    return (await session.scalars(ended.limit(1))).first() is not None
