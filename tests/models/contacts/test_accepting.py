"""Accepting and declining an invitation: who is bound to what, and when it no longer counts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.access.errors import NotFound
from models.contacts.acceptance import (
    accept_invitation,
    read_invitation,
    refuse_invitation,
)
from models.contacts.actions import add_by_profile, add_contact, remove_contact
from models.contacts.invitations import Invited, invite, list_invitations, resend_invitation, withdraw_invitation
from models.contacts.problems import (
    AddressHasRoles,
    InvitationOver,
    InviterMayNot,
    NoPlaceLeft,
)
from models.contacts.tables import Invitation, InvitationState
from models.directory.people import Binding, Person, Proof, SlackUser
from models.identity.profiles import SlackProfile
from models.identity.tables import OneTimeCode
from models.roles import Role, StaffRole
from models.subscriptions.problems import Cancelled
from models.subscriptions.tables import Subscription
from tests.models.builders import NOW, TEAM, Office, person, subscription
from tests.models.contacts.inviting import (
    BILLING,
    DAY,
    KIM,
    TECHNICAL,
    ZOE,
    Cast,
    allow,
    proof_of,
    refusal,
    state,
    stored,
)


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscription."""
    return await stored(office)


async def test_who_is_nobody_here_yet_accepts_and_is_bound(office: Office, cast: Cast) -> None:
    """A new person with the name and address of the invitation, bound by the code; the inviter is told."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)).ref
    contact = await office.do(accept_invitation, None, ref, await proof_of(office, ref))
    assert contact.role is Role.BILLING_SECONDARY
    (zoe,) = await office.all(Person, Person.email == ZOE.email)
    assert (zoe.name, zoe.key) == ("Zoë", "zoe@elsewhere.example")
    (bound,) = await office.all(SlackUser, SlackUser.person_id == zoe.id)
    assert (bound.team_id, bound.user_id, bound.state, bound.proof) == (TEAM, "U0NOBODY", Binding.BOUND, Proof.CODE)
    (invitation,) = await office.all(Invitation)
    assert (invitation.state, invitation.person_id, invitation.closed_at) == (InvitationState.ACCEPTED, zoe.id, NOW)
    (told,) = await office.notices("invitation_ended")
    assert (told.person_id, told.subject_id) == (cast.ana.id, invitation.id)
    entries = [(entry.actor, entry.action, entry.subject, entry.subscription_id) for entry in await office.audit()]
    assert entries[-1] == (zoe.key, "contacts.accept_invitation", ref, cast.sub.id)


async def test_who_has_the_address_is_bound_to_it(office: Office, cast: Cast) -> None:
    """Hugo is known and not in Slack: whoever reads his mail is Hugo."""
    hugo = person("hugo", in_slack=False)
    await office.save(hugo)
    ref = (await office.do(invite, cast.ana, "SUB-1", Invited(hugo.email, "Somebody"), BILLING)).ref
    await office.do(accept_invitation, None, ref, await proof_of(office, ref))
    assert ("hugo", Role.BILLING_SECONDARY) in await office.roles(1)
    assert [row.user_id for row in await office.all(SlackUser, SlackUser.person_id == hugo.id)] == ["U0NOBODY"]
    assert [one.name for one in await office.all(Person, Person.id == hugo.id)] == ["Hugo"]
    assert [notice.person_id for notice in await office.notices("linked")] == [hugo.id]


async def test_who_has_roles_is_not_come_into_by_an_invitation(office: Office, cast: Cast) -> None:
    """Ivy is a contact of another organization, and passes her invitation on: nobody becomes Ivy by it. Once she has
    linked her address herself, she accepts."""
    ivy = person("ivy", "ivy@elsewhere.example", in_slack=False)
    await office.save(subscription(7, (ivy, Role.BILLING_PRIMARY)))
    ref = (await office.do(invite, cast.ana, "SUB-1", Invited(ivy.email), BILLING)).ref
    proof = await proof_of(office, ref)
    refused = await refusal(office, accept_invitation, None, ref, proof)
    assert isinstance(refused.problem, AddressHasRoles)
    assert await office.all(SlackUser, SlackUser.person_id == ivy.id) == []
    await office.do(accept_invitation, ivy, ref, await proof_of(office, ref, "U0IVY"))
    assert ("ivy", Role.BILLING_SECONDARY) in await office.roles(1)


async def test_staff_are_not_come_into_by_an_invitation(office: Office, cast: Cast) -> None:
    """An admin who is not in Slack yet is invited: whoever has the code does not become the admin."""
    adam = person("adam", "adam@vendor.example", staff=[StaffRole.ADMIN], in_slack=False)
    await office.save(adam)
    ref = (await office.do(invite, cast.ana, "SUB-1", Invited(adam.email), BILLING)).ref
    refused = await refusal(office, accept_invitation, None, ref, await proof_of(office, ref))
    assert isinstance(refused.problem, AddressHasRoles)
    assert await office.all(SlackUser, SlackUser.person_id == adam.id) == []


async def test_who_is_known_accepts_as_themselves(office: Office, cast: Cast) -> None:
    """Dan enters the code that was mailed to another address of his: he is the contact, and nobody new is made."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)).ref
    await office.do(accept_invitation, cast.dan, ref, await proof_of(office, ref, "U0DAN"))
    assert ("dan", Role.BILLING_SECONDARY) in await office.roles(1)
    assert await office.all(Person, Person.email == ZOE.email) == []


