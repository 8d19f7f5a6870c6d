"""Invitations: who may send how many, what a code is worth, and what has to hold when it is entered."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.access.errors import Denied, NotFound
from models.catalogue.plans import Plan
from models.contacts.acceptance import (
    accept_invitation,
    expire_invitations,
    read_invitation,
    refuse_invitation,
    remind_of_invitations,
)
from models.contacts.actions import add_by_profile, add_contact, remove_contact
from models.contacts.invitations import Invited, invite, list_invitations, resend_invitation, withdraw_invitation
from models.contacts.problems import (
    AddressHasRoles,
    AllInvited,
    AlreadyContact,
    AlreadyInvited,
    InvitationOver,
    InviterMayNot,
    NewerCode,
    NoPlaceLeft,
    TooManyInvitations,
    TooManyInvited,
    TooManyMails,
)
from models.contacts.tables import Invitation, InvitationState
from models.core.database import Database
from models.core.errors import Refused
from models.core.outbox import Medium
from models.directory.people import Binding, Person, Proof, SlackUser
from models.identity.profiles import SlackProfile
from models.identity.tables import OneTimeCode
from models.roles import Reason, Role, StaffRole, SystemRight
from models.subscriptions.contacts import ContactKind
from models.subscriptions.problems import Cancelled
from models.subscriptions.tables import Subscription
from tests.models.builders import CODES, NOW, TEAM, Office, person, plan, subscription, system

BILLING, TECHNICAL = ContactKind.BILLING, ContactKind.TECHNICAL
KIM = SlackProfile(TEAM, "U0KIM", "Kim", "kim@acme.example", verified=True)
ZOE = Invited("zoe@elsewhere.example", "Zoë")
WEEK, DAY, MINUTE = timedelta(days=7), timedelta(days=1), timedelta(minutes=1)


class Cast:
    """SUB-1: ana and bob are the primaries, cyd is a secondary billing contact; dan is no contact."""

    def __init__(self) -> None:
        self.ana, self.bob, self.cyd, self.dan = (person(key) for key in ("ana", "bob", "cyd", "dan"))
        self.sub = subscription(
            1,
            (self.ana, Role.BILLING_PRIMARY),
            (self.bob, Role.TECHNICAL_PRIMARY),
            (self.cyd, Role.BILLING_SECONDARY),
            under=plan(max_technical_contacts=2),
        )


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscription, stored."""
    cast = Cast()
    await office.save(cast.sub, cast.dan)
    return cast


async def proof_of(office: Office, ref: str, user_id: str = "U0NOBODY") -> str:
    """What a Slack user has in hand who typed the newest code of an invitation."""
    codes = await office.all(OneTimeCode, OneTimeCode.invitation_id == int(ref.removeprefix("JOIN-")))
    return CODES.proof_of(codes[-1].token, TEAM, user_id)


async def refusal(office: Office, action: Any, caller: Person | None, *args: Any) -> Refused:
    """What a rule said against it."""
    with pytest.raises(Refused) as refused:
        await office.do(action, caller, *args)
    return refused.value


async def state(office: Office, ref: str) -> InvitationState:
    """Where an invitation stands."""
    (row,) = await office.all(Invitation, Invitation.id == int(ref.removeprefix("JOIN-")))
    return row.state


async def test_an_invited_address_is_mailed_a_code_that_is_kept_nowhere(office: Office, cast: Cast) -> None:
    """A mail to the address and to nobody else; in the database there is a token and a hash."""
    invitation = await office.do(invite, cast.cyd, "SUB-1", ZOE, TECHNICAL)
    (notice,) = await office.notices("invitation")
    assert (notice.medium, notice.address, notice.person_id) == (Medium.MAIL, ZOE.email, None)
    assert notice.facts == {"again": False}
    (code,) = await office.all(OneTimeCode)
    typed = CODES.code_of(code.token)
    assert code.code_hash == CODES.hash_of(typed)
    assert typed not in str(code.model_dump())
    assert (code.expires_at, invitation.expires_at) == (NOW + WEEK, NOW + WEEK)
    assert "zoe" not in {key for key, _ in await office.roles(1)}


async def test_whether_somebody_has_the_address_makes_no_difference(office: Office, cast: Cast) -> None:
    """Dan is known here, Zoë is not: the same rows, and nobody is a contact yet."""
    for invited in (ZOE, Invited(cast.dan.email)):
        invitation = await office.do(invite, cast.ana, "SUB-1", invited, BILLING)
        assert (invitation.state, invitation.person_id) == (InvitationState.OPEN, None)
    assert [notice.person_id for notice in await office.notices("invitation")] == [None, None]
    assert "dan" not in {key for key, _ in await office.roles(1)}


