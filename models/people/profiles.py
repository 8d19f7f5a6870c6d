"""Somebody as Slack describes them, and binding them by it where that workspace is trusted."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.actions import action
from models.contacts.tables import Contact
from models.desk import Desk, System, find_person_by_email
from models.errors import Unknown
from models.people.tables import Binding, Person, Proof, SlackUser, Workspace
from models.roles import SystemRight
from models.subscriptions.tables import Subscription

RECOGNITION = System("recognition", frozenset({SystemRight.RECOGNISE}))


@dataclass(frozen=True)
class SlackProfile:
    """Somebody as their Slack workspace describes them.

    `verified`: Slack says that the address was confirmed. `active`: a member who is neither a bot, nor deactivated, nor
    a stranger from a channel that is shared with another workspace.
    """

    team_id: str
    user_id: str
    name: str
    email: str
    enterprise_id: str = field(default="", kw_only=True)
    verified: bool = field(default=False, kw_only=True)
    active: bool = field(default=True, kw_only=True)

    @property
    def proves(self) -> bool:
        """Whether a workspace that is trusted shows by it who this is."""
        return bool(self.email) and self.verified and self.active


async def recognisable(session: AsyncSession, home_team: str, team_id: str, user_id: str) -> bool:
    """Whether it is worth asking Slack who this unbound user is: in the vendor's workspace or one that belongs to an
    organization, unless somebody unlinked them on purpose."""
    row = await find_slack_row(session, team_id, user_id)
    if row is not None and row.state is not Binding.DEACTIVATED:
        return False
    if team_id == home_team:
        return True
    return (await session.scalars(select(Workspace.id).where(Workspace.team_id == team_id))).first() is not None


async def find_slack_row(session: AsyncSession, team_id: str, user_id: str) -> SlackUser | None:
    """What is kept of a Slack user, bound or not; None if nothing is."""
    statement = select(SlackUser).where(SlackUser.team_id == team_id, SlackUser.user_id == user_id)
    return (await session.scalars(statement)).one_or_none()


@action(SystemRight.RECOGNISE)
async def recognise(desk: Desk, profile: SlackProfile, home_team: str) -> Person:
    """Bind a Slack user to the person whose address their profile has.

    What a workspace says about addresses is believed where it can do no harm: in the vendor's own for everybody, in an
    organization's for those who are contacts there and nowhere else, and not of the vendor's people (slack-facts,
    "Trust").

    Raises:
        Unknown: Nobody is recognised by it.
    """
    person = await find_person_by_email(desk.session, profile.email) if profile.proves else None
    if person is None or not await _trusted(desk, profile, home_team, person):
        raise Unknown
    await bind(desk, person, profile.team_id, profile.user_id, Proof.PROFILE, enterprise_id=profile.enterprise_id)
    return person


async def _trusted(desk: Desk, profile: SlackProfile, home_team: str, person: Person) -> bool:
    if profile.team_id == home_team:
        return True
    workspaces = select(Workspace.organization_id).where(Workspace.team_id == profile.team_id)
    owner = (await desk.session.scalars(workspaces)).one_or_none()
    await desk.session.refresh(person, ["staff_roles"])
    if owner is None or person.staff_roles:
        return False
    return await organizations_of(desk.session, person.id) == {owner}


async def organizations_of(session: AsyncSession, person_id: int) -> set[int]:
    """The organizations of whose subscriptions somebody is a contact."""
    statement = (
        select(Subscription.organization_id)
        .join(Contact, col(Contact.subscription_id) == col(Subscription.id))
        .where(Contact.person_id == person_id)
    )
    return set(await session.scalars(statement))


async def bind(
    desk: Desk, person: Person, team_id: str, user_id: str, proof: Proof, *, enterprise_id: str = ""
) -> SlackUser:
    """Let a Slack user speak for a person from now on, whomever it spoke for before. They can be reached again."""
    row = await find_slack_row(desk.session, team_id, user_id)
    if row is None:
        row = SlackUser(person_id=person.id, team_id=team_id, user_id=user_id)
        desk.session.add(row)
    row.person_id, row.enterprise_id = person.id, enterprise_id or row.enterprise_id
    row.state, row.proof, row.bound_at, row.ended_at = Binding.BOUND, proof, desk.now, None
    person.unreachable_since = None
    await desk.session.flush()
    return row