async def test_what_nobody_gave_is_taken_from_slack(office: Office, cast: Cast) -> None:
    """Name, time zone and language; where Slack says no name, it is from the address."""
    for number, (said, name) in enumerate((("Zoë Nobody", "Zoë Nobody"), ("", "p1"))):
        invited = Invited(f"p{number}@elsewhere.example")
        ref = (await office.do(invite, cast.ana, "SUB-1", invited, BILLING)).ref
        other = Office(office.database, user_id=f"U0P{number}")
        profile = SlackProfile(TEAM, f"U0P{number}", said, "", time_zone="Asia/Seoul", locale="ko-KR")
        await other.do(accept_invitation, None, ref, await proof_of(office, ref, f"U0P{number}"), profile)
        (made,) = await office.all(Person, Person.email == invited.email)
        assert (made.name, made.time_zone, made.locale) == (name, "Asia/Seoul", "ko-KR")


async def test_what_the_button_carries_is_worth_nothing_to_others(office: Office, cast: Cast) -> None:
    """Another Slack user, or something made up: as if there were no such invitation, and it stays open."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)).ref
    proof = await proof_of(office, ref)
    for caller, shown in ((cast.dan, proof), (None, "0" * 64), (None, "é"), (cast.ana, proof)):
        for action in (accept_invitation, refuse_invitation, read_invitation):
            with pytest.raises(NotFound) as hidden:
                await office.do(action, caller, ref, shown)
            assert hidden.value.noun == "invitation"
    assert await state(office, ref) is InvitationState.OPEN
    assert {entry.outcome for entry in (await office.audit())[-12:]} == {"refused"}


async def test_no_thanks_ends_it(office: Office, cast: Cast) -> None:
    """Nobody is bound or made; the inviter is told; the code can't be used any more."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)).ref
    proof = await proof_of(office, ref)
    await office.do(refuse_invitation, None, ref, proof)
    assert await state(office, ref) is InvitationState.REFUSED
    assert await office.all(Person, Person.email == ZOE.email) == []
    assert [notice.person_id for notice in await office.notices("invitation_ended")] == [cast.ana.id]
    assert isinstance((await refusal(office, accept_invitation, None, ref, proof)).problem, InvitationOver)


