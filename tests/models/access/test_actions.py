"""The door: what it keeps, what it hides, and what it does not let anybody declare."""

from types import SimpleNamespace
from typing import Any

import pytest

from models.access.actions import action, check
from models.access.checks import role_may
from models.access.desk import Desk
from models.access.errors import Denied, NotFound, Unknown
from models.access.permissions import REGISTRY, Permission
from models.billing.invoices.actions import pay, show_invoice
from models.billing.invoices.listing import list_invoices
from models.contacts.actions import add_contact, leave, remove_contact
from models.contacts.promotions import approve_promotion, promote_self
from models.core.database import Database
from models.core.errors import Refused
from models.core.outbox import Notice
from models.desks.tickets.actions import claim_ticket, open_ticket, show_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.tables import Ticket
from models.directory.lookup import find_person
from models.directory.people import SlackId
from models.roles import AnyRight, Outcome, Reason, Right, Role, StaffRight, StaffRole
from models.subscriptions.actions import my_rights, my_subscriptions
from models.subscriptions.contacts import Contact, ContactKind, Rank
from models.subscriptions.detail import show_subscription
from models.subscriptions.rights import who_may
from models.subscriptions.scopes import SubscriptionScope
from models.subscriptions.tables import Subscription
from tests.models.access.conftest import Cast
from tests.models.builders import NOW, PLACES, TABLES_OF_ROLES, TEAM, Office, person, plan, subscription

BILLING = ContactKind.BILLING


async def trail(office: Office) -> list[tuple[Any, ...]]:
    """The audit trail in short."""
    return [(e.actor, e.action, e.right, e.outcome, e.reason, e.subject) for e in await office.audit()]


async def test_a_change_is_kept_with_who_what_where_and_when(office: Office, cast: Cast) -> None:
    """In the transaction of the change."""
    await office.do(add_contact, cast.ana, "SUB-1", cast.dan, BILLING)
    (kept,) = await office.audit()
    assert (kept.at, kept.actor, kept.person_id, kept.subscription_id) == (NOW, "ana", cast.ana.id, cast.sub.id)
    assert (kept.action, kept.right, kept.subject) == ("contacts.add_contact", "edit_secondary_contacts", "SUB-1")
    assert (kept.outcome, kept.reason) == ("allowed", "")


async def test_a_refusal_is_kept_with_its_reason_and_nothing_else_is(office: Office, cast: Cast) -> None:
    """The only row that a refusal leaves."""
    with pytest.raises(Denied):
        await office.do(pay, cast.cyd, "INV-2026-000001")
    assert await trail(office) == [("cyd", "invoices.pay", "pay", "refused", "not_in_role", "INV-2026-000001")]
    assert await office.all(Notice) == []


async def test_reading_leaves_no_entry(office: Office, cast: Cast) -> None:
    """Nor does what could not be done for another reason than a role."""
    await office.do(show_invoice, cast.ana, "INV-2026-000001")
    with pytest.raises(Refused):
        await office.do(remove_contact, cast.cyd, "SUB-1", cast.ana, BILLING)
    assert await trail(office) == []


async def test_a_stranger_s_try_is_kept_although_they_see_nothing(office: Office, cast: Cast) -> None:
    """The trail knows what they reached for. An id that nothing has leaves an entry too."""
    with pytest.raises(NotFound):
        await office.do(pay, cast.zoe, "inv-2026-1")
    with pytest.raises(NotFound):
        await office.do(pay, cast.zoe, "INV-2026-000099")
    tried = ("zoe", "invoices.pay", "pay", "refused")
    assert await trail(office) == [(*tried, "no_role", "INV-2026-000001"), (*tried, "unknown_id", "INV-2026-99")]


@pytest.mark.parametrize("typed", ["{}", "  {} ", "{lower}"])
async def test_a_stranger_can_t_tell_what_exists(office: Office, cast: Cast, typed: str) -> None:
    """What they hear of somebody else's thing is, word for word, what they hear of one that is not there."""
    ticket = await office.do(open_ticket, cast.ana, "SUB-1", Severity.LOW, "Hm", "Hm.")
    promotion = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, "Ana is on leave.")
    tries: list[tuple[Any, str, str, str]] = [
        (show_subscription, "subscription", "SUB-1", "SUB-99"),
        (show_invoice, "invoice", "INV-2026-000001", "INV-2026-000099"),
        (show_ticket, "ticket", ticket.ref, "T-99"),
        (claim_ticket, "ticket", ticket.ref, "T-99"),
        (approve_promotion, "promotion", promotion.ref, "PRO-99"),
    ]
    for function, noun, there, not_there in tries:
        for ref in (there, not_there):
            as_typed = typed.format(ref, lower=ref.lower())
            with pytest.raises(NotFound) as error:
                await office.do(function, cast.zoe, as_typed)
            assert (error.value.noun, error.value.ref) == (noun, as_typed)


