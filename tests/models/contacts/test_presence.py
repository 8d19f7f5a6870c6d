"""Slack users that are deactivated and come back, as rows; on both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from models.contacts.invitations import Invited, invite, resend_invitation
from models.contacts.presence import EVERY, due_for_a_look, look_soon, note_presence
from models.contacts.promotions import promote_other, promote_self
from models.contacts.stepping_in import inviter_may
from models.contacts.tables import Invitation, Promotion, PromotionChange
from models.core.database import Database
from models.directory.people import Binding, Person, SlackId, SlackUser, Workspace
from models.identity.profiles import SlackProfile
from models.roles import Role, SystemRight
from models.subscriptions.contacts import ContactKind
from models.subscriptions.lookup import find
from tests.models.builders import TEAM, Office, person, subscription, system

STEWARD = system(SystemRight.WATCH_PRESENCE, SystemRight.RECOGNISE)


def profile(key: str, *, deleted: bool = True, user: str = "", team: str = TEAM) -> SlackProfile:
    """What Slack says of somebody at acme.example."""
    user_id = user or f"U0{key.upper()}"
    email = f"{key}@acme.example"
    return SlackProfile(team, user_id, key, email, verified=True, active=not deleted, deleted=deleted)


@pytest.fixture
async def people(office: Office) -> dict[str, Person]:
    """SUB-1: ana and cyd for billing, dan the technical primary, eve a technical secondary under license-and-site."""
    ana, cyd, dan, eve = (person(key) for key in ("ana", "cyd", "dan", "eve"))
    sub = subscription(
        1,
        (ana, Role.BILLING_PRIMARY),
        (cyd, Role.BILLING_SECONDARY),
        (dan, Role.TECHNICAL_PRIMARY),
        (eve, Role.TECHNICAL_SECONDARY),
    )
    await office.save(sub)
    return {"ana": ana, "cyd": cyd, "dan": dan, "eve": eve}


async def since(office: Office, key: str) -> object:
    """Since when somebody can't be reached."""
    return (await office.all(Person, Person.key == key))[0].unreachable_since


async def test_one_of_two_slack_users_is_not_the_person(office: Office, people: dict[str, Person]) -> None:
    """Somebody is unreachable when the last one is gone, and not before."""
    await office.save(SlackUser(person_id=people["dan"].id, team_id="T0ACME", user_id="U0DAN"))
    await office.do(note_presence, STEWARD, profile("dan"), TEAM)
    assert await since(office, "dan") is None
    assert await office.notices("unreachable") == []
    await office.do(note_presence, STEWARD, profile("dan", team="T0ACME"), TEAM)
    assert await since(office, "dan") == office.now


async def test_everybody_who_can_act_is_told_and_nobody_else(office: Office, people: dict[str, Person]) -> None:
    """The others of the subscription, by their rights; the vendor's admins; not the one who is gone."""
    await office.do(note_presence, STEWARD, profile("cyd"), TEAM)
    await office.do(note_presence, STEWARD, profile("dan"), TEAM)
    about = [notice for notice in await office.notices("unreachable") if notice.facts["person"] == people["dan"].id]
    told = {notice.person_id for notice in about}
    assert told == {None, people["ana"].id, people["eve"].id}
    assert [notice.channel for notice in about if notice.person_id is None] == ["C0APPROVALS"]


async def test_the_same_news_twice_is_told_once(office: Office, people: dict[str, Person]) -> None:
    """Slack sends events again; replicas ask at the same time."""
    await office.do(note_presence, STEWARD, profile("dan"), TEAM)
    first = len(await office.notices("unreachable"))
    await office.at(office.now + timedelta(hours=1)).do(note_presence, STEWARD, profile("dan"), TEAM)
    assert len(await office.notices("unreachable")) == first
    assert await since(office, "dan") == office.now


async def test_promotions_end_with_the_account(office: Office, people: dict[str, Person]) -> None:
    """What was to raise somebody who is gone, and what they asked for; each has an entry on the trail."""
    own = await office.do(promote_self, people["eve"], "SUB-1", ContactKind.TECHNICAL, "Dan is on leave.")
    other = await office.do(promote_other, people["dan"], "SUB-1", people["cyd"], ContactKind.BILLING, "Ana moves.")
    await office.do(note_presence, STEWARD, profile("eve"), TEAM)
    assert await ends(office) == {own.ref: PromotionChange.UNREACHABLE, other.ref: None}
    await office.do(note_presence, STEWARD, profile("dan"), TEAM)
    assert await ends(office) == {own.ref: PromotionChange.UNREACHABLE, other.ref: PromotionChange.ASKER_LOST_RIGHT}
    kept = [entry for entry in await office.audit() if entry.action == "contacts.follow_up_promotions"]
    assert [(entry.subject, entry.details["state"]) for entry in kept] == [(own.ref, "lapsed"), (other.ref, "lapsed")]


async def ends(office: Office) -> dict[str, PromotionChange | None]:
    """What happened to each promotion that can't be decided any more."""
    return {row.ref: row.change for row in await office.all(Promotion)}


