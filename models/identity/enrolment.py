"""How the first admins come in."""

from sqlmodel import col, or_, select

from models.access.actions import action
from models.access.desk import Desk, System
from models.access.entries import entry
from models.catalogue.names import free_name
from models.core.texts import gettext_noop
from models.directory.newcomers import make_person
from models.directory.people import Binding, Person, Proof, StaffMember
from models.directory.staff import admins_who_can_act
from models.identity.profiles import SlackProfile, bind, end_borrowed, find_slack_rows
from models.roles import Outcome, StaffRole, SystemRight

START = System("start", frozenset({SystemRight.ENROL_ADMINS}))


@action(
    "staff.enrol_admin", SystemRight.ENROL_ADMINS, reads=True, label=gettext_noop("make somebody of ADMINS an admin")
)
async def enrol_admin(desk: Desk, profile: SlackProfile) -> bool:
    """Make somebody of the vendor's own workspace an admin: known there by their Slack user or their address.

    Every start does it, so the audit trail gets an entry only for somebody who becomes one; that is why this action is
    declared as one that reads.

    Returns:
        Whether they are an admin now. Who was one, until another admin took that away, is not made one again, unless
        no admin is left who can act: else nobody could do anything about that.
    """
    session, person = desk.session, await _known(desk, profile)
    is_admin = select(StaffMember).where(StaffMember.person_id == person.id, StaffMember.role == StaffRole.ADMIN)
    if there := (await session.scalars(is_admin)).first():
        if there.ended_at is None or await admins_who_can_act(session):
            return there.ended_at is None
        there.ended_at = None
    else:
        session.add(StaffMember(person_id=person.id, role=StaffRole.ADMIN))
    desk.note(person=person.key, role=StaffRole.ADMIN)
    session.add(entry(desk, "staff.enrol_admin", SystemRight.ENROL_ADMINS, Outcome.ALLOWED, "", None))
    await session.flush()
    await end_borrowed(desk, person.id)
    return True


async def _known(desk: Desk, profile: SlackProfile) -> Person:
    """The person with this profile, bound to its Slack user; a new one where there is none."""
    session, email = desk.session, profile.email.lower()
    row = next(iter(await find_slack_rows(session, profile.slack_id)), None)
    statement = select(Person).where(
        or_(col(Person.id) == (row.person_id if row else None), col(Person.email) == email)
    )
    person = (await session.scalars(statement.order_by(col(Person.id)))).first()
    if person is None:
        name = await free_name(desk, profile.name, email)
        person = await make_person(session, name, email, time_zone=profile.time_zone, locale=profile.locale)
    if row is None or row.state is Binding.DEACTIVATED:
        await bind(desk, person, profile.slack_id, Proof.PROFILE)
    await session.flush()
    return person
