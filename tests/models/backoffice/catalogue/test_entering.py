"""Plans and products: added, changed, retired and brought back."""

from datetime import date
from typing import Any

import pytest

from models.backoffice.catalogue.entered import mark_of
from models.backoffice.catalogue.plans import FIELDS, add_plan, edit_plan, list_plans, show_plan
from models.backoffice.catalogue.problems import (
    ChangedByOthers,
    KeyTaken,
    NothingDiffers,
    NotRetired,
    PastDay,
    PlanInUse,
    RetiredAlready,
)
from models.backoffice.catalogue.products import add_product, edit_product, mark_of_product
from models.backoffice.catalogue.retiring import restore_plan, restore_product, retire_plan, retire_product
from models.backoffice.orderforms.buying import plans_to_order
from models.backoffice.orderforms.ordering import offer_order
from models.backoffice.orderforms.problems import NothingSold, OrderFault
from models.billing.orders.accepting import Billing, accept_quote
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.changes.products import add_product as add_to_site
from models.changes.products import list_additions
from models.changes.seats import change_seats
from models.changes.upgrading import list_upgrades
from models.core.errors import Refused
from models.directory.people import Person
from models.renewals.reminder_tables import Reminder
from models.renewals.reminders import raise_reminders
from models.roles import Role, StaffRole, SystemRight
from models.subscriptions.tables import Subscription, SubscriptionState
from tests.models.builders import NOW, Office, person, plan, product, subscription, system
from tests.models.changes.sites import REF, Site
from tests.models.changes.test_upgrading import license_with

TODAY, MAY = NOW.date(), date(2026, 5, 1)
CLOCK = system(SystemRight.RAISE_REMINDERS)
GOLD = {"key": "gold", "name": "Gold", "role_table": "support-portal"}
APP = {"key": "app", "name": "App", "kind": "license", "family": "app"}


async def admin(office: Office, *rows: Any) -> Person:
    """Adam."""
    adam = person("adam", staff=[StaffRole.ADMIN])
    await office.save(adam, *rows)
    return adam


async def seen(office: Office, key: str) -> str:
    """The mark of a plan."""
    return mark_of((await office.all(Plan, Plan.key == key))[0], FIELDS)


async def test_a_plan_is_added_with_what_the_form_has(office: Office) -> None:
    """What is left out is as in an order form; slots are stored in order. The trail names it."""
    adam = await admin(office)
    typed = GOLD | {"max_billing_contacts": "2", "max_technical_contacts": None, "reminder_slots": ["7", "30"]}
    await office.do(add_plan, adam, typed)
    (made,) = await office.all(Plan)
    assert (made.max_billing_contacts, made.max_technical_contacts) == (2, None)
    assert (made.reminder_slots, made.monthly_slots, made.payment_days) == ([30, 7], [7, 1], 30)
    assert [(one.action, one.details) for one in await office.audit()] == [("catalogue.add_plan", {"plan": "gold"})]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "Gold Plan"),
        ("name", None),
        ("role_table", "none"),
        ("max_billing_contacts", "0"),
        ("max_technical_contacts", "-1"),
        ("payment_days", "soon"),
        ("grace_days", "-1"),
        ("reminder_slots", ["30", "x"]),
        ("monthly_slots", ["7", "7"]),
    ],
)
async def test_what_cannot_be_in_a_plan_is_refused_at_its_input(office: Office, field: str, value: Any) -> None:
    """By the rules of order forms; nothing is stored."""
    adam = await admin(office)
    with pytest.raises(Refused) as refused:
        await office.do(add_plan, adam, GOLD | {field: value})
    assert (type(refused.value.problem), refused.value.field) == (OrderFault, field)
    assert await office.all(Plan) == []


async def test_a_key_is_given_once(office: Office) -> None:
    """To a plan, and to a product."""
    adam = await admin(office, plan(key="gold"), product("app"))
    for action, typed in ((add_plan, GOLD), (add_product, APP)):
        with pytest.raises(Refused) as refused:
            await office.do(action, adam, typed)
        assert refused.value.problem == KeyTaken(str(typed["key"]))


