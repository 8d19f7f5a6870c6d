"""Adding, removing and leaving, on both databases."""

import asyncio

import pytest

from models.access.errors import Denied, NotFound
from models.contacts.actions import add_contact, leave, list_contacts, remove_contact
from models.contacts.problems import AlreadyContact, IsPrimary, NotAContact, PrimaryMustHandOver
from models.core.database import Database
from models.core.errors import Refused
from models.core.outbox import Medium
from models.directory.people import Person
from models.roles import Reason, Right, Role
from models.subscriptions.contacts import ContactKind
from tests.models.builders import Office, person, plan, subscription

BILLING, TECHNICAL, SITE_ADMIN = ContactKind.BILLING, ContactKind.TECHNICAL, ContactKind.SITE_ADMIN


class Cast:
    """SUB-1: ana and bob are the primaries, cyd is a secondary billing contact; dan is no contact."""

    def __init__(self) -> None:
        self.ana, self.bob, self.cyd, self.dan = (person(key) for key in ("ana", "bob", "cyd", "dan"))
        self.sub = subscription(
            1,
            (self.ana, Role.BILLING_PRIMARY),
            (self.bob, Role.TECHNICAL_PRIMARY),
            (self.cyd, Role.BILLING_SECONDARY),
            under=plan(max_billing_contacts=3, max_technical_contacts=2),
        )


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscription, stored."""
    cast = Cast()
    await office.save(cast.sub, cast.dan)
    return cast


async def test_an_added_person_is_a_secondary_contact_and_is_told(office: Office, cast: Cast) -> None:
    """A row, and one direct message for whoever was added."""
    added = await office.do(add_contact, cast.bob, "SUB-1", cast.dan, TECHNICAL)
    assert added.role is Role.TECHNICAL_SECONDARY
    assert ("dan", Role.TECHNICAL_SECONDARY) in await office.roles(1)
    (notice,) = await office.notices("contact_added")
    assert (notice.medium, notice.person_id, notice.subject_id) == (Medium.DIRECT, cast.dan.id, cast.sub.id)
    assert notice.facts == {"role": "technical.secondary", "by": "Bob"}


async def test_somebody_outside_slack_is_told_by_mail(office: Office, cast: Cast) -> None:
    """Whoever has no Slack user gets a mail instead."""
    eve = person("eve", in_slack=False)
    await office.save(eve)
    await office.do(add_contact, cast.bob, "SUB-1", eve, TECHNICAL)
    (notice,) = await office.notices("contact_added")
    assert (notice.medium, notice.person_id) == (Medium.MAIL, eve.id)


async def test_nobody_is_added_twice(office: Office, cast: Cast) -> None:
    """Neither a secondary nor a primary of the kind; in the other kind they may be."""
    for somebody in (cast.cyd, cast.ana):
        with pytest.raises(Refused) as refused:
            await office.do(add_contact, cast.bob, "SUB-1", somebody, BILLING)
        assert isinstance(refused.value.problem, AlreadyContact)
    await office.do(add_contact, cast.bob, "SUB-1", cast.cyd, TECHNICAL)
    assert {role for key, role in await office.roles(1) if key == "cyd"} == {
        Role.BILLING_SECONDARY,
        Role.TECHNICAL_SECONDARY,
    }


async def test_the_plan_s_limit_counts_the_primary_and_each_kind_for_itself(office: Office, cast: Cast) -> None:
    """Three billing and two technical contacts: one more of each goes, a further one does not."""
    eve, fay = person("eve"), person("fay")
    await office.save(eve, fay)
    await office.do(add_contact, cast.ana, "SUB-1", eve, BILLING)
    await office.do(add_contact, cast.ana, "SUB-1", eve, TECHNICAL)
    for kind in (BILLING, TECHNICAL):
        with pytest.raises(Denied) as denied:
            await office.do(add_contact, cast.ana, "SUB-1", fay, kind)
        assert denied.value.reason is Reason.OVER_LIMIT
        assert denied.value.may == ()
    assert "fay" not in {key for key, _ in await office.roles(1)}


async def test_who_lacks_the_role_hears_so_even_where_the_plan_is_full(office: Office) -> None:
    """Not that nobody may: the main contact may, once there is room."""
    mia, tom, eve = person("mia"), person("tom"), person("eve")
    full = plan("support-portal", "one", max_technical_contacts=1)
    people = ((mia, Role.BILLING_PRIMARY), (tom, Role.TECHNICAL_PRIMARY))
    await office.save(eve, subscription(48, *people, under=full))
    with pytest.raises(Denied) as denied:
        await office.do(add_contact, tom, "SUB-48", eve, TECHNICAL)
    assert denied.value.reason is Reason.NOT_IN_ROLE
    assert [one.key for one in denied.value.may] == ["mia"]


@pytest.mark.each_on_both
async def test_two_additions_at_once_do_not_pass_the_limit(office: Office, cast: Cast, migrated_url: str) -> None:
    """One place left, two added at once in two transactions: one goes in, the other hears that it is full."""
    eve, fay = person("eve"), person("fay")
    await office.save(eve, fay)
    other = Office(Database(migrated_url))
    results = await asyncio.gather(
        office.do(add_contact, cast.ana, "SUB-1", eve, TECHNICAL),
        other.do(add_contact, cast.bob, "SUB-1", fay, TECHNICAL),
        return_exceptions=True,
    )
    await other.database.close()
    (refusal,) = [result for result in results if isinstance(result, BaseException)]
    assert isinstance(refusal, Denied)
    assert refusal.reason is Reason.OVER_LIMIT
    assert sum(role is Role.TECHNICAL_SECONDARY for _, role in await office.roles(1)) == 1


async def test_a_removed_secondary_is_gone_and_told(office: Office, cast: Cast) -> None:
    """The row is deleted; the person hears who did it."""
    await office.do(remove_contact, cast.bob, "SUB-1", cast.cyd, BILLING)
    assert "cyd" not in {key for key, _ in await office.roles(1)}
    (notice,) = await office.told("contact_removed")
    assert (notice.person_id, notice.facts) == (cast.cyd.id, {"role": "billing.secondary", "by": "Bob"})


async def test_somebody_may_come_and_go_and_is_told_each_time(office: Office, cast: Cast) -> None:
    """The same person added and removed twice: four notices, also where the database gives ids again."""
    for _ in range(2):
        await office.do(add_contact, cast.bob, "SUB-1", cast.dan, TECHNICAL)
        await office.do(remove_contact, cast.bob, "SUB-1", cast.dan, TECHNICAL)
    assert len(await office.notices("contact_added")) == 2
    assert len(await office.told("contact_removed")) == 2


async def test_a_primary_can_t_be_removed(office: Office, cast: Cast) -> None:
    """Neither by a secondary nor by another primary, nor by themselves."""
    for caller in (cast.cyd, cast.bob, cast.ana):
        with pytest.raises(Refused) as refused:
            await office.do(remove_contact, caller, "SUB-1", cast.ana, BILLING)
        assert isinstance(refused.value.problem, IsPrimary)
    assert ("ana", Role.BILLING_PRIMARY) in await office.roles(1)


async def test_whoever_is_no_contact_of_the_kind_can_t_be_removed(office: Office, cast: Cast) -> None:
    """A contact of the other kind is none of this one."""
    for somebody, kind in ((cast.dan, BILLING), (cast.cyd, TECHNICAL)):
        with pytest.raises(Refused) as refused:
            await office.do(remove_contact, cast.ana, "SUB-1", somebody, kind)
        assert isinstance(refused.value.problem, NotAContact)


async def test_site_admins_are_neither_added_nor_removed_as_contacts(office: Office, cast: Cast) -> None:
    """The right is about secondary billing and technical contacts; a site admin is neither."""
    boss = person("boss")
    await office.save(subscription(2, (cast.ana, Role.BILLING_SECONDARY), (boss, Role.SITE_ADMIN)))
    for action, somebody in ((add_contact, cast.dan), (remove_contact, boss)):
        with pytest.raises((Denied, Refused)):
            await office.do(action, cast.ana, "SUB-2", somebody, SITE_ADMIN)
    assert await office.roles(2) == {("ana", Role.BILLING_SECONDARY), ("boss", Role.SITE_ADMIN)}


async def test_a_secondary_may_leave(office: Office, cast: Cast) -> None:
    """And nobody has to be told but the trail."""
    await office.do(leave, cast.cyd, "SUB-1", BILLING)
    assert "cyd" not in {key for key, _ in await office.roles(1)}


async def test_a_primary_can_t_leave_before_handing_over(office: Office, cast: Cast) -> None:
    """The primary's role does not have the right; with a secondary role beside, only that one is left."""
    with pytest.raises(Denied) as denied:
        await office.do(leave, cast.ana, "SUB-1", BILLING)
    assert denied.value.reason is Reason.NOT_IN_ROLE
    await office.do(add_contact, cast.bob, "SUB-1", cast.ana, TECHNICAL)
    with pytest.raises(Refused) as refused:
        await office.do(leave, cast.ana, "SUB-1", BILLING)
    assert isinstance(refused.value.problem, PrimaryMustHandOver)
    await office.do(leave, cast.ana, "SUB-1", TECHNICAL)
    assert {role for key, role in await office.roles(1) if key == "ana"} == {Role.BILLING_PRIMARY}


