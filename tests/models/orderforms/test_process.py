"""Order forms against the desk: what is added, what is left alone, what is refused."""

import asyncio
import random
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.orderforms import read_order_form
from models.contacts.actions import leave
from models.contacts.promotions import approve_promotion, promote_self
from models.contacts.tables import Contact, ContactKind, Rank
from models.desk import Desk
from models.errors import Denied
from models.invoices.actions import list_invoices
from models.invoices.tables import Invoice
from models.notices import Medium
from models.orderforms.actions import IMPORT, process_order_form
from models.orderforms.faults import OrderFormError
from models.orderforms.form import OrderForm
from models.organizations import Organization
from models.people import Person, SlackUser, StaffMember, Workspace
from models.people.presence import note_presence
from models.people.profiles import SlackProfile
from models.plans import Price
from models.roles import Role, StaffRight, StaffRole, SystemRight
from models.schema import TABLES
from models.staff.actions import remove_staff
from models.staff.enrolment import START, enrol_admin
from models.subscriptions.tables import State, Subscription
from tests.models.builders import Office, person, system
from tests.models.orderforms.forms import SMALL, another, changed, said, small

EXAMPLE = Path(__file__).parents[3] / "examples" / "vendor.yaml"


async def process(office: Office, form: OrderForm, caller: Any = IMPORT) -> Any:
    """Process a form as the command line does."""
    return await office.do(process_order_form, caller, form)


async def everything(office: Office) -> list[list[dict[str, Any]]]:
    """All rows of all tables."""
    return [[row.model_dump() for row in await office.all(table)] for table in TABLES]


async def refusals(office: Office, form: OrderForm) -> list[str]:
    """What is said of a form that the desk refuses; nothing must have been written."""
    before = await everything(office)
    with pytest.raises(OrderFormError) as refused:
        await process(office, form)
    assert await everything(office) == before
    return [str(fault).removeprefix("form.yaml: ") for fault in refused.value.faults]


async def test_the_example_is_added_whole(office: Office) -> None:
    """Every section of examples/vendor.yaml arrives."""
    summary = await process(office, read_order_form(EXAMPLE))
    assert summary.added == {
        "organizations": 12,
        "workspaces": 1,
        "people": 43,
        "Slack users": 40,
        "staff roles": 5,
        "plans": 4,
        "products": 11,
        "prices": 80,
        "subscriptions": 24,
        "items": 31,
        "cards": 5,
        "site users": 13,
        "contacts": 76,
        "bank accounts": 5,
        "invoices": 22,
        "invoice lines": 24,
        "payments": 17,
    }
    assert str(summary).startswith("Added 12 organizations, 1 workspace, 43 people,")


async def test_the_example_twice_changes_nothing(office: Office) -> None:
    """Not one row in any table, the audit trail included."""
    await process(office, read_order_form(EXAMPLE))
    before = await everything(office)
    summary = await process(office, read_order_form(EXAMPLE))
    assert await everything(office) == before
    assert (summary.added, summary.differences) == ({}, ())
    assert str(summary) == "Nothing to add: all of it is there already."


async def test_values_arrive_as_they_stand_in_the_file(office: Office) -> None:
    """Down to the cent, the role and the day."""
    await process(office, small())
    assert await office.roles(7) == {("ana", Role.BILLING_PRIMARY), ("ben", Role.TECHNICAL_PRIMARY)}
    (subscription,) = await office.all(Subscription)
    assert (subscription.name, subscription.ends_on.isoformat()) == ("Seven", "2026-12-31")
    (ana, _) = await office.all(Person)
    (found,) = (await office.do(list_invoices, ana, "SUB-7")).invoices
    assert (found.ref, found.net, found.tax, found.paid, found.due) == ("INV-2026-000001", 10000, 1900, 10000, 1900)


@pytest.mark.parametrize("day", [None, date(2026, 6, 30)])
async def test_a_subscription_is_cancelled_on_a_day_or_not(office: Office, day: date | None) -> None:
    """Left out, it is not."""
    await process(office, changed("subscriptions.0.cancelled_on", day.isoformat()) if day else small())
    assert [row.cancelled_on for row in await office.all(Subscription)] == [day]