async def test_an_address_is_invited_once_for_each_kind(office: Office, cast: Cast) -> None:
    """A second invitation to the same is refused, with who sent the first; for the other kind it goes."""
    await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)
    refused = await refusal(office, invite, cast.bob, "SUB-1", ZOE, BILLING)
    assert isinstance(refused.problem, AlreadyInvited)
    assert refused.problem.by == "Ana"
    await office.do(invite, cast.bob, "SUB-1", ZOE, TECHNICAL)


async def test_a_contact_is_not_invited_to_what_they_are(office: Office, cast: Cast) -> None:
    """They are one already."""
    refused = await refusal(office, invite, cast.ana, "SUB-1", Invited(cast.cyd.email), BILLING)
    assert isinstance(refused.problem, AlreadyContact)


async def test_fifteen_invitations_are_open_at_most(office: Office, cast: Cast) -> None:
    """The sixteenth is refused, until one was taken back or is over."""
    refs = [
        (await office.do(invite, cast.ana, "SUB-1", Invited(f"p{number}@elsewhere.example"), BILLING)).ref
        for number in range(15)
    ]
    refused = await refusal(office, invite, cast.ana, "SUB-1", ZOE, BILLING)
    assert isinstance(refused.problem, TooManyInvitations)
    assert refused.problem.count == 15
    await office.do(withdraw_invitation, cast.bob, refs[3])
    await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)
    assert len((await office.do(list_invitations, cast.ana, "SUB-1")).invitations) == 15
    later = office.at(NOW + WEEK)
    await later.do(invite, cast.ana, "SUB-1", Invited("late@elsewhere.example"), BILLING)
    assert len((await later.do(list_invitations, cast.ana, "SUB-1")).invitations) == 1


async def test_an_invitation_keeps_one_of_the_plan_s_places(office: Office, cast: Cast) -> None:
    """Two technical contacts: one is there, one is invited, and a third can't be, nor be added. Once the place is free
    and taken, the door says that the plan is full."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, TECHNICAL)).ref
    room = (await office.do(list_invitations, cast.ana, "SUB-1")).room[TECHNICAL]
    assert (room.limit, len(room.contacts), room.invited, room.full, room.promised) == (2, 1, 1, False, True)
    refused = await refusal(office, invite, cast.ana, "SUB-1", Invited("kim@elsewhere.example"), TECHNICAL)
    assert isinstance(refused.problem, AllInvited)
    refused = await refusal(office, add_contact, cast.ana, "SUB-1", cast.dan, TECHNICAL)
    assert isinstance(refused.problem, AllInvited)
    assert [one.ref for one in refused.problem.waiting] == [ref]
    await office.do(withdraw_invitation, cast.ana, ref)
    await office.do(add_contact, cast.ana, "SUB-1", cast.dan, TECHNICAL)
    with pytest.raises(Denied) as denied:
        await office.do(invite, cast.ana, "SUB-1", Invited("kim@elsewhere.example"), TECHNICAL)
    assert denied.value.reason is Reason.OVER_LIMIT


async def test_two_invitations_at_once_do_not_pass_the_limit(office: Office, cast: Cast, migrated_url: str) -> None:
    """One place, two people who invite: one mail."""
    other = Office(Database(migrated_url))
    results = await asyncio.gather(
        office.do(invite, cast.ana, "SUB-1", ZOE, TECHNICAL),
        other.do(invite, cast.bob, "SUB-1", Invited("kim@elsewhere.example"), TECHNICAL),
        return_exceptions=True,
    )
    await other.database.close()
    (refused,) = [result for result in results if isinstance(result, BaseException)]
    assert isinstance(refused, Refused)
    assert isinstance(refused.problem, AllInvited)
    assert len(await office.notices("invitation")) == 1


async def test_sent_again_only_the_new_code_counts(office: Office, cast: Cast) -> None:
    """And the invitation is whoever's who sent it last, for another week."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)).ref
    old = await proof_of(office, ref)
    later = office.at(NOW + DAY)
    again = await later.do(resend_invitation, cast.bob, ref)
    assert (again.invited_by.key, again.expires_at) == ("bob", NOW + DAY + WEEK)
    assert isinstance((await refusal(later, accept_invitation, None, ref, old)).problem, NewerCode)
    await later.do(accept_invitation, None, ref, await proof_of(office, ref))
    assert ("zoe@elsewhere.example", Role.BILLING_SECONDARY) in await office.roles(1)