async def test_the_only_main_contact_of_the_portal_can_t_leave_either(office: Office) -> None:
    """A sole contact holds every right, but the role is mandatory and there is nobody to hand over to."""
    ana = person("ana")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY), under=plan("support-portal")))
    with pytest.raises(Refused) as refused:
        await office.do(leave, ana, "SUB-1", BILLING)
    assert isinstance(refused.value.problem, PrimaryMustHandOver)


async def test_leaving_what_one_is_not_is_refused(office: Office, cast: Cast) -> None:
    """A billing contact can't leave as a technical one."""
    with pytest.raises(Refused) as refused:
        await office.do(leave, cast.cyd, "SUB-1", TECHNICAL)
    assert isinstance(refused.value.problem, NotAContact)


async def test_a_site_admin_becomes_a_contact_before_leaving(office: Office) -> None:
    """`contact` in the table: alone it never gives the right, and who may is named."""
    boss, ana = person("boss"), person("ana")
    await office.save(subscription(1, (boss, Role.SITE_ADMIN), (ana, Role.BILLING_SECONDARY)))
    with pytest.raises(Denied) as denied:
        await office.do(leave, boss, "SUB-1", SITE_ADMIN)
    assert denied.value.reason is Reason.BECOME_CONTACT
    assert denied.value.held == {Role.SITE_ADMIN}
    assert [who.key for who in denied.value.may] == ["ana"]


