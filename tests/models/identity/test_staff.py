"""Staff roles are given and taken by admins, one of whom always stays."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import col, select

from models.access.errors import Denied
from models.core.database import Database
from models.core.errors import DeskError, Refused
from models.directory.people import Binding, Person, SlackUser, StaffMember
from models.identity.staff import add_staff, change_staff, list_staff, remove_staff
from models.identity.staff_problems import LastAdmin
from models.roles import Reason, StaffRole
from tests.models.builders import Office, known, person

AGENT, BILLING, ADMIN = StaffRole.AGENT, StaffRole.BILLING, StaffRole.ADMIN
LOCKED = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
async def adam(office: Office) -> Person:
    """An admin."""
    adam = person("adam", staff=[ADMIN])
    await office.save(adam)
    return adam


@pytest.fixture
async def eve(office: Office) -> Person:
    """An agent."""
    eve = person("eve", staff=[AGENT])
    await office.save(eve)
    return eve


async def held(office: Office) -> set[tuple[str, StaffRole]]:
    """Who has which staff role: key and role."""
    people = {row.id: row.key for row in await office.all(Person)}
    rows = await office.all(StaffMember, col(StaffMember.ended_at).is_(None))
    return {(people[row.person_id], row.role) for row in rows}


async def told(office: Office) -> list[tuple[int | None, Any, Any, Any]]:
    """Whom the desk tells that a staff role was changed: who, gained, lost, by whom."""
    notices = await office.notices("staff_changed")
    return [(n.person_id, n.facts["gained"], n.facts["lost"], n.facts["by"]) for n in notices]


async def test_a_staff_role_is_given_taken_and_given_back(office: Office, adam: Person, eve: Person) -> None:
    """Whoever it is about is told each time; the trail says who, to whom and which."""
    await office.do(add_staff, adam, eve, BILLING)
    await office.do(remove_staff, adam, eve, BILLING)
    assert await held(office) == {("adam", ADMIN), ("eve", AGENT)}
    await office.do(add_staff, adam, eve, BILLING)
    assert await held(office) == {("adam", ADMIN), ("eve", AGENT), ("eve", BILLING)}
    assert await told(office) == [
        (eve.id, "billing", None, "Adam"),
        (eve.id, None, "billing", "Adam"),
        (eve.id, "billing", None, "Adam"),
    ]
    assert [(kept.actor, kept.action, kept.details) for kept in await office.audit()] == [
        ("adam", "staff.add_staff", {"person": "eve", "role": "billing"}),
        ("adam", "staff.remove_staff", {"person": "eve", "role": "billing"}),
        ("adam", "staff.add_staff", {"person": "eve", "role": "billing"}),
    ]


async def test_a_staff_role_takes_the_place_of_another(office: Office, adam: Person, eve: Person) -> None:
    """In one step, told once."""
    await office.do(change_staff, adam, eve, AGENT, BILLING)
    assert await held(office) == {("adam", ADMIN), ("eve", BILLING)}
    assert await told(office) == [(eve.id, "billing", "agent", "Adam")]
    (kept,) = await office.audit()
    assert kept.details == {"person": "eve", "role": "billing", "instead_of": "agent"}


async def test_nobody_is_told_what_they_did_themselves(office: Office, adam: Person, eve: Person) -> None:
    """An admin who changes their own roles reads the answer, and no notice of it."""
    await office.save(person("ada", staff=[ADMIN]))
    await office.do(add_staff, adam, adam, BILLING)
    await office.do(change_staff, adam, adam, BILLING, AGENT)
    await office.do(remove_staff, adam, adam, ADMIN)
    assert await held(office) == {("adam", AGENT), ("eve", AGENT), ("ada", ADMIN)}
    assert await told(office) == []


async def test_the_list_shows_who_is_there_and_not_who_was(office: Office, adam: Person, eve: Person) -> None:
    """By name, with the roles that they have now."""
    await office.do(add_staff, adam, eve, BILLING)
    await office.do(remove_staff, adam, eve, AGENT)
    shown = await office.do(list_staff, adam)
    assert [(one.key, [m.role for m in one.staff_roles]) for one in shown] == [("adam", [ADMIN]), ("eve", [BILLING])]
    await office.do(remove_staff, adam, eve, BILLING)
    assert [one.key for one in await office.do(list_staff, adam)] == ["adam"]


async def test_whoever_lost_a_role_lost_its_rights(office: Office, adam: Person, eve: Person) -> None:
    """At once."""
    await office.do(add_staff, adam, eve, ADMIN)
    await office.do(list_staff, eve)
    await office.do(remove_staff, adam, eve, ADMIN)
    with pytest.raises(Denied) as denial:
        await office.do(list_staff, eve)
    assert denial.value.reason is Reason.NOT_IN_STAFF_ROLE


@pytest.mark.parametrize("deed", [(remove_staff, ADMIN), (change_staff, ADMIN, AGENT)])
async def test_the_last_admin_stays(office: Office, adam: Person, deed: tuple[Any, ...]) -> None:
    """Whether removed or changed; with a second admin there it goes."""
    action, *roles = deed
    with pytest.raises(Refused) as refusal:
        await office.do(action, adam, adam, *roles)
    assert isinstance(refusal.value.problem, LastAdmin)
    assert await held(office) == {("adam", ADMIN)}
    await office.save(person("ada", staff=[ADMIN]))
    await office.do(action, adam, adam, *roles)
    assert ("adam", ADMIN) not in await held(office)


@pytest.mark.parametrize("deed", [(remove_staff, ADMIN), (change_staff, ADMIN, AGENT)])
@pytest.mark.parametrize("state", [None, Binding.DEACTIVATED, Binding.UNLINKED])
async def test_an_admin_who_can_do_nothing_is_no_second_one(
    office: Office, adam: Person, deed: tuple[Any, ...], state: Binding | None
) -> None:
    """One without a Slack user, or whose Slack user is gone, could not give the role back; their own may go."""
    action, *roles = deed
    ada = person("ada", staff=[ADMIN], in_slack=state is not None)
    await office.save(ada)
    async with office.database.transaction() as session:
        for row in await session.scalars(select(SlackUser).where(SlackUser.person_id == ada.id)):
            row.state, row.ended_at = state or Binding.BOUND, office.now
    with pytest.raises(Refused) as refusal:
        await office.do(action, adam, adam, *roles)
    assert isinstance(refusal.value.problem, LastAdmin)
    await office.do(action, adam, ada, *roles)
    assert {key for key, role in await held(office) if role is ADMIN} == {"adam"}


async def waits_or_ends(task: asyncio.Task[Any], office: Office, other: Office) -> None:
    """Return once the task waits for a lock in the other's database, or has ended."""
    if office.database.is_sqlite:
        # Its first statement waits: nobody begins while somebody else writes.
        begins = asyncio.Event()
        event.listen(other.database.engine.sync_engine, "before_cursor_execute", lambda *_: begins.set())
        task.add_done_callback(lambda _: begins.set())
        await begins.wait()
        return
    while not task.done():
        async with office.database.transaction() as session:
            if await session.scalar(text(LOCKED)):
                return


