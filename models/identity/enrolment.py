"""Making the first admins, whom the setting ADMINS names."""

from enum import Enum, auto

from sqlmodel import select

from models.access.actions import action
from models.access.desk import Desk, System
from models.access.entries import entry
from models.catalogue.names import free_name
from models.core.texts import gettext_noop
from models.directory.lookup import find_person_by_email
from models.directory.newcomers import make_person
from models.directory.people import Binding, Person, Proof, SlackUser, StaffMember
from models.directory.staff import admins_who_can_act
from models.identity.profiles import SlackProfile, bind, end_borrowed, find_slack_rows
from models.roles import Outcome, StaffRole, SystemRight

START = System("start", frozenset({SystemRight.ENROL_ADMINS}))


class Enrolment(Enum):
    """The result for a person named in ADMINS.

    ADMIN: They are an admin now.
    REMOVED: Another admin removed them before, so they aren't made an admin again.
    UNCLEAR: Their Slack user and the address in its profile belong to two people, so neither is made an admin.
    """

    ADMIN = auto()
    REMOVED = auto()
    UNCLEAR = auto()


@action(
    "staff.enrol_admin", SystemRight.ENROL_ADMINS, reads=True, label=gettext_noop("make someone in ADMINS an admin")
)
async def enrol_admin(desk: Desk, profile: SlackProfile) -> Enrolment:
    """Make a user of the vendor's own workspace an admin. The person is found by the Slack user or the address.

    Every start does this, so the audit trail gets an entry only for a new admin. That is why the action is declared
    with `reads`.

    A person whom another admin removed stays removed, unless no admin is left who can act. Otherwise nobody could
    manage the desk.
    """
    session, person = desk.session, await _known(desk, profile)
    if person is None:
        return Enrolment.UNCLEAR
    is_admin = select(StaffMember).where(StaffMember.person_id == person.id, StaffMember.role == StaffRole.ADMIN)
    if there := (await session.scalars(is_admin)).first():
        if there.ended_at is None or await admins_who_can_act(session):
            return Enrolment.REMOVED if there.ended_at else Enrolment.ADMIN
        there.ended_at = None
    else:
        session.add(StaffMember(person_id=person.id, role=StaffRole.ADMIN))
    desk.note(person=person.key, role=StaffRole.ADMIN)
    session.add(entry(desk, "staff.enrol_admin", SystemRight.ENROL_ADMINS, Outcome.ALLOWED, "", None))
    await session.flush()
    await end_borrowed(desk, person.id)
    return Enrolment.ADMIN


async def _known(desk: Desk, profile: SlackProfile) -> Person | None:
    """The person with this profile, linked to its Slack user. Makes a new person if there is none. None if the Slack
    user and the address belong to two people."""
    session, email = desk.session, profile.email.lower()
    rows = await find_slack_rows(session, profile.slack_id)
    person = await find_person_by_email(session, email)
    # People who come back to Slack are recognised by their address: it counts more than a deactivated link.
    is_shown = person is not None and profile.proves
    ids = {row.person_id for row in rows if not (is_shown and row.state is Binding.DEACTIVATED)}
    if len(ids | ({person.id} if person else set())) > 1:
        return None
    if ids:
        person = await session.get_one(Person, ids.pop())
    elif person is None:
        name = await free_name(desk, profile.name, email)
        person = await make_person(session, name, email, time_zone=profile.time_zone, locale=profile.locale)
    if not any(_stays(row) for row in rows):
        await bind(desk, person, profile.slack_id, Proof.PROFILE)
    await session.flush()
    return person


def _stays(row: SlackUser) -> bool:
    """Whether a link stays as it is.

    A link that only a customer's workspace vouches for is made again, because the vendor's workspace now vouches for
    it. So is a link that ended because Slack deactivated the user. A link that a person ended stays ended.
    """
    is_borrowed = row.state is Binding.BOUND and bool(row.vouched_by_team_id)
    return not is_borrowed and row.state is not Binding.DEACTIVATED
