"""Seeing which Slack users a person is linked to, and ending a link."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import select

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import happened
from models.access.permissions import actions_about
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.directory.lookup import is_in_slack
from models.directory.people import Binding, Person, SlackUser, in_workspace
from models.identity.events import StaffLost
from models.identity.notices import UnlinkedBy
from models.identity.problems import NotLinked
from models.identity.profiles import lock_people, tell_unlinked
from models.roles import OwnRight, StaffRight

actions_about("people", gettext_noop("people and their Slack accounts"))


@action("people.whoami", OwnRight.KNOWN, reads=True, label=gettext_noop("see your Slack accounts"))
async def whoami(desk: Desk) -> Person:
    """The caller, with linked Slack users and staff roles."""
    return await with_slack_users(desk.session, desk.person.id)


@action("people.who_is", StaffRight.MANAGE_DESK, reads=True, label=gettext_noop("see someone's Slack accounts"))
async def who_is(desk: Desk, person: Person) -> Person:
    """Another person, with linked Slack users and staff roles. For admins."""
    return await with_slack_users(desk.session, person.id)


async def with_slack_users(session: AsyncSession, person_id: int) -> Person:
    """A person, with linked Slack users and staff roles."""
    statement = select(Person).where(Person.id == person_id)
    beside = joinedload(Person.slack_users), joinedload(Person.staff_roles)  # type: ignore[arg-type]
    return (await session.scalars(statement.options(*beside).execution_options(populate_existing=True))).unique().one()


@action("people.unlink", OwnRight.KNOWN, label=gettext_noop("unlink your own Slack account"))
async def unlink(desk: Desk, team_id: str, user_id: str) -> SlackUser:
    """End the link to one of the caller's own Slack users, given by its stored workspace and user id.

    Raises:
        Refused: It isn't linked to the caller.
    """
    row = await _linked(desk, team_id, user_id)
    if row.person_id != desk.person.id:
        raise Refused(NotLinked(user_id))
    await _end(desk, row, "self")
    return row


@action("people.unlink_somebody", StaffRight.MANAGE_DESK, label=gettext_noop("unlink someone's Slack account"))
async def unlink_somebody(desk: Desk, team_id: str, user_id: str) -> SlackUser:
    """End the link to any Slack user, given by its stored workspace and user id.

    Raises:
        Refused: It isn't linked.
    """
    row = await _linked(desk, team_id, user_id)
    await _end(desk, row, "admin")
    return row


async def _linked(desk: Desk, team_id: str, user_id: str) -> SlackUser:
    row = (await desk.session.scalars(select(SlackUser).where(in_workspace(team_id, user_id)))).one_or_none()
    if row is None or row.state is not Binding.BOUND:
        raise Refused(NotLinked(user_id))
    return row


async def _end(desk: Desk, row: SlackUser, why: UnlinkedBy) -> None:
    """End a link. The row stays, so that neither a profile nor an old order form restores the link."""
    await lock_people(desk.session, row.person_id)
    row.state, row.ended_at = Binding.UNLINKED, desk.now
    person = await desk.session.get_one(Person, row.person_id)
    desk.note(person=person.key, team=row.team_id, slack_user=row.user_id)
    tell_unlinked(desk, row, why)
    await desk.session.flush()
    if not await is_in_slack(desk.session, person.id):
        await happened(desk, StaffLost(person))
