"""How the first admins come in."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from models.directory.people import Binding, Person, Proof, SlackUser, StaffMember
from models.identity.enrolment import START, Enrolment, enrol_admin
from models.identity.profiles import SlackProfile, bind
from models.identity.staff import remove_staff
from models.roles import StaffRole
from tests.models.builders import NOW, TEAM, Office, person

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
    assert await office.do(enrol_admin, START, EVE) is Enrolment.ADMIN
    assert await office.do(enrol_admin, START, EVE) is Enrolment.ADMIN
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
    assert await office.do(enrol_admin, START, EVE) is Enrolment.REMOVED
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
    assert await office.do(enrol_admin, START, EVE) is Enrolment.ADMIN
    now = {row.person_id for row in await office.all(StaffMember, StaffMember.ended_at == None)}  # noqa: E711
    assert now == {adam.id, eve.id}
    kept = (await office.audit())[-1]
    assert (kept.actor, kept.action, kept.details["person"]) == ("start", "staff.enrol_admin", "eve@vendor.example")


IN_GRID = replace(EVE, enterprise_id="E0GRID")
IN_SIBLING: dict[str, Any] = {"team_id": "T0SIBLING", "enterprise_id": "E0GRID"}
HERE: dict[str, Any] = {"team_id": TEAM, "enterprise_id": ""}


def row_of(whose: Person, where: dict[str, Any], state: Binding = Binding.BOUND, **more: Any) -> SlackUser:
    """U0EVE as somebody's, there."""
    ended_at = None if state is Binding.BOUND else NOW
    return SlackUser(person_id=whose.id, user_id="U0EVE", state=state, ended_at=ended_at, **where, **more)


async def two(office: Office) -> tuple[Person, Person]:
    """Eve, whose address the profile has, and Mallory, who came before her."""
    mallory = person("mallory", in_slack=False)
    eve = person("eve", "eve@vendor.example", in_slack=False)
    await office.save(mallory, eve)
    return eve, mallory


async def admins(office: Office) -> list[int]:
    """The people who are admins, by id."""
    return [row.person_id for row in await office.all(StaffMember)]


async def test_of_two_people_with_one_slack_user_neither_becomes_an_admin(office: Office) -> None:
    """In two workspaces that turned out to be of one Grid. Nobody is known by that user either, until a code says who
    it is."""
    eve, mallory = await two(office)
    await office.save(row_of(mallory, IN_SIBLING), row_of(eve, HERE))
    assert await office.do(enrol_admin, START, IN_GRID) is Enrolment.UNCLEAR
    assert await admins(office) == []
    assert await office.audit() == []


@pytest.mark.parametrize("state", [Binding.BOUND, Binding.UNLINKED])
async def test_if_the_slack_user_and_the_address_are_two_peoples_neither_becomes_an_admin(
    office: Office, state: Binding
) -> None:
    """Whoever is right: nothing shows it."""
    _, mallory = await two(office)
    await office.save(row_of(mallory, HERE, state))
    assert await office.do(enrol_admin, START, EVE) is Enrolment.UNCLEAR
    assert await admins(office) == []
    (row,) = await office.all(SlackUser)
    assert (row.person_id, row.state) == (mallory.id, state)


async def test_a_code_makes_clear_who_becomes_an_admin(office: Office) -> None:
    """The way out that the log names."""
    eve, mallory = await two(office)
    await office.save(row_of(mallory, HERE, Binding.UNLINKED))
    await office.do(bind, START, eve, EVE.slack_id, Proof.CODE)
    assert await office.do(enrol_admin, START, EVE) is Enrolment.ADMIN
    assert await admins(office) == [eve.id]


async def test_a_slack_user_who_was_deactivated_is_whose_the_address_is(office: Office) -> None:
    """As whoever comes back to Slack is recognised: by an address that was confirmed."""
    eve, mallory = await two(office)
    await office.save(row_of(mallory, HERE, Binding.DEACTIVATED))
    assert await office.do(enrol_admin, START, EVE) is Enrolment.UNCLEAR
    assert await office.do(enrol_admin, START, replace(EVE, verified=True)) is Enrolment.ADMIN
    assert await admins(office) == [eve.id]
    (row,) = await office.all(SlackUser)
    assert (row.person_id, row.state) == (eve.id, Binding.BOUND)


async def test_an_admin_no_longer_rests_on_the_word_of_a_customers_workspace(office: Office) -> None:
    """The vendor's own vouches for them: the link stays, and Eve can act."""
    eve, _ = await two(office)
    vouched: dict[str, Any] = {"proof": Proof.PROFILE, "vouched_by_team_id": "T0SIBLING"}
    await office.save(row_of(eve, IN_SIBLING, **vouched))
    assert await office.do(enrol_admin, START, IN_GRID) is Enrolment.ADMIN
    (row,) = await office.all(SlackUser)
    assert (row.state, row.vouched_by_team_id) == (Binding.BOUND, "")


async def test_enrolling_brings_no_link_back_that_was_ended(office: Office) -> None:
    """Whatever it rested on: only a code does."""
    eve, _ = await two(office)
    vouched: dict[str, Any] = {"proof": Proof.PROFILE, "vouched_by_team_id": "T0SIBLING"}
    await office.save(row_of(eve, IN_SIBLING, Binding.UNLINKED, **vouched))
    assert await office.do(enrol_admin, START, IN_GRID) is Enrolment.ADMIN
    (row,) = await office.all(SlackUser)
    assert row.state is Binding.UNLINKED