async def test_a_form_can_build_on_what_is_there(office: Office) -> None:
    """References reach into the database, and invoice numbers go on where they ended."""
    await process(office, small())
    more = small(
        organizations=[],
        people=[],
        plans=[],
        subscriptions=[{**SMALL["subscriptions"][0], "number": "SUB-8"}],
        invoices=[{**SMALL["invoices"][0], "number": "INV-2026-000002"}],
    )
    summary = await process(office, more)
    said = "Added 1 subscription, 1 item, 2 contacts, 1 invoice, 1 invoice line, 1 payment."
    assert str(summary).splitlines()[0] == said


async def test_a_promotion_is_not_undone_by_the_old_file(office: Office) -> None:
    """The desk has moved on: the file says who was primary then, and is only told that it differs."""
    await process(office, read_order_form(EXAMPLE))
    people = {found.key: found for found in await office.all(Person)}
    await office.do(promote_self, people["ben"], "SUB-1042", ContactKind.BILLING, "Ana is on leave.")
    await office.do(approve_promotion, people["adam"], "PRO-1")
    before = await everything(office)
    summary = await process(office, read_order_form(EXAMPLE))
    assert await everything(office) == before
    assert [(difference.name, difference.fields) for difference in summary.differences] == [("SUB-1042", ("contacts",))]
    assert "SUB-1042 is there already and stays as it is; the file differs in contacts." in str(summary)


async def test_a_contact_who_left_does_not_come_back_by_the_old_file(office: Office) -> None:
    """Contacts are part of their subscription: of one that is there, none is added."""
    await process(office, read_order_form(EXAMPLE))
    people = {found.key: found for found in await office.all(Person)}
    await office.do(leave, people["ben"], "SUB-1042", ContactKind.BILLING)
    await process(office, read_order_form(EXAMPLE))
    assert ("ben", Role.BILLING_SECONDARY) not in await office.roles(1042)


@pytest.mark.parametrize(
    ("path", "value", "name", "field"),
    [
        ("organizations.0.name", "Acme Robotics", "organization “acme”", "name"),
        ("people.0.email", "other@acme.example", "person “ana”", "email"),
        ("plans.0.max_technical_contacts", "2", "plan “support”", "max_technical_contacts"),
        ("subscriptions.0.ends_on", "2027-12-31", "SUB-7", "ends_on"),
        ("subscriptions.0.cancelled_on", "2026-06-30", "SUB-7", "cancelled_on"),
        ("subscriptions.0.anchor_on", "2025-01-01", "SUB-7", "anchor_on"),
        ("subscriptions.0.renews", "true", "SUB-7", "renews"),
        ("subscriptions.0.license_key", "KEY-7", "SUB-7", "license_key"),
        ("subscriptions.0.items.0.seats", "3", "SUB-7", "items"),
        ("subscriptions.0.card", {"brand": "Visa", "last4": "4242", "expires": "09/2028"}, "SUB-7", "card"),
        ("organizations.0.tax_rate", "19 %", "organization “acme”", "tax_rate"),
        ("plans.0.grace_days", "30", "plan “support”", "grace_days"),
        ("plans.0.reminder_slots", ["30"], "plan “support”", "reminder_slots"),
        ("products.0.tier", "3", "product “helpdesk”", "tier"),
        ("products.0.addon", "true", "product “helpdesk”", "addon"),
        ("products.0.prices.0.price", "90.00", "product “helpdesk”", "prices"),
        ("invoices.0.payments.0.amount", "119.00", "INV-2026-000001", "payments"),
        ("invoices.0.lines.0.quantity", "3", "INV-2026-000001", "lines"),
    ],
)
async def test_what_is_there_and_differs_is_listed_and_left_alone(
    office: Office, path: str, value: str, name: str, field: str
) -> None:
    """The summary names the thing and the field; no row changes."""
    await process(office, small())
    before = await everything(office)
    summary = await process(office, changed(path, value))
    assert await everything(office) == before
    assert [(difference.name, difference.fields) for difference in summary.differences] == [(name, (field,))]


async def test_the_passing_of_time_is_no_difference(office: Office) -> None:
    """What was active when the form was written may be past due by now."""
    await process(office, changed("subscriptions.0.state", "active"))
    async with office.database.transaction() as session:
        (row,) = await session.scalars(select(Subscription))
        row.state = State.PAST_DUE
    assert (await process(office, changed("subscriptions.0.state", "active"))).differences == ()


async def test_products_that_are_there_get_the_prices_that_they_lack(office: Office) -> None:
    """So that a vendor can sell in one more currency; what it costs already stays."""
    await process(office, small())
    dollars = {"currency": "USD", "cycle": "month", "price": "11.50"}
    summary = await process(office, changed("products.0.prices.1", dollars))
    assert (summary.added, summary.differences) == ({"prices": 1}, ())
    there = [(price.currency, price.cycle, price.unit_price) for price in await office.all(Price)]
    assert there == [("EUR", "year", 10000), ("USD", "month", 1150)]