@pytest.mark.parametrize("ref", ["", "SUB-", "T-1", "999999999999", "SUB-٣", "🦆"])
async def test_what_is_no_id_is_not_found(office: Office, cast: Cast, ref: str) -> None:
    """With what was typed, for a contact as for anybody."""
    for caller in (cast.ana, cast.zoe, cast.tia):
        with pytest.raises(NotFound) as error:
            await office.do(show_subscription, caller, ref)
        assert error.value.ref == ref
    assert await trail(office) == []


async def test_from_the_vendor_s_people_no_secret_is_kept(office: Office, cast: Cast) -> None:
    """They are told that it is not theirs, not that it is not there."""
    with pytest.raises(Denied) as denied:
        await office.do(leave, cast.tia, "SUB-1", BILLING)
    assert denied.value.reason is Reason.NO_ROLE
    with pytest.raises(Denied) as denied:
        await office.do(list_invoices, cast.tia, "SUB-1")
    assert denied.value.reason is Reason.NOT_IN_STAFF_ROLE
    assert [entry[3] for entry in await trail(office)] == ["refused", "refused"]


async def test_a_denial_says_who_one_is_and_who_may(office: Office, cast: Cast) -> None:
    """In the order in which they became contacts."""
    with pytest.raises(Denied) as denied:
        await office.do(pay, cast.cyd, "INV-2026-000001")
    error = denied.value
    assert (error.right, error.reason, error.subject) == (Right.PAY, Reason.NOT_IN_ROLE, "INV-2026-000001")
    assert error.held == {Role.BILLING_SECONDARY}
    assert [who.key for who in error.may] == ["ana"]
    assert isinstance(error.scope, SubscriptionScope)
    assert error.scope.subscription.ref == "SUB-1"


async def test_nobody_known_gets_nowhere(office: Office, cast: Cast) -> None:
    """Whoever is not bound to their Slack user hears so, whether the thing exists or not."""
    for ref in ("SUB-1", "SUB-99"):
        with pytest.raises(Unknown):
            await office.do(show_subscription, None, ref)
    with pytest.raises(Unknown):
        await office.do(my_subscriptions, None)


async def test_a_contact_is_found_by_their_slack_user_and_may_act(office: Office, cast: Cast) -> None:
    """As the router does it: the caller is among the contacts that are loaded again, and stays who they are."""
    async with office.database.transaction() as session:
        for user_id, staff in (("U0ANA", set()), ("U0TIA", {StaffRole.AGENT})):
            caller = await find_person(session, SlackId(TEAM, user_id))
            desk = Desk(session, caller, NOW, TABLES_OF_ROLES, PLACES)
            assert desk.staff_roles == staff
            if user_id == "U0ANA":
                assert len((await list_invoices(desk, "SUB-1")).invoices) == 1
                assert (await show_invoice(desk, "INV-2026-000001")).total == 11_900
            assert desk.staff_roles == staff


async def test_another_workspace_s_user_is_somebody_else(office: Office, cast: Cast) -> None:
    """The same user id in another team is nobody."""
    async with office.database.transaction() as session:
        assert await find_person(session, SlackId("T0OTHER", "U0ANA")) is None
        assert await find_person(session, SlackId(TEAM, "u0ana")) is None


