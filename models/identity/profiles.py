"""Slack profiles, and linking people by them if their workspace is trusted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import and_, col, or_, select

from models.access.actions import action
from models.access.desk import Desk, System
from models.access.errors import Unknown
from models.catalogue.names import free_name
from models.core.outbox import Medium
from models.core.texts import gettext_noop
from models.directory.lookup import bound, find_person_by_email
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
    """A Slack user as their workspace describes them.

    Attributes:
        verified: Slack says that the address is confirmed.
        active: Not a bot, not deactivated, and not from another workspace by a shared channel.
        deleted: Deactivated.
        time_zone: Empty if Slack gives none that Steward knows.
        locale: A tag such as `es-ES`. Empty if Slack gives none that Steward knows.
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
        """The Slack user's id."""
        return SlackId(self.team_id or self.enterprise_id, self.user_id, self.enterprise_id)

    def is_of(self, home_team: str) -> bool:
        """Whether the user is in the vendor's own workspace. If Steward is installed in a whole Grid, in that Grid."""
        return bool(home_team) and home_team in (self.team_id, self.enterprise_id)

    def vouched_by(self, home_team: str) -> str:
        """The organization's workspace that vouches for a link by this profile. Empty if the vendor's own does."""
        return "" if self.is_of(home_team) else self.team_id

    @property
    def proves(self) -> bool:
        """Whether the profile proves who the user is, if its workspace is trusted."""
        return bool(self.email) and self.verified and self.active


async def recognisable(session: AsyncSession, home_team: str, who: SlackId) -> bool:
    """Whether Slack's profile could show who this unlinked user is.

    Only the vendor's workspace and organizations' own workspaces can. After a link has ended, a profile counts again
    only if Slack had deactivated the user.
    """
    rows = await find_slack_rows(session, who)
    if any(row.state is not Binding.DEACTIVATED for row in rows):
        return False
    if home_team and home_team in (who.team_id, who.enterprise_id):
        return True
    return (await session.scalars(select(Workspace.id).where(Workspace.team_id == who.team_id))).first() is not None


async def find_slack_rows(session: AsyncSession, who: SlackId) -> Sequence[SlackUser]:
    """The rows of a Slack user, linked or not. There are several only if workspaces turned out to be in one Grid. Then
    the row with the Grid's id comes first."""
    statement = select(SlackUser).where(is_user(who))
    return (await session.scalars(statement.order_by(col(SlackUser.enterprise_id).desc()))).all()


@dataclass(frozen=True)
class Kept:
    """What Steward knows about a Slack user and the address in their profile.

    Attributes:
        row: The Slack user's row, linked or not.
        bound: The person linked to the Slack user.
        known: The person with the address.
        is_key: The address is a person's key.
    """

    row: SlackUser | None
    bound: Person | None
    known: Person | None
    is_key: bool


async def kept_of(session: AsyncSession, who: SlackId, profile: SlackProfile | None) -> Kept:
    """Look up a Slack user, and the address in their profile if there is one, by a single statement."""
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
    """Link a Slack user to the person whose address is in their profile.

    The vendor's own workspace is trusted for everyone. An organization's workspace is trusted for people who are
    contacts of that organization only, and never for staff. Source: slack-facts, "Trust".

    Raises:
        Unknown: The profile doesn't show a known person, or its workspace isn't trusted for them.
    """
    person = await find_person_by_email(desk.session, profile.email) if profile.proves else None
    if person is None or not await _trusted(desk, profile, home_team, person):
        raise Unknown
    row = await bind(desk, person, profile.slack_id, Proof.PROFILE, profile.vouched_by(home_team))
    desk.note(person=person.key, team=row.team_id, slack_user=row.user_id)
    tell_linked(desk, row)
    return person