async def test_a_plan_that_nobody_has_changes_its_terms(office: Office) -> None:
    """The trail has what was before and after, in the order of the form."""
    adam = await admin(office, plan(key="gold", max_billing_contacts=3))
    typed = {"name": "Golden", "max_billing_contacts": None, "payment_days": "14"}
    _, changed = await office.do(edit_plan, adam, "gold", typed, await seen(office, "gold"))
    assert [one.field for one in changed] == ["name", "max_billing_contacts", "payment_days"]
    (made,) = await office.all(Plan)
    assert (made.name, made.max_billing_contacts, made.payment_days) == ("Golden", None, 14)
    assert (await office.audit())[0].details == {
        "plan": "gold",
        "fields": ["name", "max_billing_contacts", "payment_days"],
        "before": [3, 30],
        "after": [None, 14],
    }


async def test_what_is_sold_keeps_its_terms(office: Office) -> None:
    """While a subscription has the plan, only its name and its reminders change. One that is deleted doesn't count."""
    gold = plan(key="gold")
    sub = subscription(1, under=gold)
    adam = await admin(office, sub)
    with pytest.raises(Refused) as refused:
        await office.do(edit_plan, adam, "gold", {"payment_days": "14"}, await seen(office, "gold"))
    assert (refused.value.problem, refused.value.field) == (PlanInUse("Plan gold", 1), "payment_days")
    await office.do(edit_plan, adam, "gold", {"reminder_slots": ["10"]}, await seen(office, "gold"))
    assert (await office.all(Plan))[0].reminder_slots == [10]
    sub.state = SubscriptionState.DELETED
    await office.save(sub)
    await office.do(edit_plan, adam, "gold", {"payment_days": "14"}, await seen(office, "gold"))
    assert (await office.do(show_plan, adam, "gold")).plan.payment_days == 14


async def test_other_reminder_days_hold_for_those_who_have_the_plan(office: Office) -> None:
    """Ana was last reminded 90 days before the end, and would be again at 30. With 60 days left, she is right away."""
    gold = plan(key="gold", reminder_slots=[90, 30])
    subs = [subscription(1, (person("ana"), Role.BILLING_PRIMARY), under=gold, ends_on=date(2026, 5, 1))]
    subs += [subscription(2, under=gold, cancelled_on=MAY), subscription(3)]
    adam = await admin(office, *subs)
    await office.do(raise_reminders, CLOCK, None, 0)
    days = [one.remind_on for one in await office.all(Subscription)]
    await office.do(edit_plan, adam, "gold", {"name": "Golden"}, await seen(office, "gold"))
    assert [one.remind_on for one in await office.all(Subscription)] == days
    await office.do(edit_plan, adam, "gold", {"reminder_slots": ["90", "60", "30"]}, await seen(office, "gold"))
    found = [one.remind_on for one in await office.all(Subscription)]
    assert found == [date(2026, 2, 27), *days[1:]]
    await office.do(raise_reminders, CLOCK, None, 0)
    assert 60 in [one.slot for one in await office.all(Reminder)]


async def test_a_form_that_is_older_than_the_plan_or_product_changes_nothing(office: Office) -> None:
    """Someone else was quicker."""
    adam = await admin(office, plan(key="gold"), product("app"))
    old = await seen(office, "gold")
    await office.do(edit_plan, adam, "gold", {"name": "A"}, old)
    with pytest.raises(Refused) as refused:
        await office.do(edit_plan, adam, "gold", {"name": "B"}, old)
    assert refused.value.problem == ChangedByOthers("A")
    with pytest.raises(Refused) as refused:
        await office.do(edit_product, adam, "app", {"name": "B"}, "old")
    assert refused.value.problem == ChangedByOthers("App")


async def test_a_product_is_added_and_changed_but_not_what_it_is(office: Office) -> None:
    """Its kind and family stay, whatever a form says."""
    adam = await admin(office)
    made = await office.do(add_product, adam, APP | {"tier": "2", "addon": "false", "new_keys": ["order"]})
    assert (made.tier, made.is_addon, made.new_keys) == (2, False, ["order"])
    typed = {"name": "App 2", "tier": "3", "kind": "site", "family": "x", "new_keys": []}
    await office.do(edit_product, adam, "app", typed, mark_of_product(made))
    (found,) = await office.all(Product)
    assert (found.name, found.tier, found.kind, found.family) == ("App 2", 3, "license", "app")
    details = (await office.audit())[-1].details
    assert details == {
        "product": "app",
        "fields": ["name", "tier", "new_keys"],
        "before": [2, ["order"]],
        "after": [3, []],
    }
    with pytest.raises(Refused) as refused:
        await office.do(edit_product, adam, "app", {"name": "App 2"}, mark_of_product(found))
    assert refused.value.problem == NothingDiffers()


