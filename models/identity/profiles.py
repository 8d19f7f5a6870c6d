"""Somebody as Slack describes them, and binding them by it where that workspace is trusted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import and_, col, or_, select

from models.access.actions import action
from models.access.desk import Desk, System, bound, find_person_by_email
from models.access.errors import Unknown
from models.catalogue.names import free_name
from models.core.outbox import Medium
from models.core.texts import gettext_noop
from models.directory.newcomers import make_person
from models.directory.people import Binding, Person, Proof, SlackId, SlackUser, StaffMember, Workspace, is_user
from models.identity.notices import Linked, Unlinked, UnlinkedBy
from models.identity.reach import back_in_touch
from models.roles import SystemRight
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription

RECOGNITION = System("recognition", frozenset({SystemRight.RECOGNISE}))


@dataclass(frozen=True)
class SlackProfile:
    """Somebody as their Slack workspace describes them.

    `verified`: Slack says that the address was confirmed. `active`: a member who is neither a bot, nor deactivated, nor
    a stranger from a channel that is shared with another workspace. `deleted`: deactivated.
    `time_zone` and `locale`, a tag such as `es-ES`, are empty where Slack says none that is known here.
    """

    team_id: str
    user_id: str
    name: str
    email: str
    enterprise_id: str = field(default="", kw_only=True)
    verified: bool = field(default=False, kw_only=True)
    active: bool = field(default=True, kw_only=True)
    deleted: bool = field(default=False, kw_only=True)
    time_zone: str = field(default="", kw_only=True)
    locale: str = field(default="", kw_only=True)

    @property
    def slack_id(self) -> SlackId:
        """Which Slack user it is."""
        return SlackId(self.team_id or self.enterprise_id, self.user_id, self.enterprise_id)

    def is_of(self, home_team: str) -> bool:
        """Whether they are of the vendor's own workspace; of the vendor's Grid, where all of it installed Steward."""
        return bool(home_team) and home_team in (self.team_id, self.enterprise_id)

    def vouched_by(self, home_team: str) -> str:
        """The workspace of an organization on whose word a link by this profile rests; empty for the vendor's word."""
        return "" if self.is_of(home_team) else self.team_id

    @property
    def proves(self) -> bool:
        """Whether a workspace that is trusted shows by it who this is."""
        return bool(self.email) and self.verified and self.active


async def recognisable(session: AsyncSession, home_team: str, who: SlackId) -> bool:
    """Whether it is worth asking Slack who this unbound user is: in the vendor's workspace or one that belongs to an
    organization, unless somebody unlinked them on purpose."""
    rows = await find_slack_rows(session, who)
    if any(row.state is not Binding.DEACTIVATED for row in rows):
        return False
    if home_team and home_team in (who.team_id, who.enterprise_id):
        return True
    return (await session.scalars(select(Workspace.id).where(Workspace.team_id == who.team_id))).first() is not None


async def find_slack_rows(session: AsyncSession, who: SlackId) -> Sequence[SlackUser]:
    """What is kept of a Slack user, bound or not. More than one row only where two workspaces turned out to be of one
    Grid; then the row that says so comes first."""
    statement = select(SlackUser).where(is_user(who))
    return (await session.scalars(statement.order_by(col(SlackUser.enterprise_id).desc()))).all()


@dataclass(frozen=True)
class Kept:
    """What is kept of a Slack user and of the address in their profile.

    `row`: the Slack user, bound or not; `bound`: whoever they speak for. `known`: whoever has the address; `is_key`:
    somebody has it as their key.
    """

    row: SlackUser | None
    bound: Person | None
    known: Person | None
    is_key: bool