async def test_checking_is_not_doing(office: Office, cast: Cast) -> None:
    """Before a form is shown, the right is checked as it will be; nothing is written."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, cast.ana)
        found = await check(add_contact, desk, "sub-1", desk.person, BILLING)
        assert found.ref == "SUB-1"
        assert desk.checked == [Right.EDIT_SECONDARY_CONTACTS]
        with pytest.raises(NotFound) as error:
            await check(add_contact, desk, "sub-2", desk.person, BILLING)
        assert error.value.ref == "sub-2"
        with pytest.raises(TypeError):
            await check(my_subscriptions, desk, "SUB-1")  # type: ignore[arg-type]
    assert await trail(office) == []
    assert len(await office.all(Contact)) == 3


async def test_mine_are_those_where_one_holds_a_role(office: Office, cast: Cast) -> None:
    """In the order of their numbers."""
    await office.save(
        subscription(7, (person("eve"), Role.BILLING_PRIMARY)), subscription(5, (person("fay"), Role.BILLING_PRIMARY))
    )
    (seven,) = await office.all(Subscription, Subscription.number == 7)
    async with office.database.transaction() as session:
        session.add(Contact(subscription_id=seven.id, person_id=cast.ana.id, kind=BILLING, rank=Rank.SECONDARY))
    assert [s.ref for s in await office.do(my_subscriptions, cast.ana)] == ["SUB-1", "SUB-7"]
    assert await office.do(my_subscriptions, cast.dan) == []
    assert await office.do(my_subscriptions, cast.tia) == []


async def test_one_s_own_column_has_every_right(office: Office, cast: Cast) -> None:
    """With the table's name, the roles held, and a decision on each right."""
    mine = await office.do(my_rights, cast.cyd, "SUB-1")
    assert mine.table.key == "license-and-site"
    assert mine.held == {Role.BILLING_SECONDARY}
    assert set(mine.decisions) == set(Right)
    assert mine.decisions[Right.LEAVE].allowed
    assert mine.decisions[Right.PAY].reason is Reason.NOT_IN_ROLE


async def test_two_people_are_not_a_sole_contact_and_one_in_two_roles_is(office: Office) -> None:
    """Contacts are counted by person."""
    ana, bob = person("ana"), person("bob")
    roles = ((ana, Role.BILLING_PRIMARY), (ana, Role.BILLING_SECONDARY))
    alone = subscription(1, roles[0], under=plan("support-portal"))
    await office.save(alone, subscription(2, roles[0], (bob, Role.TECHNICAL_SECONDARY), under=alone.plan))
    assert (await office.do(open_ticket, ana, "SUB-1", Severity.LOW, "Hm", "Hm.")).id
    with pytest.raises(Denied) as denied:
        await office.do(open_ticket, ana, "SUB-2", Severity.LOW, "Hm", "Hm.")
    assert denied.value.reason is Reason.NOT_SOLE
    assert [who.key for who in denied.value.may] == ["bob"]
    assert len(await office.all(Ticket)) == 1


async def test_a_role_that_is_gone_is_gone_for_every_process(office: Office, cast: Cast, migrated_url: str) -> None:
    """Another process, which knew the contact a moment ago, lets them in no more."""
    other = Office(Database(migrated_url))
    await other.do(show_subscription, cast.cyd, "SUB-1")
    await office.do(remove_contact, cast.ana, "SUB-1", cast.cyd, BILLING)
    with pytest.raises(NotFound):
        await other.do(show_subscription, cast.cyd, "SUB-1")
    await other.database.close()


def test_an_action_on_a_right_in_a_subscription_says_which_row() -> None:
    """Declared without `on`, it would check nothing: a mistake that ends the start."""
    with pytest.raises(TypeError, match="say on="):

        @action("test.pay_anything", Right.PAY, label="pay")
        async def pay_anything(_desk: Desk) -> None:
            """Never."""


def test_two_actions_of_a_name_are_a_mistake() -> None:
    """The audit trail names actions."""

    def declare() -> None:
        @action("test.twice", Right.PAY, on=Subscription, label="pay twice")
        async def twice(_desk: Desk, _subscription: Subscription) -> None:
            """Never."""

    try:
        declare()
        with pytest.raises(TypeError, match="two actions"):
            declare()
    finally:
        REGISTRY.pop("test.twice")


async def test_who_may_leaves_out_whoever_may_not(office: Office, cast: Cast) -> None:
    """Each person once, whatever number of roles they hold."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, cast.ana)
        seen = await check(show_subscription, desk, "SUB-1")
        assert [who.key for who in who_may(desk, seen, Right.RAISE_TICKET)] == ["ana", "cyd"]
        assert [who.key for who in who_may(desk, seen, Right.PROMOTE_OTHER)] == ["ana"]
        assert who_may(desk, seen, Right.VIEW_ESTIMATE) == []


@pytest.mark.parametrize(
    ("right", "outcome"), [(StaffRight.EDIT_SITE_ADMINS, Outcome.ALLOWED), (Right.EDIT_SECONDARY_CONTACTS, None)]
)
async def test_a_role_beside_staff_gives_no_right_of_the_role_table(right: AnyRight, outcome: Outcome | None) -> None:
    """An action can need another right for some rows, as invitations do. The table then decides about the role too."""
    entering: Any = SimpleNamespace(
        permission=Permission(right, "try", or_role=Role.SITE_ADMIN), scope=SimpleNamespace(held={Role.SITE_ADMIN})
    )
    assert await role_may(entering) is outcome