async def test_a_retired_plan_cannot_be_ordered_from_its_day_on(office: Office) -> None:
    """Nor chosen. Subscriptions keep it, and it comes back."""
    gold, silver = plan(key="gold"), plan(key="silver")
    adam = await admin(office, subscription(1, under=gold), silver, product("app"))
    done = await office.do(retire_plan, adam, "gold", MAY)
    assert (done.subscriptions, done.row.retired_on) == (1, MAY)
    assert [one.key for one in await office.do(plans_to_order, adam)] == ["gold", "silver"]
    then = office.at(NOW.replace(month=5, day=1))
    assert [one.key for one in await then.do(plans_to_order, adam)] == ["silver"]
    with pytest.raises(Refused) as refused:
        await then.do(offer_order, adam, "gold", "Acme")
    assert refused.value.field == "plan"
    await then.do(restore_plan, adam, "gold")
    assert [one.key for one in await then.do(plans_to_order, adam)] == ["gold", "silver"]
    assert [one.details for one in await office.audit()] == [
        {"plan": "gold", "before": None, "after": "2026-05-01"},
        {"plan": "gold", "before": "2026-05-01", "after": None},
    ]
    assert [one.key for one in await office.do(list_plans, adam)] == ["gold", "silver"]


async def test_a_retired_product_is_offered_to_nobody_and_stays_where_it_is(office: Office) -> None:
    """An open quote for it is still good, and seats can be added where it is."""
    site = await Site(office).build(10)
    adam = await admin(office)
    made = await office.do(add_to_site, site.eva, REF, "maps", 4)
    for key in ("maps", "cloud"):
        await office.do(retire_product, adam, key, TODAY)
    assert [one.key for one in (await office.do(list_additions, site.ana, REF)).products] == ["app"]
    assert made.quote is not None
    await office.do(accept_quote, site.eva, made.quote.ref, Billing())
    assert await site.seats() == {"cloud": 10, "maps": 4}
    assert (await office.do(change_seats, site.eva, REF, "cloud", 12, 10)).quote is not None


async def test_nobody_upgrades_to_a_retired_edition_or_orders_one(office: Office) -> None:
    """From the day on, and until it is brought back."""
    ben = await license_with(office)
    adam = await admin(office)
    await office.do(retire_product, adam, "premium", TODAY)
    assert [one.key for one in (await office.do(list_upgrades, ben, "SUB-1")).higher] == ["group"]
    offered = await office.do(offer_order, adam, "license-and-site", "New")
    assert "premium" not in [one.key for one in offered.products]
    await office.do(restore_product, adam, "premium")
    assert [one.key for one in (await office.do(list_upgrades, ben, "SUB-1")).higher] == ["premium", "group"]


async def test_nothing_is_left_to_order_when_all_plans_are_retired(office: Office) -> None:
    """As if there were none."""
    adam = await admin(office, plan(key="gold", retired_on=TODAY), product("app"))
    with pytest.raises(Refused) as refused:
        await office.do(plans_to_order, adam)
    assert refused.value.problem == NothingSold()


async def test_retiring_twice_or_in_the_past_is_refused_and_so_is_bringing_back_what_is_sold(office: Office) -> None:
    """With what is so already."""
    adam = await admin(office, plan(key="gold"), product("app", retired_on=MAY))
    tries: list[tuple[Any, tuple[Any, ...], object]] = [
        (retire_plan, ("gold", date(2026, 3, 1)), PastDay(date(2026, 3, 1), TODAY)),
        (restore_plan, ("gold",), NotRetired("Plan gold")),
        (retire_product, ("app", MAY), RetiredAlready("App", MAY)),
    ]
    for action, args, problem in tries:
        with pytest.raises(Refused) as refused:
            await office.do(action, adam, *args)
        assert refused.value.problem == problem
