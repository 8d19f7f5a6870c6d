"""Adding somebody by a mention whom nobody has bound yet: as far as their workspace shows who they are."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.access.errors import Denied
from models.contacts.actions import add_by_profile
from models.contacts.problems import UnknownPerson
from models.core.errors import Refused
from models.directory.people import Binding, Person, Proof, SlackUser, Workspace
from models.identity.profiles import SlackProfile
from models.roles import Reason, Role, StaffRole
from models.subscriptions.contacts import ContactKind
from tests.models.builders import NOW, TEAM, Office, organization, person, plan, subscription

BILLING, TECHNICAL = ContactKind.BILLING, ContactKind.TECHNICAL
HOME, THEIRS, FOREIGN = TEAM, "T0ACME", "T0FOREIGN"
KIM = SlackProfile(
    HOME, "U0KIM", "Kim Novák", "kim@acme.example", verified=True, time_zone="Europe/Prague", locale="cs-CZ"
)


class Cast:
    """SUB-1 of acme, whose own workspace is T0ACME; hugo is known and in no Slack; bob is of another organization."""

    def __init__(self) -> None:
        self.ana, self.bob = person("ana"), person("bob", "bob@elsewhere.example", in_slack=False)
        self.hugo = person("hugo", in_slack=False)
        self.adam = person("adam", in_slack=False, staff=[StaffRole.ADMIN])
        self.acme = organization("acme")
        under = plan(max_technical_contacts=1)
        self.sub = subscription(1, (self.ana, Role.BILLING_PRIMARY), of=self.acme, under=under)
        self.other = subscription(2, (self.bob, Role.BILLING_PRIMARY))


@pytest.fixture
async def cast(office: Office) -> Cast:
    """Stored."""
    cast = Cast()
    await office.save(cast.sub, cast.other, cast.hugo, cast.adam)
    await office.save(Workspace(team_id=THEIRS, organization_id=cast.acme.id))
    return cast


async def added(office: Office, cast: Cast, profile: SlackProfile | None) -> str:
    """The address of whoever was added; nobody if nobody was."""
    try:
        contact = await office.do(add_by_profile, cast.ana, "SUB-1", profile, BILLING, HOME)
    except Refused as refused:
        return "nobody" if isinstance(refused.problem, UnknownPerson) else type(refused.problem).__name__
    return contact.person.email


async def test_a_new_colleague_is_a_person_from_now_on(office: Office, cast: Cast) -> None:
    """In the vendor's own workspace: with name, address, time zone and language, bound by the profile, told."""
    assert await added(office, cast, KIM) == KIM.email
    (kim,) = await office.all(Person, Person.email == KIM.email)
    assert (kim.name, kim.key) == ("Kim Novák", KIM.email)
    assert (kim.time_zone, kim.locale) == ("Europe/Prague", "cs-CZ")
    (row,) = await office.all(SlackUser, SlackUser.person_id == kim.id)
    assert (row.team_id, row.user_id, row.proof) == (HOME, "U0KIM", Proof.PROFILE)
    assert [notice.person_id for notice in await office.notices("contact_added")] == [kim.id]


async def test_an_organizations_workspace_makes_nobody_new(office: Office, cast: Cast) -> None:
    """An address that nobody has is answered as one of somebody else's is, so neither is told from the other, and what
    that workspace claims is nowhere kept."""
    assert await added(office, cast, replace(KIM, team_id=THEIRS)) == "nobody"
    assert await office.all(Person, Person.email == KIM.email) == []
    assert await office.all(SlackUser, SlackUser.user_id == "U0KIM") == []


async def test_an_organizations_workspace_shows_its_own_contact(office: Office, cast: Cast) -> None:
    """Somebody whom nobody else answers for is bound by a mention there, and told by mail."""
    await office.save(subscription(3, (cast.hugo, Role.TECHNICAL_PRIMARY), of=cast.acme))
    profile = replace(KIM, team_id=THEIRS, email=cast.hugo.email)
    assert await added(office, cast, profile) == cast.hugo.email
    assert [row.team_id for row in await office.all(SlackUser, SlackUser.person_id == cast.hugo.id)] == [THEIRS]
    assert [notice.person_id for notice in await office.notices("linked")] == [cast.hugo.id]


@pytest.mark.parametrize(
    "profile",
    [
        replace(KIM, team_id=FOREIGN),
        replace(KIM, verified=False),
        replace(KIM, active=False),
        replace(KIM, email=""),
        None,
    ],
)
async def test_whom_no_trusted_workspace_shows_is_nobody(
    office: Office, cast: Cast, profile: SlackProfile | None
) -> None:
    """Another workspace, an address that was not confirmed, a bot, no address, no answer of Slack's."""
    assert await added(office, cast, profile) == "nobody"
    assert await office.all(Person, Person.email == KIM.email) == []


async def test_a_workspace_can_t_speak_for_somebody_of_another_organization(office: Office, cast: Cast) -> None:
    """Neither for a contact of another, nor for the vendor's people, nor for somebody whom nobody vouches for: the
    answer is as for somebody unknown. In the vendor's own workspace it may."""
    for somebody in (cast.bob, cast.adam, cast.hugo):
        assert await added(office, cast, replace(KIM, team_id=THEIRS, email=somebody.email)) == "nobody"
        assert await office.all(SlackUser, SlackUser.person_id == somebody.id) == []
    assert await added(office, cast, replace(KIM, team_id=HOME, email=cast.hugo.email)) == cast.hugo.email
    assert [notice.person_id for notice in await office.notices("linked")] == [cast.hugo.id]


async def test_who_unlinked_themselves_is_not_linked_by_being_mentioned(office: Office, cast: Cast) -> None:
    """They said no to it; they are invited by mail instead."""
    assert await added(office, cast, KIM) == KIM.email
    async with office.database.transaction() as session:
        ended = update(SlackUser).where(col(SlackUser.user_id) == KIM.user_id)
        await session.execute(ended.values(state=Binding.UNLINKED, ended_at=NOW))
    assert await added(office, cast, KIM) == "nobody"


async def test_an_address_that_somebody_had_before_is_no_key_again(office: Office, cast: Cast) -> None:
    """Keys stay when addresses change: a new person with the old address gets another key."""
    async with office.database.transaction() as session:
        moved = update(Person).where(col(Person.id) == cast.hugo.id)
        await session.execute(moved.values(key=KIM.email, email="hugo.new@acme.example"))
    assert await added(office, cast, KIM) == KIM.email
    (kim,) = await office.all(Person, Person.email == KIM.email)
    assert kim.key != KIM.email


async def test_the_plan_s_limit_counts_here_too(office: Office, cast: Cast) -> None:
    """And nobody is made before it is looked at."""
    await office.do(add_by_profile, cast.ana, "SUB-1", KIM, TECHNICAL, HOME)
    lee = replace(KIM, user_id="U0LEE", email="lee@acme.example")
    with pytest.raises(Denied) as denied:
        await office.do(add_by_profile, cast.ana, "SUB-1", lee, TECHNICAL, HOME)
    assert denied.value.reason is Reason.OVER_LIMIT
    assert await office.all(Person, Person.email == "lee@acme.example") == []
