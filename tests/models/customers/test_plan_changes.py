"""Changing a subscription's plan: which ones fit, what follows from it, and who is told."""

from datetime import date
from typing import Any

import pytest

from models.core.errors import Refused
from models.customers.plan_changes import change_plan, offer_plans, preview_plan
from models.customers.problems import (
    NoOtherPlan,
    PlanChangedMeanwhile,
    PlanNotOffered,
    RoleMissing,
    RoleNotInPlan,
    TooManyContacts,
)
from models.directory.people import Person
from models.roles import Kind, Role, StaffRole
from models.subscriptions.contacts import ContactKind
from models.subscriptions.problems import NotInState
from models.subscriptions.tables import Subscription, SubscriptionState
from tests.models.builders import NOW, Office, person, plan, subscription

REF = "SUB-1"
TWO = ((Role.BILLING_PRIMARY, "ana"), (Role.BILLING_SECONDARY, "ben"), (Role.TECHNICAL_PRIMARY, "chidi"))


async def cast(office: Office, *others: Any, roles: Any = TWO, **more: Any) -> Person:
    """Bella of the vendor's billing team, SUB-1 under the plan `old` with these contacts, and other plans."""
    bella = person("bella", staff=[StaffRole.BILLING])
    contacts = [(person(key), role) for role, key in roles]
    sub = subscription(1, *contacts, under=plan(key="old"), **{"ends_on": date(2026, 12, 31), **more})
    await office.save(bella, sub, *others)
    return bella


async def refused(office: Office, by: Person, key: str) -> object:
    """Why a plan can't be had. The page and the change say the same."""
    problems = []
    for action, more in ((preview_plan, ()), (change_plan, ("old",))):
        with pytest.raises(Refused) as found:
            await office.do(action, by, REF, key, *more)
        problems.append(found.value.problem)
    assert problems[0] == problems[1]
    return problems[0]


async def test_plans_that_are_sold_and_fit_the_kind_are_offered(office: Office) -> None:
    """The support portal has no sites. A plan is no longer offered from the day on which it is retired."""
    others = [plan(key="a"), plan("support-portal", key="b"), plan(key="c", retired_on=NOW.date())]
    bella = await cast(office, *others, plan(key="d", retired_on=date(2026, 3, 3)), kind=Kind.SITE)
    assert [one.key for one in (await office.do(offer_plans, bella, REF)).plans] == ["a", "d"]
    for key in ("b", "c", "old", "none"):
        assert await refused(office, bella, key) == PlanNotOffered(key, REF)


async def test_without_another_plan_there_is_nothing_to_change(office: Office) -> None:
    """Nor for data that was deleted."""
    bella = await cast(office)
    with pytest.raises(Refused) as found:
        await office.do(offer_plans, bella, REF)
    assert found.value.problem == NoOtherPlan(REF, "Plan old")
    (sub,) = await office.all(Subscription)
    sub.state = SubscriptionState.DELETED
    await office.save(sub, plan(key="a"))
    with pytest.raises(Refused) as found:
        await office.do(offer_plans, bella, REF)
    assert isinstance(found.value.problem, NotInState)


async def test_the_plan_holds_right_away_and_the_primary_billing_contact_is_told(office: Office) -> None:
    """Only she is. The trail has both plans, and changing back is the same again."""
    bella = await cast(office, plan(key="new"))
    await office.do(change_plan, bella, REF, "new", "old")
    ana = (await office.all(Person, Person.key == "ana"))[0]
    assert {one.person_id for one in await office.notices("plan_changed")} == {ana.id}
    with pytest.raises(Refused) as found:
        await office.do(change_plan, bella, REF, "new", "old")
    assert found.value.problem == PlanChangedMeanwhile(REF, "Plan new")
    await office.do(change_plan, bella, REF, "old", "new")
    assert [(one.action, one.subject, one.details) for one in await office.audit()] == [
        ("customers.change_plan", REF, {"before": "old", "after": "new"}),
        ("customers.change_plan", REF, {"before": "new", "after": "old"}),
    ]


async def test_without_a_primary_those_for_billing_questions_are_told(office: Office) -> None:
    """Ben."""
    bella = await cast(office, plan(key="new"), roles=TWO[1:])
    await office.do(change_plan, bella, REF, "new", "old")
    ben = (await office.all(Person, Person.key == "ben"))[0]
    assert {one.person_id for one in await office.notices("plan_changed")} == {ben.id}


@pytest.mark.each_on_both
async def test_days_and_reminders_are_those_of_the_new_plan(office: Office) -> None:
    """Suspended 90 days after the end instead of 15: on 1 May. The clock looks at its reminders again."""
    bella = await cast(
        office, plan(key="new", grace_days=90), ends_on=date(2026, 1, 31), state=SubscriptionState.PAST_DUE
    )
    await office.do(change_plan, bella, REF, "new", "old")
    (sub,) = await office.all(Subscription)
    assert (sub.state_ends_on, sub.remind_on) == (date(2026, 5, 1), date(2026, 2, 27))


async def test_contacts_that_do_not_fit_are_named(office: Office) -> None:
    """More than the plan allows, of one kind or the other. Just as many fit."""
    tight = plan(key="one", max_billing_contacts=1)
    bella = await cast(office, tight, plan(key="two", max_billing_contacts=2, max_technical_contacts=1))
    assert await refused(office, bella, "one") == TooManyContacts(
        REF, "Plan one", ContactKind.BILLING, 1, ["Ana", "Ben"]
    )
    assert (await office.do(change_plan, bella, REF, "two", "old")).after.key == "two"


async def test_roles_have_to_be_in_the_new_table_and_filled(office: Office) -> None:
    """The support portal has no site admins, and needs a main contact."""
    portal = plan("support-portal", key="portal")
    bella = await cast(office, portal, roles=TWO[1:])
    assert await refused(office, bella, "portal") == RoleMissing(REF, "Plan portal", "Main contact")
    sub = subscription(2, (person("eva"), Role.SITE_ADMIN), under=plan(key="more"))
    await office.save(sub)
    with pytest.raises(Refused) as found:
        await office.do(preview_plan, bella, "SUB-2", "portal")
    assert found.value.problem == RoleNotInPlan("SUB-2", "Plan portal", "Site admin", ["Eva"])
