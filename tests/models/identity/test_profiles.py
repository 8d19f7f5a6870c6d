"""Whom a Slack profile shows, where it is believed; and the end of that belief. On both databases."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, update

from models.access.errors import Unknown
from models.contacts.actions import add_contact
from models.directory.people import Binding, Person, Proof, SlackId, SlackUser, Workspace
from models.identity.bindings import unlink
from models.identity.profiles import SlackProfile, bind, end_borrowed, recognisable, recognise
from models.identity.staff import add_staff
from models.roles import Role, StaffRole, SystemRight
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import Subscription
from tests.models.builders import TEAM, Office, organization, person, subscription, system

HOME, THEIRS, FOREIGN = TEAM, "T0ACME", "T0FOREIGN"
STEWARD = system(SystemRight.RECOGNISE)
DANA = SlackProfile(THEIRS, "U0DANATWO", "Dana", "dana@acme.example", verified=True)


class Cast:
    """SUB-1 of acme, whose own workspace is T0ACME: ana and dana; SUB-2 of another organization: bob; adam is admin."""

    def __init__(self) -> None:
        self.ana, self.bob, self.dana = person("ana"), person("bob"), person("dana", in_slack=False)
        self.adam = person("adam", staff=[StaffRole.ADMIN])
        self.acme = organization("acme")
        self.sub = subscription(
            1, (self.ana, Role.BILLING_PRIMARY), (self.dana, Role.TECHNICAL_SECONDARY), of=self.acme
        )
        self.other = subscription(2, (self.bob, Role.BILLING_PRIMARY))


@pytest.fixture
async def cast(office: Office) -> Cast:
    """Stored."""
    cast = Cast()
    await office.save(cast.sub, cast.other, cast.adam)
    await office.save(Workspace(team_id=THEIRS, organization_id=cast.acme.id))
    return cast


async def recognised(office: Office, profile: SlackProfile) -> str:
    """Whom a profile shows; nobody if nobody."""
    try:
        return (await office.do(recognise, STEWARD, profile, HOME)).key
    except Unknown:
        return "nobody"


async def row_of(office: Office, user_id: str) -> SlackUser:
    """What is kept of a Slack user."""
    return (await office.all(SlackUser, SlackUser.user_id == user_id))[0]


async def test_an_organizations_workspace_shows_who_its_contacts_are(office: Office, cast: Cast) -> None:
    """Bound by the profile, from now on; the person is told by mail."""
    assert await recognised(office, replace(DANA, enterprise_id="E0ACME")) == "dana"
    row = await row_of(office, "U0DANATWO")
    assert (row.state, row.proof, row.bound_at) == (Binding.BOUND, Proof.PROFILE, office.now)
    assert (row.team_id, row.enterprise_id) == (THEIRS, "E0ACME")
    assert [notice.person_id for notice in await office.notices("linked")] == [cast.dana.id]


async def test_the_vendors_workspace_shows_anybody(office: Office, cast: Cast) -> None:
    """Contacts of any organization, and the vendor's own people."""
    for key in ("dana", "bob", "adam"):
        profile = SlackProfile(HOME, f"U0NEW{key.upper()}", key, f"{key}@acme.example", verified=True)
        assert await recognised(office, profile) == key


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(replace(DANA, team_id=FOREIGN), id="a workspace that nobody vouches for"),
        pytest.param(replace(DANA, verified=False), id="an address that was not confirmed"),
        pytest.param(replace(DANA, active=False), id="a bot, a stranger or somebody deactivated"),
        pytest.param(replace(DANA, email=""), id="no address"),
        pytest.param(replace(DANA, email="nobody@acme.example"), id="an address that nobody has"),
        pytest.param(replace(DANA, email="bob@acme.example"), id="a contact of another organization"),
        pytest.param(replace(DANA, email="adam@acme.example"), id="one of the vendor's people"),
    ],
)
async def test_nothing_else_is_believed(office: Office, cast: Cast, profile: SlackProfile) -> None:
    """And nothing is written."""
    assert await recognised(office, profile) == "nobody"
    assert await office.all(SlackUser, SlackUser.user_id == "U0DANATWO") == []