async def test_any_contact_sees_the_contacts(office: Office, cast: Cast) -> None:
    """In the order in which they became contacts, with their people."""
    seen = (await office.do(list_contacts, cast.cyd, "SUB-1")).subscription
    assert [(contact.person.key, contact.role) for contact in seen.contacts] == [
        ("ana", Role.BILLING_PRIMARY),
        ("bob", Role.TECHNICAL_PRIMARY),
        ("cyd", Role.BILLING_SECONDARY),
    ]


async def test_a_contact_elsewhere_is_a_stranger_here(office: Office, cast: Cast) -> None:
    """Roles count in one subscription only."""
    zoe = person("zoe")
    await office.save(subscription(2, (zoe, Role.BILLING_PRIMARY)))
    with pytest.raises(NotFound):
        await office.do(add_contact, zoe, "SUB-1", cast.dan, BILLING)


async def test_the_refusal_names_who_may(office: Office) -> None:
    """In the portal only the main contact edits contacts; the others are told so."""
    ana, bob = person("ana"), person("bob")
    await office.save(
        subscription(1, (bob, Role.TECHNICAL_PRIMARY), (ana, Role.BILLING_PRIMARY), under=plan("support-portal"))
    )
    with pytest.raises(Denied) as denied:
        await office.do(remove_contact, bob, "SUB-1", ana, BILLING)
    assert denied.value.right is Right.EDIT_SECONDARY_CONTACTS
    assert denied.value.held == {Role.TECHNICAL_PRIMARY}
    assert [who.key for who in denied.value.may] == ["ana"]
    assert await office.all(Person, Person.key == "ana")