async def test_people_who_are_there_get_the_slack_users_and_staff_roles_that_they_lack(office: Office) -> None:
    """So that somebody can be bound to Slack, or join the staff, later on."""
    await process(office, small())
    (ana, ben) = SMALL["people"]
    people = [ana, {**ben, "slack": {"team": "T0", "user": "U0BEN"}}]
    summary = await process(office, small(people=people, staff={"ben": ["agent", "agent"]}))
    assert summary.added == {"Slack users": 1, "staff roles": 1}
    (_, row) = await office.all(Person)
    assert [found.user_id for found in await office.all(SlackUser, SlackUser.person_id == row.id)] == ["U0BEN"]
    assert [found.role for found in await office.all(StaffMember)] == [StaffRole.AGENT]


async def test_who_is_given_another_slack_user_can_be_reached_again(office: Office) -> None:
    """Theirs was deactivated, and the form has a new one; what was posted about it says so."""
    await process(office, small())
    gone = SlackProfile("T0", "U0ANA", "Ana", "ana@acme.example", active=False, deleted=True)
    await office.do(note_presence, system(SystemRight.WATCH_PRESENCE), gone, "T0HOME")
    (ana, ben) = SMALL["people"]
    assert [row.unreachable_since for row in await office.all(Person)] == [office.now, None]
    posted = await office.notices("unreachable")
    await process(office, small(people=[{**ana, "slack": [*ana["slack"], {"team": "T0", "user": "U0NEW"}]}, ben]))
    assert [row.unreachable_since for row in await office.all(Person)] == [None, None]
    edits = [notice for notice in await office.notices("unreachable") if notice.medium is Medium.EDIT]
    assert {edit.edits_id for edit in edits} == {notice.id for notice in posted if notice.medium is not Medium.MAIL}


async def test_a_staff_role_that_was_taken_away_stays_away(office: Office) -> None:
    """However often the file gives it; the summary says so. One that was never there is added beside it."""
    adam = person("adam", staff=[StaffRole.ADMIN])
    await office.save(adam)
    await process(office, small(staff={"ben": "agent"}))
    (ben,) = await office.all(Person, Person.key == "ben")
    await office.do(remove_staff, adam, ben, StaffRole.AGENT)
    summary = await process(office, small(staff={"ben": ["agent", "billing"]}))
    assert summary.added == {"staff roles": 1}
    assert [(difference.name, difference.fields) for difference in summary.differences] == [("staff “ben”", ("roles",))]
    held = [(row.role, row.ended_at is None) for row in await office.all(StaffMember, StaffMember.person_id == ben.id)]
    assert held == [(StaffRole.AGENT, False), (StaffRole.BILLING, True)]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            changed("subscriptions.0.organization", "acne"),
            "subscriptions[0].organization: There is no organization “acne”, neither in this file nor on the desk.",
        ),
        (
            changed("subscriptions.0.plan", "gold"),
            "subscriptions[0].plan: There is no plan “gold”, neither in this file nor on the desk.",
        ),
        (
            changed("subscriptions.0.contacts.0.person", "anna"),
            "subscriptions[0].contacts[0].person: There is no person “anna”, neither in this file nor on the desk.",
        ),
        (small(staff={"zed": "agent"}), "staff.zed: There is no person “zed”, neither in this file nor on the desk."),
        (
            changed("invoices.0.subscription", "SUB-8"),
            "invoices[0].subscription: There is no subscription “SUB-8”, neither in this file nor on the desk.",
        ),
        (
            changed("plans.0.role_table", "portal"),
            "plans[0].role_table: There is no role table “portal”; there are license-and-site, support-portal.",
        ),
        (
            changed("subscriptions.0.contacts.1.role", "site_admin"),
            "subscriptions[0].contacts[1].role: The role table “support-portal” has no site_admin; "
            "it has billing.primary, billing.secondary, technical.primary, technical.secondary.",
        ),
        (
            changed("subscriptions.0.contacts.0.role", "billing.secondary"),
            "subscriptions[0].contacts: SUB-7 needs a main contact: a contact with the role billing.primary.",
        ),
        (
            changed("subscriptions.0.contacts", None),
            "subscriptions[0].contacts: SUB-7 needs a main contact: a contact with the role billing.primary.",
        ),
        (
            changed("subscriptions.0.contacts.2", {"person": "ana", "role": "technical.secondary"}),
            "subscriptions[0].contacts[2]: Of technical contacts, the plan “support” allows 1; there are 2.",
        ),
        (
            small(subscriptions=[{**SMALL["subscriptions"][0], "kind": "site", "items": []}]),
            "subscriptions[0].kind: The role table “support-portal” of this plan knows no site subscriptions.",
        ),
        (
            changed("subscriptions.0.items.0.product", "phone"),
            "subscriptions[0].items[0].product: There is no product “phone”, neither in this file nor on the desk.",
        ),
        (
            changed("products.0.kind", "site"),
            "subscriptions[0].items[0].product: “helpdesk” is sold for a site; SUB-7 is a license.",
        ),
        (
            changed("products.0.addon", "true"),
            "subscriptions[0].items[0].product: “helpdesk” is an add-on: it needs an edition of “helpdesk” beside it.",
        ),
        (
            changed("subscriptions.0.currency", "JPY"),
            "subscriptions[0].items[0].product: “helpdesk” has no price in JPY for a year.",
        ),
        (
            changed("subscriptions.0.cycle", "month"),
            "subscriptions[0].items[0].product: “helpdesk” has no price in EUR for a month.",
        ),
        (
            changed("invoices.0.number", "INV-2026-000002"),
            "invoices[0].number: INV-2026-000001 is missing: the numbers of a year have no gaps.",
        ),
    ],
)
async def test_a_form_that_does_not_fit_is_refused_whole(office: Office, form: OrderForm, expected: str) -> None:
    """With its one fault, at its place; and no row is left."""
    assert await refusals(office, form) == [expected]
    assert await office.all(Organization) == []


