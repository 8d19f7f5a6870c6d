"""Adding and removing site admins, on both databases."""

import asyncio

import pytest

from models.access.desk import Desk
from models.access.errors import Denied
from models.contacts.acceptance import accept_invitation
from models.contacts.actions import leave
from models.contacts.invitations import (
    Invited,
    invite,
    list_invitations,
    resend_invitation,
    withdraw_invitation,
)
from models.contacts.problems import AlreadyContact, InviterMayNot, LastSiteAdmin, NoSiteAdmins, NotAContact
from models.contacts.site_admins import add_site_admin, invite_site_admin, remove_site_admin
from models.core.database import Database
from models.core.errors import Problem, Refused
from models.directory.people import Person
from models.identity.tables import OneTimeCode
from models.roles import Kind, Reason, Role, StaffRole
from models.subscriptions.contacts import ContactKind
from tests.models.builders import CODES, NOW, TEAM, Office, person, plan, subscription

INVITED = Invited("eve@elsewhere.example")


class Cast:
    """SUB-1 is a site: ana is its primary billing contact, boss its site admin. Dan is no contact; bella is in the
    billing team, agnes answers tickets."""

    def __init__(self) -> None:
        self.ana, self.boss, self.dan = (person(key) for key in ("ana", "boss", "dan"))
        self.bella, self.agnes = person("bella", staff=[StaffRole.BILLING]), person("agnes", staff=[StaffRole.AGENT])
        people = (self.ana, Role.BILLING_PRIMARY), (self.boss, Role.SITE_ADMIN)
        self.sub = subscription(1, *people, kind=Kind.SITE)


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the site, stored."""
    cast = Cast()
    await office.save(cast.sub, cast.dan, cast.bella, cast.agnes)
    return cast


async def problem_of(office: Office, *args: object) -> Problem:
    """Why an action is refused."""
    with pytest.raises(Refused) as refused:
        await office.do(*args)  # type: ignore[arg-type]
    return refused.value.problem


async def test_site_admins_and_the_billing_team_add_a_site_admin(office: Office, cast: Cast) -> None:
    """The person is told, and the trail says who got which role."""
    await office.do(add_site_admin, cast.boss, "SUB-1", cast.dan)
    await office.do(add_site_admin, cast.bella, "SUB-1", cast.ana)
    assert {key for key, role in await office.roles(1) if role is Role.SITE_ADMIN} == {"boss", "dan", "ana"}
    assert [notice.facts for notice in await office.notices("contact_added")] == [
        {"role": "site_admin", "by": "Boss"},
        {"role": "site_admin", "by": "Bella"},
    ]
    assert [(kept.action, kept.right, kept.details) for kept in await office.audit()] == [
        ("contacts.add_site_admin", "edit_site_admins", {"person": key, "role": "site_admin"}) for key in ("dan", "ana")
    ]


async def test_contacts_read_which_site_admin_to_turn_to(office: Office, cast: Cast) -> None:
    """A primary contact has the right no more than an agent does."""
    for action in (add_site_admin, remove_site_admin):
        for caller, reason, may in (
            (cast.ana, Reason.NOT_SITE_ADMIN, ["boss"]),
            (cast.agnes, Reason.NOT_IN_STAFF_ROLE, []),
        ):
            with pytest.raises(Denied) as denied:
                await office.do(action, caller, "SUB-1", cast.boss)
            assert (denied.value.reason, [one.key for one in denied.value.may]) == (reason, may)


async def test_without_a_site_admin_only_the_vendor_is_named(office: Office, cast: Cast) -> None:
    """Nobody else could."""
    await office.save(subscription(2, (cast.ana, Role.BILLING_PRIMARY), kind=Kind.SITE))
    with pytest.raises(Denied) as denied:
        await office.do(add_site_admin, cast.ana, "SUB-2", cast.dan)
    assert denied.value.reason is Reason.NOT_STAFF
    await office.do(add_site_admin, cast.bella, "SUB-2", cast.dan)
    assert ("dan", Role.SITE_ADMIN) in await office.roles(2)


async def test_only_sites_whose_table_has_the_role_take_site_admins(office: Office, cast: Cast) -> None:
    """Not a license, and not a plan of the support portal. Nor by an invitation."""
    await office.save(subscription(2, (cast.ana, Role.BILLING_PRIMARY)))
    portal = plan("support-portal")
    await office.save(subscription(3, (cast.ana, Role.BILLING_PRIMARY), under=portal, kind=Kind.SITE))
    for ref in ("SUB-2", "SUB-3"):
        assert isinstance(await problem_of(office, add_site_admin, cast.bella, ref, cast.dan), NoSiteAdmins)
        assert isinstance(await problem_of(office, invite_site_admin, cast.bella, ref, INVITED), NoSiteAdmins)


async def test_nobody_becomes_site_admin_twice(office: Office, cast: Cast) -> None:
    """Neither added nor invited."""
    assert isinstance(await problem_of(office, add_site_admin, cast.bella, "SUB-1", cast.boss), AlreadyContact)
    invited = Invited(cast.boss.email)
    assert isinstance(await problem_of(office, invite_site_admin, cast.bella, "SUB-1", invited), AlreadyContact)


async def test_the_last_site_admin_of_a_site_stays(office: Office, cast: Cast) -> None:
    """Whoever removes them; with a second one there, they go and are told."""
    for caller in (cast.boss, cast.bella):
        assert isinstance(await problem_of(office, remove_site_admin, caller, "SUB-1", cast.boss), LastSiteAdmin)
    await office.do(add_site_admin, cast.boss, "SUB-1", cast.dan)
    await office.do(remove_site_admin, cast.bella, "SUB-1", cast.boss)
    assert {key for key, role in await office.roles(1) if role is Role.SITE_ADMIN} == {"dan"}
    (notice,) = await office.told("contact_removed")
    assert (notice.person_id, notice.facts) == (cast.boss.id, {"role": "site_admin", "by": "Bella"})


async def test_who_steps_down_is_not_told_what_they_did(office: Office, cast: Cast) -> None:
    """They read the answer."""
    await office.do(add_site_admin, cast.bella, "SUB-1", cast.dan)
    await office.do(remove_site_admin, cast.boss, "SUB-1", cast.boss)
    assert {key for key, role in await office.roles(1) if role is Role.SITE_ADMIN} == {"dan"}
    assert await office.notices("contact_removed") == []


async def test_a_site_admin_who_can_t_be_reached_is_no_reason_to_let_the_other_go(office: Office, cast: Cast) -> None:
    """Nobody could use the rights that only site admins have. The one who is gone can be removed."""
    gone = person("gone", unreachable_since=NOW)
    people = (cast.boss, Role.SITE_ADMIN), (gone, Role.SITE_ADMIN)
    await office.save(subscription(2, *people, kind=Kind.SITE))
    assert isinstance(await problem_of(office, remove_site_admin, cast.boss, "SUB-2", cast.boss), LastSiteAdmin)
    await office.do(remove_site_admin, cast.boss, "SUB-2", gone)
    assert await office.roles(2) == {("boss", Role.SITE_ADMIN)}


async def test_a_license_needs_no_site_admin(office: Office, cast: Cast) -> None:
    """An older order form may have given it one, who can go."""
    await office.save(subscription(2, (cast.boss, Role.SITE_ADMIN), (cast.ana, Role.BILLING_PRIMARY)))
    await office.do(remove_site_admin, cast.boss, "SUB-2", cast.boss)
    assert await office.roles(2) == {("ana", Role.BILLING_PRIMARY)}


@pytest.mark.each_on_both
async def test_two_who_remove_each_other_at_once_leave_one(office: Office, cast: Cast, migrated_url: str) -> None:
    """Two transactions: the second finds itself removed, or the last one."""
    await office.do(add_site_admin, cast.bella, "SUB-1", cast.dan)
    other = Office(Database(migrated_url))
    results = await asyncio.gather(
        office.do(remove_site_admin, cast.boss, "SUB-1", cast.dan),
        other.do(remove_site_admin, cast.dan, "SUB-1", cast.boss),
        return_exceptions=True,
    )
    await other.database.close()
    assert sum(isinstance(result, BaseException) for result in results) == 1
    assert sum(role is Role.SITE_ADMIN for _, role in await office.roles(1)) == 1


@pytest.mark.each_on_both
async def test_two_who_step_down_at_once_leave_one(office: Office, cast: Cast, migrated_url: str) -> None:
    """The second reads that they are the last one."""
    await office.do(add_site_admin, cast.bella, "SUB-1", cast.dan)
    other = Office(Database(migrated_url))
    results = await asyncio.gather(
        office.do(remove_site_admin, cast.boss, "SUB-1", cast.boss),
        other.do(remove_site_admin, cast.dan, "SUB-1", cast.dan),
        return_exceptions=True,
    )
    await other.database.close()
    (refusal,) = [result for result in results if isinstance(result, BaseException)]
    assert isinstance(refusal, Refused)
    assert isinstance(refusal.problem, LastSiteAdmin)
    assert sum(role is Role.SITE_ADMIN for _, role in await office.roles(1)) == 1


async def test_the_right_to_leave_as_a_contact_is_no_way_round(office: Office, cast: Cast) -> None:
    """A site admin who is a contact too leaves only that role by it."""
    people = (cast.boss, Role.SITE_ADMIN), (cast.boss, Role.TECHNICAL_SECONDARY)
    await office.save(subscription(2, *people, kind=Kind.SITE))
    problem = await problem_of(office, leave, cast.boss, "SUB-2", ContactKind.SITE_ADMIN)
    assert isinstance(problem, NotAContact)
    assert ("boss", Role.SITE_ADMIN) in await office.roles(2)


async def test_contacts_see_an_invitation_of_a_site_admin_but_don_t_change_it(office: Office, cast: Cast) -> None:
    """Resent by them, it would be worth nothing: they may not invite site admins."""
    invitation = await office.do(invite_site_admin, cast.bella, "SUB-1", INVITED)
    assert [one.ref for one in (await office.do(list_invitations, cast.ana, "SUB-1")).invitations] == [invitation.ref]
    for action in (resend_invitation, withdraw_invitation):
        with pytest.raises(Denied) as denied:
            await office.do(action, cast.ana, invitation.ref)
        assert denied.value.reason is Reason.NOT_SITE_ADMIN
    await office.do(resend_invitation, cast.boss, invitation.ref)
    await office.do(withdraw_invitation, cast.bella, invitation.ref)


async def test_the_vendor_s_staff_change_no_invitation_of_a_contact(office: Office, cast: Cast) -> None:
    """Their right is about site admins."""
    invitation = await office.do(invite, cast.ana, "SUB-1", INVITED, ContactKind.BILLING)
    with pytest.raises(Denied):
        await office.do(withdraw_invitation, cast.bella, invitation.ref)


async def accept(desk: Desk, ref: str, token: str) -> None:
    """Accept an invitation, with its newest code."""
    await accept_invitation(desk, ref, CODES.proof_of(token, TEAM, desk.slack_user.user_id))


@pytest.mark.parametrize("by", ["bella", "boss"])
async def test_who_accepts_is_a_site_admin(office: Office, cast: Cast, by: str) -> None:
    """Invited by staff or by a site admin."""
    inviter: Person = getattr(cast, by)
    invitation = await office.do(invite_site_admin, inviter, "SUB-1", INVITED)
    (code,) = await office.all(OneTimeCode)
    await office.do(accept, cast.dan, invitation.ref, code.token)
    assert ("dan", Role.SITE_ADMIN) in await office.roles(1)


async def test_an_invitation_of_a_former_site_admin_is_over(office: Office, cast: Cast) -> None:
    """Nor does another role keep it alive."""
    fay = person("fay")
    roles = (fay, Role.SITE_ADMIN), (fay, Role.TECHNICAL_PRIMARY), (cast.boss, Role.SITE_ADMIN)
    await office.save(subscription(2, *roles, kind=Kind.SITE))
    invitation = await office.do(invite_site_admin, fay, "SUB-2", INVITED)
    (code,) = await office.all(OneTimeCode)
    await office.do(remove_site_admin, cast.boss, "SUB-2", fay)
    assert isinstance(await problem_of(office, accept, cast.dan, invitation.ref, code.token), InviterMayNot)
