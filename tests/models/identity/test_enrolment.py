"""How the first admins come in."""

from sqlmodel import select

from models.directory.people import Binding, Person, SlackUser, StaffMember
from models.identity.enrolment import START, enrol_admin
from models.identity.profiles import SlackProfile
from models.identity.staff import remove_staff
from models.roles import StaffRole
from tests.models.builders import TEAM, Office, person

EVE = SlackProfile(TEAM, "U0EVE", "Eve", "Eve@Vendor.example")


async def enrolled(office: Office) -> list[tuple[str, str, str]]:
    """Each admin: address, Slack user, role."""
    people = {row.id: row for row in await office.all(Person)}
    users = {row.person_id: row.user_id for row in await office.all(SlackUser)}
    staff = await office.all(StaffMember)
    return [(people[row.person_id].email, users[row.person_id], row.role.value) for row in staff]


async def test_somebody_new_becomes_an_admin(office: Office) -> None:
    """With their Slack user, and an address in small letters."""
    await office.do(enrol_admin, START, EVE)
    assert await enrolled(office) == [("eve@vendor.example", "U0EVE", "admin")]
    (kept,) = await office.audit()
    assert (kept.actor, kept.action, kept.outcome) == ("start", "staff.enrol_admin", "allowed")
    assert kept.details == {"person": "eve@vendor.example", "role": "admin"}


async def test_enrolling_twice_changes_nothing(office: Office) -> None:
    """Every start does it."""
    assert await office.do(enrol_admin, START, EVE)
    assert await office.do(enrol_admin, START, EVE)
    assert await enrolled(office) == [("eve@vendor.example", "U0EVE", "admin")]
    assert len(await office.audit()) == 1


async def test_whoever_is_known_by_their_address_is_bound(office: Office) -> None:
    """And keeps the staff roles that they have."""
    await office.save(person("eve", "eve@vendor.example", staff=[StaffRole.AGENT], in_slack=False))
    await office.do(enrol_admin, START, EVE)
    assert await enrolled(office) == [
        ("eve@vendor.example", "U0EVE", "agent"),
        ("eve@vendor.example", "U0EVE", "admin"),
    ]


async def test_whoever_is_known_by_their_slack_user_stays_who_they_are(office: Office) -> None:
    """Under another address too."""
    await office.save(person("eve", "evelyn@vendor.example"))
    await office.do(enrol_admin, START, EVE)
    assert await enrolled(office) == [("evelyn@vendor.example", "U0EVE", "admin")]


async def test_whoever_was_removed_by_another_admin_is_not_brought_back(office: Office) -> None:
    """The setting names the first admins; it undoes nothing."""
    adam = person("adam", staff=[StaffRole.ADMIN])
    await office.save(adam)
    await office.do(enrol_admin, START, EVE)
    (eve,) = await office.all(Person, Person.email == "eve@vendor.example")
    await office.do(remove_staff, adam, eve, StaffRole.ADMIN)
    assert not await office.do(enrol_admin, START, EVE)
    assert [row.person_id for row in await office.all(StaffMember, StaffMember.ended_at == None)] == [adam.id]  # noqa: E711


async def test_whoever_was_removed_is_brought_back_where_no_admin_can_act(office: Office) -> None:
    """The other admin was deactivated in Slack, so nobody could give the role back; the trail says that a start did."""
    adam = person("adam", staff=[StaffRole.ADMIN])
    await office.save(adam)
    await office.do(enrol_admin, START, EVE)
    (eve,) = await office.all(Person, Person.email == "eve@vendor.example")
    await office.do(remove_staff, adam, eve, StaffRole.ADMIN)
    async with office.database.transaction() as session:
        for row in await session.scalars(select(SlackUser).where(SlackUser.person_id == adam.id)):
            row.state, row.ended_at = Binding.DEACTIVATED, office.now
    assert await office.do(enrol_admin, START, EVE)
    now = {row.person_id for row in await office.all(StaffMember, StaffMember.ended_at == None)}  # noqa: E711
    assert now == {adam.id, eve.id}
    kept = (await office.audit())[-1]
    assert (kept.actor, kept.action, kept.details["person"]) == ("start", "staff.enrol_admin", "eve@vendor.example")