async def test_faults_of_the_file_and_of_the_desk_come_together(office: Office) -> None:
    """A form that was read with faults is refused with all of them."""
    form = small(people=[{**SMALL["people"][0], "email": "?"}, SMALL["people"][1]], staff={"zed": "agent"})
    first, second = await refusals(office, form)
    assert (first[:16], second[:10]) == ("people[0].email:", "staff.zed:")


async def test_a_wrong_field_does_not_hide_a_wrong_reference_beside_it(office: Office) -> None:
    """Both are named, and the subscription with the wrong field still counts as there."""
    contacts = [{"person": "ana", "role": "boss"}, {"person": "zed", "role": "technical.primary"}]
    form = small(subscriptions=[{**SMALL["subscriptions"][0], "contacts": contacts, "plan": "gold"}])
    assert [said.partition(": ")[0] for said in await refusals(office, form)] == [
        "subscriptions[0].contacts[0].role",
        "subscriptions[0].plan",
        "subscriptions[0].contacts[1].person",
    ]


async def test_an_address_stays_with_its_person(office: Office) -> None:
    """A new key can't take over somebody's address or Slack user."""
    await process(office, small())
    same = {"key": "anna", "name": "Anna", "email": "ana@acme.example", "slack": [{"team": "T0", "user": "U0ANA"}]}
    assert await refusals(office, small(people=[same, SMALL["people"][1]])) == [
        "people[0].email: “ana@acme.example” is the address of “ana” already; use that key.",
        "people[0].slack[0].user: “U0ANA” belongs to “ana” already.",
    ]


async def test_an_admin_of_the_settings_can_be_referred_to(office: Office) -> None:
    """Their key is their address, and a form may use it."""
    adam = "adam@northwind.example"
    await office.do(enrol_admin, START, SlackProfile("T0", "U0ADAM", "Adam", adam))
    taken = small(people=[*SMALL["people"], {"key": "adam", "name": "Adam", "email": adam}])
    assert await refusals(office, taken) == [
        f"people[2].email: “{adam}” is the address of “{adam}” already; use that key."
    ]
    assert (await process(office, small(staff={adam: "agent"}))).added["staff roles"] == 1


async def test_a_slack_user_of_somebody_else_is_not_taken_from_them(office: Office) -> None:
    """For people who are there, the difference is listed."""
    await process(office, small())
    (ana, ben) = SMALL["people"]
    people = [{**ana, "slack": []}, {**ben, "slack": ana["slack"]}]
    summary = await process(office, small(people=people))
    assert [(difference.name, difference.fields) for difference in summary.differences] == [
        ("person “ben”", ("slack",))
    ]
    assert len(await office.all(SlackUser)) == 1


