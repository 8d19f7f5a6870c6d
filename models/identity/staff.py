"""Managing the vendor's staff, by admins: list, add, change, remove."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import or_
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from models.access.actions import action, check_desk
from models.access.desk import Desk
from models.access.events import happened
from models.access.permissions import actions_about
from models.core.errors import Refused
from models.core.paging import PageOf, page_of
from models.core.searching import matching
from models.core.texts import gettext_noop
from models.directory.people import Person, StaffMember
from models.directory.staff import admins_who_can_act
from models.identity.events import StaffLost
from models.identity.profiles import SlackProfile, end_borrowed, introduce
from models.identity.staff_notices import StaffChanged
from models.identity.staff_problems import AlreadyStaff, LastAdmin, NotOnStaff, NotShown
from models.roles import StaffRight, StaffRole

actions_about("staff", gettext_noop("staff"))


@action("staff.list_staff", StaffRight.MANAGE_DESK, reads=True, label=gettext_noop("see the staff"))
async def list_staff(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Person]:
    """A page of the people on staff, with their staff roles, sorted by name. With a text, only those with its words in
    their name or email address."""
    there = select(StaffMember.person_id).where(col(StaffMember.ended_at).is_(None))
    statement = (
        select(Person)
        .where(col(Person.id).in_(there), matching(typed, col(Person.name), col(Person.email)))
        .order_by(col(Person.name), col(Person.id))
        .options(selectinload(Person.staff_roles))  # type: ignore[arg-type]
    )
    return await page_of(desk.session, statement.execution_options(populate_existing=True), first)


@action("staff.staff_roles_of", StaffRight.MANAGE_DESK, reads=True, label=gettext_noop("see someone's staff roles"))
async def staff_roles_of(desk: Desk, person: Person) -> tuple[set[StaffRole], bool]:
    """A person's staff roles, and whether they are the only admin."""
    there = col(StaffMember.person_id) == person.id, col(StaffMember.role) == StaffRole.ADMIN
    statement = select(StaffMember).where(col(StaffMember.ended_at).is_(None), or_(*there))
    found = (await desk.session.scalars(statement)).all()
    admins = [one.person_id for one in found if one.role is StaffRole.ADMIN]
    return {one.role for one in found if one.person_id == person.id}, admins == [person.id]


@action("staff.add_staff", StaffRight.MANAGE_DESK, label=gettext_noop("give a staff role"))
async def add_staff(desk: Desk, person: Person, role: StaffRole) -> None:
    """Give a person a staff role, and tell them."""
    desk.note(person=person.key, role=role)
    there = await _staff(desk, add_staff)
    await _begin(desk, there, person, role)
    await _tell(desk, person, gained=role)


@action("staff.add_staff_by_profile", StaffRight.MANAGE_DESK, label=gettext_noop("give a staff role to someone new"))
async def add_staff_by_profile(desk: Desk, profile: SlackProfile | None, role: StaffRole, home_team: str) -> Person:
    """Give a staff role to a user of the vendor's own workspace who isn't linked yet, and tell them.

    Raises:
        Refused: Slack doesn't show reliably who the user is, or they have the role already.
    """
    person = None
    if profile is not None and profile.is_of(home_team):
        person = await introduce(desk, profile, home_team, organization_id=None)
    if person is None:
        raise Refused(NotShown(), "person")
    desk.note(person=person.key, role=role)
    await _begin(desk, await _staff(desk, add_staff_by_profile), person, role)
    await _tell(desk, person, gained=role)
    return person


@action("staff.remove_staff", StaffRight.MANAGE_DESK, label=gettext_noop("remove a staff role"))
async def remove_staff(desk: Desk, person: Person, role: StaffRole) -> None:
    """Take a staff role away from a person, and tell them. The last admin who can act can't be removed."""
    desk.note(person=person.key, role=role)
    there = await _staff(desk, remove_staff)
    await _end(desk, there, person, role)
    await _tell(desk, person, lost=role)
    await happened(desk, StaffLost(person))


@action("staff.change_staff", StaffRight.MANAGE_DESK, label=gettext_noop("change a staff role"))
async def change_staff(desk: Desk, person: Person, lost: StaffRole, gained: StaffRole) -> None:
    """Give a person one staff role instead of another, and tell them. The last admin who can act stays an admin."""
    desk.note(person=person.key, role=gained, instead_of=lost)
    there = await _staff(desk, change_staff)
    if lost is not gained:
        await _end(desk, there, person, lost)
    await _begin(desk, there, person, gained)
    await _tell(desk, person, gained=gained, lost=lost)
    await happened(desk, StaffLost(person))


async def _staff(desk: Desk, door: Callable[..., Awaitable[Any]]) -> Sequence[StaffMember]:
    """Lock all current staff roles until the transaction ends, and check the action's right again.

    If two admins remove each other at the same time, the second one waits here. Then they find that they aren't an
    admin any more, so one admin is left.

    Raises:
        Denied: The caller lost the right while they waited.
    """
    statement = select(StaffMember).where(col(StaffMember.ended_at).is_(None)).order_by(col(StaffMember.id))
    statement = statement.with_for_update().execution_options(populate_existing=True)
    there = (await desk.session.scalars(statement)).all()
    if isinstance(desk.caller, Person):
        desk.staff_roles = frozenset(member.role for member in there if member.person_id == desk.caller.id)
        check_desk(door, desk)
    return there


async def _begin(desk: Desk, there: Sequence[StaffMember], person: Person, role: StaffRole) -> None:
    if any(member.person_id == person.id and member.role is role for member in there):
        raise Refused(AlreadyStaff(person, role))
    statement = select(StaffMember).where(StaffMember.person_id == person.id, StaffMember.role == role)
    if once := (await desk.session.scalars(statement)).first():
        once.ended_at = None
    else:
        desk.session.add(StaffMember(person_id=person.id, role=role))
    await desk.session.flush()
    await end_borrowed(desk, person.id)


async def _end(desk: Desk, there: Sequence[StaffMember], person: Person, role: StaffRole) -> None:
    held = next((member for member in there if member.person_id == person.id and member.role is role), None)
    if held is None:
        raise Refused(NotOnStaff(person, role))
    if role is StaffRole.ADMIN and await admins_who_can_act(desk.session) == {person.id}:
        raise Refused(LastAdmin(person))
    held.ended_at = desk.now


async def _tell(desk: Desk, person: Person, *, gained: StaffRole | None = None, lost: StaffRole | None = None) -> None:
    """Tell the person about the change. People who change their own roles read the answer instead."""
    if isinstance(desk.caller, Person) and desk.caller.id == person.id:
        return
    changed = StaffChanged(person.id, gained, lost, by=desk.caller.name if desk.caller else "")
    await desk.tell([person.id], changed, f"staff_changed:{uuid4().hex}")
