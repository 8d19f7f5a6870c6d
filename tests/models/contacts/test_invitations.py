"""Invitations: who may send how many, what a code is worth, and what has to hold when it is entered."""

import asyncio

import pytest

from models.access.errors import Denied, NotFound
from models.contacts.acceptance import (
    accept_invitation,
    expire_invitations,
    read_invitation,
    remind_of_invitations,
)
from models.contacts.actions import add_contact, list_contacts
from models.contacts.invitations import Invited, invite, list_invitations, resend_invitation, withdraw_invitation
from models.contacts.problems import (
    AllInvited,
    AlreadyContact,
    AlreadyInvited,
    InvitationOver,
    NewerCode,
    TooManyInvitations,
    TooManyInvited,
    TooManyMails,
)
from models.contacts.tables import Invitation, InvitationState
from models.core.database import Database
from models.core.errors import Refused
from models.core.outbox import Medium
from models.identity.tables import OneTimeCode
from models.roles import Reason, Role, SystemRight
from tests.models.builders import CODES, NOW, Office, person, subscription, system
from tests.models.contacts.inviting import (
    BILLING,
    DAY,
    MINUTE,
    TECHNICAL,
    WEEK,
    ZOE,
    Cast,
    proof_of,
    refusal,
    state,
    stored,
)


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscription."""
    return await stored(office)


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


async def test_the_contacts_come_with_the_open_invitations(office: Office, cast: Cast) -> None:
    """The addresses of those that can still be accepted, oldest first, beside all contacts."""
    for name in ("zoe", "ida", "kim", "ben"):
        last = await office.do(invite, cast.ana, "SUB-1", Invited(f"{name}@elsewhere.example"), BILLING)
        if name == "ida":
            await office.do(withdraw_invitation, cast.bob, last.ref)
    found = await office.do(list_contacts, cast.cyd, "SUB-1")
    assert [address.partition("@")[0] for address in found.invited] == ["zoe", "kim", "ben"]
    assert [contact.person.key for contact in found.subscription.contacts] == ["ana", "bob", "cyd"]
    assert (await office.at(NOW + WEEK).do(list_contacts, cast.cyd, "SUB-1")).invited == ()


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


@pytest.mark.each_on_both
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