async def kept_of(session: AsyncSession, who: SlackId, profile: SlackProfile | None) -> Kept:
    """What is kept of a Slack user, and of the address in their profile if it is there: by one statement."""
    email = profile.email if profile else ""
    this = and_(col(SlackUser.person_id) == Person.id, is_user(who))
    speaks = select(SlackUser.person_id).where(is_user(who))
    wanted = or_(col(Person.id).in_(speaks), col(Person.email) == email.lower(), col(Person.key) == email)
    found = (await session.execute(select(Person, SlackUser).outerjoin(SlackUser, this).where(wanted))).all()
    rows = [row for _, row in found if row is not None]
    bound = {person.id: person for person, row in found if row is not None and row.state is Binding.BOUND}
    return Kept(
        next((row for row in rows if row.enterprise_id), rows[0] if rows else None),
        next(iter(bound.values())) if len(bound) == 1 else None,
        next((person for person, _ in found if person.email == email.lower()), None),
        any(person.key == email for person, _ in found),
    )


@action("people.recognise", SystemRight.RECOGNISE, label=gettext_noop("recognize a person by their Slack profile"))
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
    row = await bind(desk, person, profile.slack_id, Proof.PROFILE, profile.vouched_by(home_team))
    desk.note(person=person.key, team=row.team_id, slack_user=row.user_id)
    tell_linked(desk, row)
    return person


async def introduce(desk: Desk, profile: SlackProfile, home_team: str, organization_id: int | None) -> Person | None:
    """The person whom a colleague means by a Slack user that nobody is bound to; bound from now on, and new where the
    address is. None where the workspace does not show who it is, or they unlinked themselves.

    Somebody new comes from the vendor's own workspace alone. The workspace of that organization, if it is about one,
    shows whom nobody but that organization answers for, and says nothing by which others could be told from nobody.
    """
    kept = await kept_of(desk.session, profile.slack_id, profile)
    if not profile.proves or (kept.row is not None and kept.row.state is Binding.UNLINKED):
        return None
    person = kept.known
    if not profile.is_of(home_team):
        owner = await owner_of(desk.session, profile.team_id)
        if person is None or owner != organization_id or not await _trusted(desk, profile, home_team, person):
            return None
    elif person is None:
        person = await make_person(
            desk.session,
            await free_name(desk, profile.name, profile.email),
            profile.email,
            time_zone=profile.time_zone,
            locale=profile.locale,
            is_key=kept.is_key,
        )
        # Nobody else can know somebody so new: there is nothing to lock.
        await _speaks_for(desk, kept.row, person, profile.slack_id, Proof.PROFILE)
        return person
    row = await bind(desk, person, profile.slack_id, Proof.PROFILE, profile.vouched_by(home_team))
    tell_linked(desk, row)
    return person


async def owner_of(session: AsyncSession, team_id: str) -> int | None:
    """The organization whose own a workspace is, by id; None if it is nobody's."""
    return (await session.scalars(select(Workspace.organization_id).where(Workspace.team_id == team_id))).one_or_none()


async def _trusted(desk: Desk, profile: SlackProfile, home_team: str, person: Person) -> bool:
    if profile.is_of(home_team):
        return True
    owner = await owner_of(desk.session, profile.team_id)
    return owner is not None and await _vouches(desk.session, owner, person.id, at_least_one=True)


async def _vouches(session: AsyncSession, organization_id: int, person_id: int, *, at_least_one: bool = False) -> bool:
    """Whether somebody is nobody but that organization's: what its workspace says of them harms only itself.

    The person is locked until the transaction ends: nobody becomes somebody else's meanwhile and is overlooked.
    """
    await lock_people(session, person_id)
    staff = select(StaffMember.id).where(StaffMember.person_id == person_id, col(StaffMember.ended_at).is_(None))
    if (await session.scalars(staff)).first() is not None:
        return False
    organizations = await organizations_of(session, person_id)
    return organizations == {organization_id} or not (organizations or at_least_one)


async def lock_people(session: AsyncSession, *person_ids: int) -> None:
    """Lock people until the transaction ends, always in the same order: of two who want the same, one waits.

    To be called before a Slack user of theirs is changed.
    """
    whom = select(Person.id).where(col(Person.id).in_(person_ids)).order_by(col(Person.id))
    await session.execute(whom.with_for_update())