async def test_who_is_gone_invites_nobody(office: Office, people: dict[str, Person]) -> None:
    """An invitation that they wrote to another address of their own is worth nothing once the account is gone; once
    another contact sends it again, it is."""
    invited = Invited("cyd.private@gmail.com", "Cyd")
    invitation = await office.do(invite, people["cyd"], "SUB-1", invited, ContactKind.BILLING)
    await office.do(note_presence, STEWARD, profile("cyd"), TEAM)
    async with office.database.transaction() as session:
        row, _ = await find(session, Invitation, invitation.ref, lock=False)
        assert not await inviter_may(await office.desk(session, None), session, row)
    await office.do(resend_invitation, people["ana"], invitation.ref)
    async with office.database.transaction() as session:
        row, _ = await find(session, Invitation, invitation.ref, lock=False)
        assert await inviter_may(await office.desk(session, None), session, row)


async def test_who_goes_a_second_time_is_told_of_again(office: Office, people: dict[str, Person]) -> None:
    """Back by the profile in the vendor's workspace, and gone once more."""
    await office.do(note_presence, STEWARD, profile("dan"), TEAM)
    first = len(await office.notices("unreachable"))
    await office.do(note_presence, STEWARD, profile("dan", deleted=False), TEAM)
    assert await since(office, "dan") is None
    later = office.at(office.now + timedelta(days=1))
    await later.do(note_presence, STEWARD, profile("dan"), TEAM)
    new = [notice for notice in await office.notices("unreachable") if notice.created_at == later.now]
    assert len(new) == first


async def test_who_unlinked_is_not_linked_by_coming_back(office: Office, people: dict[str, Person]) -> None:
    """What somebody ended on purpose stays ended."""
    async with office.database.transaction() as session:
        row = await session.get_one(SlackUser, (await office_row(office, "U0DAN")).id)
        row.state, row.ended_at = Binding.UNLINKED, office.now
    for deleted in (True, False):
        await office.do(note_presence, STEWARD, profile("dan", deleted=deleted), TEAM)
    assert (await office_row(office, "U0DAN")).state is Binding.UNLINKED


async def office_row(office: Office, user_id: str) -> SlackUser:
    """What is kept of a Slack user."""
    return (await office.all(SlackUser, SlackUser.user_id == user_id))[0]


async def test_an_organizations_word_brings_back_its_own_contact_alone(
    office: Office, people: dict[str, Person]
) -> None:
    """Not one who has become somebody else's too, meanwhile."""
    owner = people["dan"].id
    await office.save(Workspace(team_id="T0ACME", organization_id=1))
    await office.save(SlackUser(person_id=owner, team_id="T0ACME", user_id="U0TWO"))
    gone, back = (profile("dan", user="U0TWO", team="T0ACME", deleted=deleted) for deleted in (True, False))
    await office.do(note_presence, STEWARD, gone, TEAM)
    await office.do(note_presence, STEWARD, back, TEAM)
    assert (await office_row(office, "U0TWO")).state is Binding.BOUND
    await office.do(note_presence, STEWARD, gone, TEAM)
    async with office.database.transaction() as session:
        dan = await session.get_one(Person, owner)
        session.add(subscription(2, (dan, Role.BILLING_PRIMARY)))
    await office.do(note_presence, STEWARD, back, TEAM)
    assert (await office_row(office, "U0TWO")).state is Binding.DEACTIVATED


async def test_slack_is_asked_about_each_once_a_day(office: Office, people: dict[str, Person]) -> None:
    """Those longest not asked about first; one to whom a message could not be delivered before all."""
    first = await office.do(due_for_a_look, STEWARD, 3)
    second = await office.do(due_for_a_look, STEWARD, 3)
    assert [who.user_id for who in [*first, *second]] == ["U0ANA", "U0CYD", "U0DAN", "U0EVE"]
    assert await office.do(due_for_a_look, STEWARD, 3) == []
    await office.do(look_soon, STEWARD, SlackId(TEAM, "U0EVE"))
    assert await office.do(due_for_a_look, STEWARD, 3) == [SlackId(TEAM, "U0EVE")]
    assert len(await office.at(office.now + EVERY).do(due_for_a_look, STEWARD, 9)) == 4


@pytest.fixture
async def replicas(office: Office) -> AsyncIterator[list[Office]]:
    """Two desks on one database, with connections of their own."""
    other = Database(office.database.url)
    yield [office, Office(other)]
    await other.close()


@pytest.mark.each_on_both
async def test_replicas_ask_about_others(replicas: list[Office], people: dict[str, Person]) -> None:
    """At the same time, nobody is asked about twice."""
    both = await asyncio.gather(*[office.do(due_for_a_look, STEWARD, 2) for office in replicas])
    asked = [who for some in both for who in some]
    assert len(asked) == len(set(asked))


@pytest.mark.each_on_both
async def test_the_same_news_at_two_replicas_is_told_once(replicas: list[Office], people: dict[str, Person]) -> None:
    """An event and a look at the same time."""
    await asyncio.gather(
        *[office.do(note_presence, STEWARD, profile("dan"), TEAM) for office in replicas], return_exceptions=True
    )
    told = [notice.person_id for notice in await replicas[0].told("unreachable")]
    assert len(told) == len(set(told)) == 4