async def test_one_who_is_a_contact_elsewhere_too_needs_a_code(office: Office, cast: Cast) -> None:
    """What acme's workspace says of them could harm the other organization."""
    await office.do(add_contact, cast.bob, "SUB-2", cast.dana, ContactKind.BILLING)
    assert await recognised(office, DANA) == "nobody"


async def test_somebody_who_is_a_contact_of_nobody_needs_a_code(office: Office, cast: Cast) -> None:
    """Nobody vouches for them."""
    await office.save(person("former", in_slack=False))
    assert await recognised(office, replace(DANA, email="former@acme.example")) == "nobody"


async def test_a_link_by_profile_ends_when_its_person_becomes_a_contact_elsewhere(office: Office, cast: Cast) -> None:
    """Before they are told of the new role, which therefore goes by mail; and how to link again is told too."""
    await recognised(office, DANA)
    await office.do(add_contact, cast.bob, "SUB-2", cast.dana, ContactKind.BILLING)
    row = await row_of(office, "U0DANATWO")
    assert (row.state, row.ended_at) == (Binding.UNLINKED, office.now)
    assert [notice.facts["why"] for notice in await office.notices("unlinked")] == ["borrowed"]
    assert {notice.medium for notice in await office.notices("contact_added")} == {"mail"}
    assert await recognised(office, DANA) == "nobody"


async def test_a_link_by_profile_ends_when_its_person_works_for_the_vendor(office: Office, cast: Cast) -> None:
    """Acme's admins would be admins of the desk."""
    await recognised(office, DANA)
    await office.do(add_staff, cast.adam, cast.dana, StaffRole.ADMIN)
    assert (await row_of(office, "U0DANATWO")).state is Binding.UNLINKED


async def seen_first_in(office: Office, cast: Cast, team: str) -> None:
    """Dana was known in a workspace of a Grid, left Slack, and is recognised in another one of it: in Acme's."""
    ended: dict[str, Any] = {"state": Binding.DEACTIVATED, "ended_at": office.now, "proof": Proof.CODE}
    row = SlackUser(person_id=cast.dana.id, team_id=team, user_id=DANA.user_id, enterprise_id="E0ACME", **ended)
    await office.save(row)
    assert await recognised(office, replace(DANA, enterprise_id="E0ACME")) == "dana"
    kept = await row_of(office, DANA.user_id)
    assert (kept.team_id, kept.state, kept.vouched_by_team_id) == (team, Binding.BOUND, THEIRS)


@pytest.mark.parametrize("first", ["T0LABS", HOME, THEIRS])
async def test_in_a_grid_the_word_is_that_of_the_workspace_where_it_was_believed(
    office: Office, cast: Cast, first: str
) -> None:
    """Whichever workspace the row has. Acme's admins would be admins of the desk."""
    await seen_first_in(office, cast, first)
    await office.do(add_staff, cast.adam, cast.dana, StaffRole.ADMIN)
    assert (await row_of(office, DANA.user_id)).state is Binding.UNLINKED


async def test_the_word_of_a_sibling_ends_for_a_contact_of_another_organization_too(office: Office, cast: Cast) -> None:
    """As for the vendor's people."""
    await seen_first_in(office, cast, "T0LABS")
    await office.do(add_contact, cast.bob, "SUB-2", cast.dana, ContactKind.BILLING)
    assert (await row_of(office, DANA.user_id)).state is Binding.UNLINKED


async def test_a_code_ends_that_a_link_rests_on_anybodys_word(office: Office, cast: Cast) -> None:
    """It was borrowed, and is not any more."""
    await seen_first_in(office, cast, "T0LABS")
    await office.do(bind, STEWARD, cast.dana, SlackId(THEIRS, DANA.user_id, "E0ACME"), Proof.CODE)
    await office.do(add_staff, cast.adam, cast.dana, StaffRole.ADMIN)
    assert (await row_of(office, DANA.user_id)).state is Binding.BOUND