async def test_an_address_is_mailed_three_times_a_day_at_most(office: Office, cast: Cast) -> None:
    """Whether it is sent again, or taken back and invited anew; the day after it goes on."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)).ref
    await office.do(resend_invitation, cast.bob, ref)
    await office.do(withdraw_invitation, cast.ana, ref)
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)).ref
    assert isinstance((await refusal(office, resend_invitation, cast.ana, ref)).problem, TooManyMails)
    await office.do(withdraw_invitation, cast.ana, ref)
    refused = await refusal(office.at(NOW + DAY - MINUTE), invite, cast.ana, "SUB-1", ZOE, TECHNICAL)
    assert isinstance(refused.problem, TooManyMails)
    await office.at(NOW + DAY).do(invite, cast.ana, "SUB-1", ZOE, BILLING)
    assert len(await office.notices("invitation")) == 4


async def test_a_subscription_s_contacts_mail_forty_addresses_a_day_at_most(office: Office, cast: Cast) -> None:
    """By inviting and taking back, too, whoever does it; another subscription's count for itself."""
    for number in range(40):
        ref = (await office.do(invite, cast.ana, "SUB-1", Invited(f"p{number}@elsewhere.example"), BILLING)).ref
        if number < 39:
            await office.do(withdraw_invitation, cast.ana, ref)
    for action, args in ((invite, ("SUB-1", ZOE, BILLING)), (resend_invitation, (ref,))):
        refused = await refusal(office, action, cast.bob, *args)
        assert isinstance(refused.problem, TooManyInvited)
        assert refused.problem.count == 40
    await office.save(subscription(2, (cast.dan, Role.BILLING_PRIMARY)))
    await office.do(invite, cast.dan, "SUB-2", ZOE, BILLING)
    assert len(await office.notices("invitation")) == 41
    await office.at(NOW + DAY).do(invite, cast.ana, "SUB-1", ZOE, BILLING)


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


async def allow(office: Office, most: int) -> None:
    """Let plans have so many technical contacts."""
    async with office.database.transaction() as session:
        await session.execute(update(Plan).values(max_technical_contacts=most))


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


async def test_after_seven_days_it_is_over_and_the_inviter_is_told_once(office: Office, cast: Cast) -> None:
    """Not a minute before; however often the schedule looks. It is on the audit trail."""
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)).ref
    app, proof = system(SystemRight.EXPIRE_INVITATIONS), await proof_of(office, ref)
    assert await office.at(NOW + WEEK - MINUTE).do(expire_invitations, app) == 0
    await office.at(NOW + WEEK - MINUTE).do(read_invitation, None, ref, proof)
    later = office.at(NOW + WEEK)
    assert isinstance((await refusal(later, accept_invitation, None, ref, proof)).problem, InvitationOver)
    assert [await later.do(expire_invitations, app) for _ in range(2)] == [1, 0]
    assert await state(office, ref) is InvitationState.EXPIRED
    assert [notice.person_id for notice in await office.notices("invitation_ended")] == [cast.ana.id]
    entry = (await office.audit())[-1]
    assert (entry.actor, entry.action, entry.subject) == ("test", "contacts.expire_invitations", ref)


async def test_an_invitation_without_an_answer_is_mailed_again_once(office: Office, cast: Cast) -> None:
    """Two days before its end, with the same code; not one that was answered or withdrawn."""
    await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)
    gone = (await office.do(invite, cast.ana, "SUB-1", Invited("kim@elsewhere.example"), BILLING)).ref
    await office.do(withdraw_invitation, cast.ana, gone)
    app, soon = system(SystemRight.EXPIRE_INVITATIONS), NOW + WEEK - 2 * DAY
    for moment in (soon - MINUTE, soon, soon + MINUTE, soon + DAY):
        await office.at(moment).do(remind_of_invitations, app)
    mails = await office.notices("invitation")
    again = [notice for notice in mails if notice.facts["again"]]
    assert [(notice.address, notice.created_at) for notice in again] == [(ZOE.email, soon)]
    assert again[0].subject_id == mails[0].subject_id
    assert again[0].organization_id == cast.sub.organization_id


async def test_an_invitation_that_is_over_makes_room_before_the_schedule_looks(office: Office, cast: Cast) -> None:
    """The same address can be invited at once; the inviter of the first hears that it expired."""
    await office.do(invite, cast.ana, "SUB-1", ZOE, TECHNICAL)
    await office.at(NOW + WEEK).do(invite, cast.bob, "SUB-1", ZOE, TECHNICAL)
    assert [one.state for one in await office.all(Invitation)] == [InvitationState.EXPIRED, InvitationState.OPEN]
    assert [notice.person_id for notice in await office.notices("invitation_ended")] == [cast.ana.id]


async def test_an_invitation_of_another_organization_is_not_there(office: Office, cast: Cast) -> None:
    """Neither to be sent again nor to be withdrawn."""
    zed = person("zed")
    await office.save(subscription(2, (zed, Role.BILLING_PRIMARY)))
    ref = (await office.do(invite, cast.ana, "SUB-1", ZOE, BILLING)).ref
    for action in (resend_invitation, withdraw_invitation):
        with pytest.raises(NotFound):
            await office.do(action, zed, ref)
    assert await state(office, ref) is InvitationState.OPEN
