"""The vendor's own people: how the first admins come in."""

from dataclasses import dataclass

from sqlmodel import col, or_, select

from models.actions import action
from models.desk import Desk, System
from models.people import Person, SlackUser, StaffMember
from models.roles import StaffRole, SystemRight

LONGEST_KEY = 64
START = System("start", frozenset({SystemRight.ENROL_ADMINS}))


@dataclass(frozen=True)
class SlackProfile:
    """Somebody in the vendor's own workspace, as Slack describes them."""

    team_id: str
    user_id: str
    name: str
    email: str


@action(SystemRight.ENROL_ADMINS)
async def enrol_admin(desk: Desk, profile: SlackProfile) -> Person:
    """Make somebody of the vendor's own workspace an admin: known there by their Slack user or their address."""
    session, email = desk.session, profile.email.lower()
    bound = select(SlackUser.person_id).where(
        SlackUser.team_id == profile.team_id, SlackUser.user_id == profile.user_id
    )
    statement = (
        select(Person).where(or_(col(Person.id).in_(bound), col(Person.email) == email)).order_by(col(Person.id))
    )
    person = (await session.scalars(statement)).first()
    if person is None:
        person = Person(key=_key(profile), name=profile.name, email=email)
        session.add(person)
        await session.flush()
    if (await session.scalars(bound)).first() is None:
        session.add(SlackUser(person_id=person.id, team_id=profile.team_id, user_id=profile.user_id))
    is_admin = select(StaffMember.id).where(StaffMember.person_id == person.id, StaffMember.role == StaffRole.ADMIN)
    if (await session.scalars(is_admin)).first() is None:
        session.add(StaffMember(person_id=person.id, role=StaffRole.ADMIN))
    await session.flush()
    return person


def _key(profile: SlackProfile) -> str:
    """The address, by which an order form can refer to them; a very long one does not fit."""
    email = profile.email.lower()
    return email if len(email) <= LONGEST_KEY else f"{profile.team_id}-{profile.user_id}".lower()