async def end_borrowed(desk: Desk, person_id: int | None = None) -> None:
    """End the links that rest on an organization's word alone, of people who are somebody else's too by now: contacts
    of another organization, or the vendor's own. A code mailed to them links them again.

    The word is that of the organization whose own the workspace is now. If it is nobody's any more, nobody vouches.

    To be called by whatever makes somebody a contact or one of the vendor's people. Without a person: everybody's.
    """
    statement = (
        select(SlackUser, Workspace.organization_id)
        .outerjoin(Workspace, col(Workspace.team_id) == col(SlackUser.vouched_by_team_id))
        .where(bound(), SlackUser.vouched_by_team_id != "")
    )
    if person_id is not None:
        statement = statement.where(SlackUser.person_id == person_id)
    statement = statement.order_by(col(SlackUser.person_id), col(SlackUser.id))
    for row, organization_id in (await desk.session.execute(statement)).all():
        if organization_id is None or not await _vouches(desk.session, organization_id, row.person_id):
            row.state, row.ended_at = Binding.UNLINKED, desk.now
            tell_unlinked(desk, row, "borrowed")
    await desk.session.flush()


def tell_linked(desk: Desk, row: SlackUser) -> None:
    """Tell the person by mail, which only they read, that a Slack user speaks for them now."""
    desk.notify(Medium.MAIL, Linked(row.id), f"linked:{uuid4().hex}", person_id=row.person_id)


def tell_unlinked(desk: Desk, row: SlackUser, why: UnlinkedBy) -> None:
    """Tell the person by mail: their Slack user may be somebody else's by now."""
    news = Unlinked(row.id, why, row.user_id, row.team_id)
    desk.notify(Medium.MAIL, news, f"unlinked:{uuid4().hex}", person_id=row.person_id)


async def organizations_of(session: AsyncSession, person_id: int) -> set[int]:
    """The organizations of whose subscriptions somebody is a contact."""
    statement = (
        select(Subscription.organization_id)
        .join(Contact, col(Contact.subscription_id) == col(Subscription.id))
        .where(Contact.person_id == person_id)
    )
    return set(await session.scalars(statement))


async def has_roles(session: AsyncSession, person_id: int) -> bool:
    """Whether somebody is a contact anywhere, or one of the vendor's people."""
    staff = select(StaffMember.id).where(StaffMember.person_id == person_id, col(StaffMember.ended_at).is_(None))
    return bool(await organizations_of(session, person_id)) or (await session.scalars(staff)).first() is not None


async def bind(desk: Desk, person: Person, who: SlackId, proof: Proof, vouched_by: str = "") -> SlackUser:
    """Let a Slack user speak for a person from now on, whomever it spoke for before. They can be reached again.

    Args:
        vouched_by: The workspace of an organization, if it rests on that one's word alone.
    """
    await lock_people(desk.session, person.id)
    # By the workspace too, whatever Grid it was in: a user of it is one row.
    kept = select(SlackUser).where(or_(is_user(who), is_user(SlackId(who.team_id, who.user_id))))
    rows = (await desk.session.scalars(kept.order_by(col(SlackUser.enterprise_id).desc()))).all()
    for other in rows[1:]:
        # What turned out to be the same user.
        await desk.session.delete(other)
    if rows[1:]:
        await desk.session.flush()
    return await _speaks_for(desk, rows[0] if rows else None, person, who, proof, vouched_by)


async def _speaks_for(
    desk: Desk, row: SlackUser | None, person: Person, who: SlackId, proof: Proof, vouched_by: str = ""
) -> SlackUser:
    if row is None:
        row = SlackUser(person_id=person.id, team_id=who.team_id, user_id=who.user_id)
        desk.session.add(row)
    row.person_id, row.enterprise_id = person.id, who.enterprise_id or row.enterprise_id
    row.state, row.proof, row.vouched_by_team_id = Binding.BOUND, proof, vouched_by
    row.bound_at, row.ended_at = desk.now, None
    await back_in_touch(desk, person)
    await desk.session.flush()
    return row