async def at_once(office: Office, first: tuple[Person, Person], second: tuple[Person, Person]) -> DeskError:
    """Somebody takes the role of an admin away and has not committed yet when somebody else does; who is second hears
    why not."""
    other = Office(Database(office.database.url))
    async with other.database.transaction() as connected:
        await connected.execute(text("SELECT 1"))
    async with office.database.session() as session:
        desk = await office.desk(session, first[0])
        await remove_staff(desk, await known(session, first[1]), ADMIN)
        waiting = asyncio.create_task(other.do(remove_staff, *second, ADMIN))
        # It waits for the first to end. Whoever does not wait has done it by then.
        await waits_or_ends(waiting, office, other)
        await session.commit()
    await asyncio.wait({waiting})
    await other.database.close()
    trouble = waiting.exception()
    assert isinstance(trouble, DeskError)
    return trouble


async def test_two_admins_who_remove_each_other_at_once(office: Office, adam: Person) -> None:
    """The second to come is an admin no more, so one of them stays, and the refusal is on the trail."""
    ada = person("ada", staff=[ADMIN])
    await office.save(ada)
    trouble = await at_once(office, (adam, ada), (ada, adam))
    assert isinstance(trouble, Denied)
    assert await held(office) == {("adam", ADMIN)}
    assert sorted(kept.outcome for kept in await office.audit()) == ["allowed", "refused"]
    assert {(kept.action, kept.right) for kept in await office.audit()} == {("staff.remove_staff", "manage_desk")}


async def test_two_admins_who_go_at_once(office: Office, adam: Person) -> None:
    """The second to come is the last one, and stays."""
    ada = person("ada", staff=[ADMIN])
    await office.save(ada)
    trouble = await at_once(office, (adam, adam), (ada, ada))
    assert isinstance(trouble, Refused)
    assert isinstance(trouble.problem, LastAdmin)
    assert await held(office) == {("ada", ADMIN)}