async def introduce(desk: Desk, profile: SlackProfile, home_team: str, organization_id: int | None) -> Person | None:
    """Find the person behind an unlinked Slack user whom a colleague chose, and link them. Makes a new person if the
    address is new.

    Only the vendor's own workspace can introduce new people. An organization's workspace is trusted for people who are
    contacts of that organization only, and only for its own subscriptions. For everyone else the answer is None, so
    that it doesn't show whether they are known.

    Args:
        organization_id: The organization of the subscription; None if there is none.

    Returns:
        The person. None if the workspace doesn't show who it is, or if the Slack user was unlinked.
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
        # The person is new, so no other request can change them. No lock is needed.
        await _speaks_for(desk, kept.row, person, profile.slack_id, Proof.PROFILE)
        return person
    row = await bind(desk, person, profile.slack_id, Proof.PROFILE, profile.vouched_by(home_team))
    tell_linked(desk, row)
    return person


async def owner_of(session: AsyncSession, team_id: str) -> int | None:
    """The id of the organization that a workspace belongs to; None if it belongs to none."""
    return (await session.scalars(select(Workspace.organization_id).where(Workspace.team_id == team_id))).one_or_none()


async def _trusted(desk: Desk, profile: SlackProfile, home_team: str, person: Person) -> bool:
    if profile.is_of(home_team):
        return True
    owner = await owner_of(desk.session, profile.team_id)
    return owner is not None and await _vouches(desk.session, owner, person.id, at_least_one=True)


async def _vouches(session: AsyncSession, organization_id: int, person_id: int, *, at_least_one: bool = False) -> bool:
    """Whether a person is a contact of this organization only, and isn't on staff.

    Then its workspace may vouch for them, because a false word harms only that organization.

    The person is locked until the transaction ends, so that they can't join another organization meanwhile.

    Args:
        at_least_one: Whether they must be a contact at all.
    """
    await lock_people(session, person_id)
    staff = select(StaffMember.id).where(StaffMember.person_id == person_id, col(StaffMember.ended_at).is_(None))
    if (await session.scalars(staff)).first() is not None:
        return False
    organizations = await organizations_of(session, person_id)
    return organizations == {organization_id} or not (organizations or at_least_one)


async def lock_people(session: AsyncSession, *person_ids: int) -> None:
    """Lock people until the transaction ends. Call it before changing a Slack user of theirs.

    People are locked in the order of their ids, so that two requests can't block each other.
    """
    whom = select(Person.id).where(col(Person.id).in_(person_ids)).order_by(col(Person.id))
    await session.execute(whom.with_for_update())


async def end_borrowed(desk: Desk, person_id: int | None = None) -> None:
    """End links that only an organization's workspace vouches for, if it may no longer do so.

    That is the case if the person is now a contact of another organization, or on staff. It is also the case if the
    workspace no longer belongs to any organization. If it now belongs to another one, that one vouches. People can link
    themselves again by a mailed code.

    Call it after making a person a contact or giving them a staff role.

    Args:
        person_id: Whose links to check; None for everyone's.
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
    """Tell the person that a Slack user is linked to them now. By mail, because only they read it."""
    desk.notify(Medium.MAIL, Linked(row.id), f"linked:{uuid4().hex}", person_id=row.person_id)


def tell_unlinked(desk: Desk, row: SlackUser, why: UnlinkedBy) -> None:
    """Tell the person that a Slack user was unlinked. By mail, because another person may use that Slack user now."""
    news = Unlinked(row.id, why, row.user_id, row.team_id)
    desk.notify(Medium.MAIL, news, f"unlinked:{uuid4().hex}", person_id=row.person_id)


async def organizations_of(session: AsyncSession, person_id: int) -> set[int]:
    """The ids of the organizations in whose subscriptions a person is a contact."""
    statement = (
        select(Subscription.organization_id)
        .join(Contact, col(Contact.subscription_id) == col(Subscription.id))
        .where(Contact.person_id == person_id)
    )
    return set(await session.scalars(statement))


async def has_roles(session: AsyncSession, person_id: int) -> bool:
    """Whether a person is a contact in any subscription, or on staff."""
    staff = select(StaffMember.id).where(StaffMember.person_id == person_id, col(StaffMember.ended_at).is_(None))
    return bool(await organizations_of(session, person_id)) or (await session.scalars(staff)).first() is not None


async def bind(desk: Desk, person: Person, who: SlackId, proof: Proof, vouched_by: str = "") -> SlackUser:
    """Link a Slack user to a person, even if it was linked to another person. The person counts as reachable again.

    Args:
        vouched_by: The organization's workspace, if only that one vouches for the link.
    """
    await lock_people(desk.session, person.id)
    # Also look by workspace, whatever Grid the row says: a workspace's user must have only one row.
    kept = select(SlackUser).where(or_(is_user(who), is_user(SlackId(who.team_id, who.user_id))))
    rows = (await desk.session.scalars(kept.order_by(col(SlackUser.enterprise_id).desc()))).all()
    for other in rows[1:]:
        # This row turned out to be the same user.
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
