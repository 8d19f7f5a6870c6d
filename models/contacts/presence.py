"""Whether people's Slack users are still active. Slack says so in events, and when Steward asks."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import or_, update
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk, System
from models.access.entries import entry
from models.access.errors import Unknown
from models.access.events import happened
from models.contacts.promotions import close_overtaken
from models.contacts.promotions.changes import outside_of
from models.core.texts import gettext_noop
from models.directory.lookup import bound, is_in_slack
from models.directory.people import Binding, Person, SlackId, SlackUser, is_user
from models.directory.staff import people_with, staff_roles_of
from models.identity.codes import close_codes_of
from models.identity.events import StaffLost
from models.identity.notices import Unreachable
from models.identity.profiles import SlackProfile, find_slack_rows, lock_people, recognise
from models.identity.reach import touch_key, who_can_help
from models.identity.staff_notices import StaffUnreachable
from models.roles import Outcome, StaffRight, StaffRole, SystemRight
from models.subscriptions.lookup import lock_subscriptions_of, subscriptions_of

SLACK = System("slack", frozenset({SystemRight.WATCH_PRESENCE, SystemRight.RECOGNISE}))
EVERY = timedelta(hours=24)
"""How often Steward asks Slack about a Slack user, besides the events that Slack sends."""


@action(
    "people.note_presence",
    SystemRight.WATCH_PRESENCE,
    reads=True,
    label=gettext_noop("unlink a deactivated Slack account"),
)
async def note_presence(desk: Desk, profile: SlackProfile, home_team: str) -> None:
    """Act on what Slack says about a user: end a deactivated user's link, or link them again. Nothing is stored about a
    user who was never linked.

    Most of what Slack says changes nothing, so the audit trail gets an entry only for a link that ends. That is why the
    action is declared with `reads`.
    """
    rows = list(await find_slack_rows(desk.session, profile.slack_id))
    await _note_grid(desk, rows, profile)
    for row in rows:
        if profile.deleted and row.state is Binding.BOUND:
            await _deactivate(desk, row)
    if not profile.deleted and rows and all(row.state is Binding.DEACTIVATED for row in rows):
        try:
            await recognise(desk, profile, home_team)
        except Unknown:
            # They need a code: Slack's word is enough to end a link, but not always to begin one.
            return


async def _note_grid(desk: Desk, rows: list[SlackUser], profile: SlackProfile) -> None:
    """Store the Grid that a Slack user turns out to be in. Then they are known in its other workspaces too.

    If another row already has the Grid, the row of the same person is deleted. A row of another person stays, and then
    nobody is recognised by this Slack user.
    """
    in_grid = [row for row in rows if row.enterprise_id]
    for row in [row for row in rows if profile.enterprise_id and not row.enterprise_id]:
        if not in_grid:
            row.enterprise_id = profile.enterprise_id
            in_grid = [row]
        elif (row.person_id, row.state) == (in_grid[0].person_id, in_grid[0].state):
            rows.remove(row)
            await desk.session.delete(row)
    await desk.session.flush()


async def _deactivate(desk: Desk, row: SlackUser) -> None:
    """End the link of a deactivated Slack user. The person gets no message. If it was their last link, their colleagues
    who can act do, and so do the admins if the person is on staff."""
    # Lock subscriptions before the person, as all changes of roles do. Otherwise two requests could block each other.
    await lock_subscriptions_of(desk.session, row.person_id)
    await lock_people(desk.session, row.person_id)
    person = await desk.session.get_one(Person, row.person_id, populate_existing=True)
    await desk.session.refresh(row)
    if row.state is not Binding.BOUND or row.person_id != person.id:
        # Another request was faster.
        return
    row.state, row.ended_at = Binding.DEACTIVATED, desk.now
    await close_codes_of(desk, row.slack_id)
    await desk.session.flush()
    desk.note(person=person.key, team=row.team_id, slack_user=row.user_id)
    desk.session.add(entry(desk, "people.note_presence", SystemRight.WATCH_PRESENCE, Outcome.ALLOWED, "", None))
    if not await is_in_slack(desk.session, person.id):
        await _lost_touch(desk, person)
        await _tell_admins(desk, person)


async def _lost_touch(desk: Desk, person: Person) -> None:
    """Handle that a person's last linked Slack user was deactivated.

    For each of the person's subscriptions, tell the approvals channel and the contacts who can act. Close the
    promotions that the person asked for or would have gained by.
    """
    person.unreachable_since = desk.now
    await desk.session.flush()
    for subscription in await subscriptions_of(desk.session, person.id):
        # One contact has changed, so the others may have, too. The message has a button to check them.
        subscription.contacts_asked_on = desk.today(subscription.organization)
        # The key is random, because a person can become unreachable more than once.
        key, news = f"{touch_key(person, subscription)}{uuid4().hex}", Unreachable(subscription.id, person.id)
        desk.post(desk.channels.approvals, news, key)
        outside = outside_of(desk.tables[subscription.plan.role_table], subscription, person)
        await desk.tell([other.id for other in who_can_help(desk, subscription, person, outside)], news, key)
        await close_overtaken(desk, subscription)
    await happened(desk, StaffLost(person))


async def _tell_admins(desk: Desk, person: Person) -> None:
    """Tell the others who manage the staff that a colleague has left Slack, as long as that colleague is on staff."""
    if not await staff_roles_of(desk.session, person.id):
        return
    managing = [role for role in StaffRole if desk.tables.staff.allows({role}, StaffRight.MANAGE_DESK)]
    others = [one.id for one in await people_with(desk.session, managing) if one.id != person.id]
    await desk.tell(others, StaffUnreachable(person.id), f"staff_unreachable:{person.id}:{uuid4().hex}")


@action(
    "people.due_for_a_look",
    SystemRight.WATCH_PRESENCE,
    reads=True,
    label=gettext_noop("find the Slack accounts to check"),
)
async def due_for_a_look(desk: Desk, most: int) -> Sequence[SlackId]:
    """The linked Slack users whom Steward hasn't checked for a day, the longest first. They count as checked now, so
    that other replicas check others.

    Args:
        most: The most Slack users to return.
    """
    seen = or_(col(SlackUser.checked_at).is_(None), col(SlackUser.checked_at) <= desk.now - EVERY)
    statement = (
        select(SlackUser)
        .where(bound(), seen)
        .order_by(col(SlackUser.checked_at).nulls_first(), col(SlackUser.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = (await desk.session.scalars(statement)).all()
    for row in rows:
        row.checked_at = desk.now
    return [row.slack_id for row in rows]


@action(
    "people.look_soon",
    SystemRight.WATCH_PRESENCE,
    reads=True,
    label=gettext_noop("schedule a check of a Slack account"),
)
async def look_soon(desk: Desk, who: SlackId) -> None:
    """Put a user first in line for a check, because a message couldn't be delivered to them."""
    await desk.session.execute(update(SlackUser).where(is_user(who)).values(checked_at=None))