async def test_a_link_ends_when_its_workspace_was_given_to_another_organization(office: Office, cast: Cast) -> None:
    """Whose admins vouch for their own contacts alone."""
    await recognised(office, DANA)
    async with office.database.transaction() as session:
        await session.execute(update(Workspace).values(organization_id=cast.other.organization_id))
        await end_borrowed(await office.desk(session, None))
    assert (await row_of(office, DANA.user_id)).state is Binding.UNLINKED


async def test_a_link_ends_when_its_workspace_is_nobodys_any_more(office: Office, cast: Cast) -> None:
    """Nobody's word is left. That of the vendor's own workspace needs no row."""
    await recognised(office, DANA)
    await recognised(office, SlackProfile(HOME, "U0BOBTWO", "Bob", "bob@acme.example", verified=True))
    async with office.database.transaction() as session:
        await session.execute(delete(Workspace))
        await end_borrowed(await office.desk(session, None))
    assert (await row_of(office, DANA.user_id)).state is Binding.UNLINKED
    assert (await row_of(office, "U0BOBTWO")).state is Binding.BOUND


async def test_a_link_by_profile_stays_within_the_organization(office: Office, cast: Cast) -> None:
    """Another role, in another subscription of the same."""
    await recognised(office, DANA)
    under = subscription(3, (cast.ana, Role.BILLING_PRIMARY), of=cast.acme)
    async with office.database.transaction() as session:
        session.add(await session.merge(under))
    assert len(await office.all(Subscription)) == 3
    await office.do(add_contact, cast.ana, "SUB-3", cast.dana, ContactKind.BILLING)
    await office.do(add_contact, cast.ana, "SUB-1", cast.dana, ContactKind.BILLING)
    assert (await row_of(office, "U0DANATWO")).state is Binding.BOUND


@pytest.mark.parametrize("proof", [Proof.CODE, Proof.VENDOR])
async def test_what_was_proven_otherwise_stays(office: Office, cast: Cast, proof: Proof) -> None:
    """A code was mailed to them, or the vendor said so: no organization's word is in it."""
    await recognised(office, DANA)
    await office.do(bind, STEWARD, cast.dana, DANA.slack_id, proof)
    await office.do(add_contact, cast.bob, "SUB-2", cast.dana, ContactKind.BILLING)
    assert (await row_of(office, "U0DANATWO")).state is Binding.BOUND


async def test_a_link_by_profile_in_the_vendors_workspace_stays(office: Office, cast: Cast) -> None:
    """The vendor's own word is good for everybody."""
    await recognised(office, replace(DANA, team_id=HOME))
    await office.do(add_contact, cast.bob, "SUB-2", cast.dana, ContactKind.BILLING)
    await office.do(add_staff, cast.adam, cast.dana, StaffRole.AGENT)
    assert (await row_of(office, "U0DANATWO")).state is Binding.BOUND


async def test_who_was_unlinked_is_not_asked_about(office: Office, cast: Cast) -> None:
    """Of an unbound user Slack is asked where it is believed; of one who was unlinked it is not asked again."""
    async with office.database.transaction() as session:
        assert await recognisable(session, HOME, SlackId(HOME, "U0NEW"))
        assert await recognisable(session, HOME, SlackId(THEIRS, "U0DANATWO"))
        assert not await recognisable(session, HOME, SlackId(FOREIGN, "U0NEW"))
    await recognised(office, DANA)
    await office.do(unlink, cast.dana, THEIRS, "U0DANATWO")
    async with office.database.transaction() as session:
        assert not await recognisable(session, HOME, SlackId(THEIRS, "U0DANATWO"))


async def test_who_came_back_to_slack_is_recognised_again(office: Office, cast: Cast) -> None:
    """Deactivated is not unlinked: the profile shows them again, and they can be reached."""
    await recognised(office, DANA)
    async with office.database.transaction() as session:
        row = await session.get_one(SlackUser, (await row_of(office, "U0DANATWO")).id)
        row.state, row.ended_at = Binding.DEACTIVATED, office.now
        (await session.get_one(Person, cast.dana.id)).unreachable_since = office.now
    async with office.database.transaction() as session:
        assert await recognisable(session, HOME, SlackId(THEIRS, "U0DANATWO"))
    assert await recognised(office, DANA) == "dana"
    assert (await office.all(Person, Person.key == "dana"))[0].unreachable_since is None