async def test_invoices_go_on_where_the_desk_ends(office: Office) -> None:
    """A gap to the desk's last number is a fault, also where the file has none of its own."""
    await process(office, small())
    number = "INV-2026-000003"
    assert await refusals(office, small(invoices=another("invoices", number=number))) == [
        "invoices[1].number: INV-2026-000002 is missing: the numbers of a year have no gaps."
    ]


async def test_invoices_may_stand_in_any_order(office: Office) -> None:
    """What counts is that the numbers have no gaps in the end."""
    two, one = {**SMALL["invoices"][0], "number": "INV-2026-000002"}, SMALL["invoices"][0]
    await process(office, small(invoices=[two, one]))
    assert [found.sequence for found in await office.all(Invoice)] == [1, 2]


async def test_a_plan_that_became_narrower_does_not_spoil_an_old_file(office: Office) -> None:
    """Rules are for what is new: a subscription that is there was right when it came."""
    await process(office, small())
    async with office.database.transaction() as session:
        session.add(person("cy"))
        await session.flush()
        cy = (await session.scalars(select(Person).where(Person.key == "cy"))).one()
        subscription = (await session.scalars(select(Subscription))).one()
        kind, rank = ContactKind.TECHNICAL, Rank.SECONDARY
        session.add(Contact(subscription_id=subscription.id, person_id=cy.id, kind=kind, rank=rank))
    summary = await process(office, small())
    assert summary.added == {}


async def test_a_database_that_fails_half_way_keeps_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last thing written takes all before it along."""

    def broken(*_args: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("models.orderforms.writer.Writer._lines", broken)
    with pytest.raises(ConnectionError):
        await process(office, small())
    assert [rows for rows in await everything(office) if rows] == []


async def test_what_was_added_is_on_the_audit_trail(office: Office) -> None:
    """One entry for the form with its counts, and one for each subscription."""
    moment = datetime(2026, 11, 23, 8, tzinfo=UTC)
    await process(office.at(moment), small())
    whole, one = sorted(await office.audit(), key=lambda kept: kept.subject)
    assert (whole.actor, whole.right, whole.at, whole.details["added"]["contacts"]) == (
        "import",
        "process_orders",
        moment,
        2,
    )
    assert (one.subject, one.action, one.subscription_id is None) == (
        "SUB-7",
        "orderforms.process_order_form",
        False,
    )


async def test_the_same_form_twice_at_once_is_added_once(office: Office) -> None:
    """The second of two imports finds what the first has brought."""
    form = small()
    summaries = await asyncio.gather(process(office, form), process(office, form))
    assert sorted(len(summary.added) for summary in summaries) == [0, 12]
    assert len(await office.all(Organization)) == 1


VALUES = [
    "",
    "-1",
    "0",
    "0.001",
    "999999999999",
    "1e9",
    "x" * 300,
    "SUB-7",
    "INV-2026-000001",
    "ana",
    "acme",
    "JPY",
    "KWD",
]
VALUES += [
    "site",
    "support",
    "billing.primary",
    "site_admin",
    "2026-01-01",
    "2199-12-31",
    "ana@acme.example",
    "🙂",
    "ß@ß.example",
]
PATHS = [
    *[
        "organizations.0.key",
        "organizations.0.name",
        "people.0.key",
        "people.0.name",
        "people.0.email",
        "people.0.slack",
    ],
    *["plans.0.key", "plans.0.role_table", "plans.0.max_technical_contacts", "subscriptions.0.number"],
    *["subscriptions.0.organization", "subscriptions.0.plan", "subscriptions.0.kind", "subscriptions.0.starts_on"],
    *["subscriptions.0.ends_on", "subscriptions.0.contacts", "subscriptions.0.contacts.0", "invoices.0.number"],
    *[
        "subscriptions.0.contacts.1.person",
        "subscriptions.0.contacts.1.role",
        "invoices.0.currency",
        "invoices.0.due_on",
    ],
    *["plans.0.grace_days", "plans.0.longest_evaluation", "plans.0.reminder_slots", "organizations.0.tax_rate"],
    *["products.0.key", "products.0.kind", "products.0.family", "products.0.tier", "products.0.file"],
    *["products.0.prices.0.currency", "products.0.prices.0.price", "products.0.prices.0", "subscriptions.0.currency"],
    *["subscriptions.0.cycle", "subscriptions.0.anchor_on", "subscriptions.0.license_key", "subscriptions.0.items"],
    *["subscriptions.0.items.0.product", "subscriptions.0.items.0.seats", "subscriptions.0.items.0.started_on"],
    *["subscriptions.0.card", "subscriptions.0.users", "subscriptions.0.state"],
    *["invoices.0.lines.0.quantity", "invoices.0.lines.0.unit_price", "invoices.0.lines.0.tax_rate"],
    *["invoices.0.payments.0.amount", "invoices.0.payments.0.reference", "invoices.0.payments.0"],
]


@pytest.mark.parametrize("desk_has", [small(**dict.fromkeys(SMALL)), small()], ids=["empty", "full"])
async def test_any_damage_is_refused_or_fits_the_database(office: Office, desk_has: OrderForm) -> None:
    """No value that passes the checks is refused by the database, on a desk without and with the form's rows."""
    await process(office, desk_has)
    pairs = list(product(PATHS, [None, *VALUES]))
    for path, value in random.Random(len(pairs)).sample(pairs, k=120):  # noqa: S311 - not for secrets
        with suppress(OrderFormError, RolledBack):
            await office.do(process_and_roll_back, IMPORT, changed(path, value))