async def test_an_invitation_is_accepted_once(office: Office, cast: Cast) -> None:
    """The second time it is over, whoever asks."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)).ref
    proof = await proof_of(office, ref)
    await office.do(accept_invitation, None, ref, proof)
    assert isinstance((await refusal(office, accept_invitation, None, ref, proof)).problem, InvitationOver)
    assert sum(role is Role.BILLING_SECONDARY for _, role in await office.roles(1)) == 2


async def test_a_withdrawn_invitation_is_over(office: Office, cast: Cast) -> None:
    """Any contact who may invite may take it back, once; its code is closed and nobody is told."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)).ref
    await office.do(withdraw_invitation, cast.cyd, ref)
    for action, args in ((accept_invitation, (await proof_of(office, ref),)), (withdraw_invitation, ())):
        caller = None if args else cast.cyd
        assert isinstance((await refusal(office, action, caller, ref, *args)).problem, InvitationOver)
    assert [code.closed_at for code in await office.all(OneTimeCode)] == [NOW]
    assert await office.notices("invitation_ended") == []


async def test_an_invitation_of_somebody_who_may_not_any_more_does_not_count(office: Office, cast: Cast) -> None:
    """Cyd was removed after inviting; once Ana sends it again, it does."""
    ref = (await office.do(invite, cast.cyd, "SUB-1", ZOE, BILLING)).ref
    await office.do(remove_contact, cast.ana, "SUB-1", cast.cyd, BILLING)
    for action in (read_invitation, accept_invitation):
        refused = await refusal(office, action, None, ref, await proof_of(office, ref))
        assert isinstance(refused.problem, InviterMayNot)
        assert refused.problem.person.key == "cyd"
    await office.do(resend_invitation, cast.ana, ref)
    await office.do(accept_invitation, None, ref, await proof_of(office, ref))


async def test_the_plan_s_limit_counts_when_it_is_accepted(office: Office, cast: Cast) -> None:
    """The plan became smaller meanwhile; when it has room again, the code is good again."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, TECHNICAL)).ref
    proof = await proof_of(office, ref)
    await allow(office, 1)
    assert isinstance((await refusal(office, accept_invitation, None, ref, proof)).problem, NoPlaceLeft)
    await allow(office, 2)
    await office.do(accept_invitation, None, ref, proof)


async def test_an_invitation_keeps_no_second_place_for_a_contact(office: Office, cast: Cast) -> None:
    """Dan is invited, and added directly before he answers: the next is told that the plan is full, not to wait."""
    await office.do(invite, cast.ana, "SUB-1", Invited(cast.dan.email), TECHNICAL)
    await office.do(add_contact, cast.ana, "SUB-1", cast.dan, TECHNICAL)
    room = (await office.do(list_invitations, cast.ana, "SUB-1")).room[TECHNICAL]
    assert (len(room.contacts), room.invited) == (2, 0)


async def test_nobody_joins_a_cancelled_subscription(office: Office, cast: Cast) -> None:
    """From the day on which it is cancelled: neither invited, nor sent again, nor accepted, nor added at once; and
    nobody is made or bound for it."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, TECHNICAL)).ref
    async with office.database.transaction() as session:
        day = date(NOW.year, NOW.month, NOW.day) + timedelta(days=1)
        await session.execute(update(Subscription).where(col(Subscription.number) == 1).values(cancelled_on=day))
    await office.do(resend_invitation, cast.ana, ref)
    later, proof = office.at(NOW + DAY), await proof_of(office, ref)
    for action, caller, args in (
        (invite, cast.ana, ("SUB-1", Invited("kim@elsewhere.example"), BILLING)),
        (resend_invitation, cast.ana, (ref,)),
        (add_contact, cast.ana, ("SUB-1", cast.dan, BILLING)),
        (add_by_profile, cast.ana, ("SUB-1", KIM, BILLING, TEAM)),
        (add_by_profile, cast.ana, ("SUB-1", replace(KIM, verified=False), BILLING, TEAM)),
        (accept_invitation, None, (ref, proof)),
    ):
        assert isinstance((await refusal(later, action, caller, *args)).problem, Cancelled)
    assert await office.all(Person, Person.email == KIM.email) == []
    assert "dan" not in {key for key, _ in await office.roles(1)}