class RolledBack(Exception):
    """It was written, and taken back."""


async def process_and_roll_back(desk: Desk, form: OrderForm) -> None:
    """Process a form, and leave no trace of it."""
    await process_order_form(desk, form)
    raise RolledBack


async def test_only_who_may_process_orders_may(office: Office) -> None:
    """An agent is refused, and that is on the audit trail."""
    agnes = person("agnes", staff=[StaffRole.AGENT])
    await office.save(agnes)
    with pytest.raises(Denied):
        await process(office, small(), agnes)
    assert [(kept.actor, kept.outcome) for kept in await office.audit()] == [("agnes", "refused")]
    assert await office.all(Organization) == []


@pytest.mark.parametrize(
    "sections", [{"staff": {"bella": "admin"}}, {"plans": SMALL["plans"]}, {"products": SMALL["products"]}]
)
async def test_who_processes_orders_can_not_make_admins_plans_or_products(
    office: Office, sections: dict[str, Any]
) -> None:
    """Staff, plans and what is sold take the right to manage the desk, which the billing people don't have."""
    bella = person("bella", staff=[StaffRole.BILLING])
    await office.save(bella)
    empty: dict[str, Any] = {section: [] for section in SMALL}
    with pytest.raises(Denied):
        await process(office, small(**{**empty, **sections}), bella)
    organizations = small(**{**empty, "organizations": SMALL["organizations"]})
    assert (await process(office, organizations, bella)).added == {"organizations": 1}


async def test_a_system_caller_has_the_rights_listed_alone(office: Office) -> None:
    """Processing orders does not include staff and plans."""
    with pytest.raises(Denied):
        await process(office, small(), system(StaffRight.PROCESS_ORDERS))


async def test_an_organization_gets_the_workspaces_that_it_lacks(office: Office) -> None:
    """In a new form and in a later one; the same again changes nothing."""
    acme = {"key": "acme", "name": "Acme"}
    await process(office, small(organizations=[{**acme, "workspaces": "T0ACME"}]))
    later = small(organizations=[{**acme, "workspaces": ["T0ACME", "T0LABS"]}])
    assert (await process(office, later)).added == {"workspaces": 1}
    assert (await process(office, later)).added == {}
    assert [row.team_id for row in await office.all(Workspace)] == ["T0ACME", "T0LABS"]


async def test_a_workspace_is_one_organizations(office: Office) -> None:
    """Within the file, against the desk for a new organization, and left alone for one that is there."""
    acme, other = {"key": "acme", "name": "Acme", "workspaces": ["T0ACME"]}, {"key": "other", "name": "Other"}
    twice = small(organizations=[acme, {**other, "workspaces": ["T0OTHER", "T0ACME"]}])
    assert said(twice) == ["organizations[1].workspaces[1]: “T0ACME” stands there already."]
    await process(office, small(organizations=[acme]))
    with pytest.raises(OrderFormError) as raised:
        await process(
            office, small(organizations=[{"key": "acme", "name": "Acme"}, {**other, "workspaces": ["T0ACME"]}])
        )
    assert [fault.sentence for fault in raised.value.faults] == ["“T0ACME” belongs to “acme” already."]
    await process(office, small(organizations=[acme, other]))
    summary = await process(office, small(organizations=[{**other, "workspaces": ["T0ACME"]}]))
    assert [(one.name, one.fields) for one in summary.differences] == [("organization “other”", ("workspaces",))]
