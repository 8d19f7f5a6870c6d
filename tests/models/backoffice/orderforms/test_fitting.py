"""An order form that does not fit the desk is refused whole, and each fault is named with its place."""

import pytest

from models.backoffice.orderforms.faults import OrderFormError
from models.backoffice.orderforms.form import OrderForm
from models.catalogue.products import Product
from models.directory.organizations import Organization
from models.directory.people import SlackUser
from models.identity.enrolment import START, enrol_admin
from models.identity.profiles import SlackProfile
from tests.models.backoffice.orderforms.forms import SMALL, changed, said, small
from tests.models.backoffice.orderforms.processing import process, refusals
from tests.models.builders import Office

HOW = ". Choose another billing cycle or currency, or add the price first."


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            changed("subscriptions.0.organization", "acne"),
            "subscriptions[0].organization: There is no organization “acne”, neither in this file nor in Steward.",
        ),
        (
            changed("subscriptions.0.plan", "gold"),
            "subscriptions[0].plan: There is no plan “gold”, neither in this file nor in Steward.",
        ),
        (
            changed("subscriptions.0.contacts.0.person", "anna"),
            "subscriptions[0].contacts[0].person: There is no person “anna”, neither in this file nor in Steward.",
        ),
        (small(staff={"zed": "agent"}), "staff.zed: There is no person “zed”, neither in this file nor in Steward."),
        (
            changed("invoices.0.subscription", "SUB-8"),
            "invoices[0].subscription: There is no subscription “SUB-8”, neither in this file nor in Steward.",
        ),
        (
            changed("plans.0.role_table", "portal"),
            "plans[0].role_table: There is no role table “portal”. There are license-and-site, support-portal.",
        ),
        (
            changed("subscriptions.0.contacts.1.role", "site_admin"),
            "subscriptions[0].contacts[1].role: The role table “support-portal” has no site_admin. "
            "It has billing.primary, billing.secondary, technical.primary, technical.secondary.",
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
            "subscriptions[0].contacts[2]: The plan “support” limits technical contacts to 1, and there are 2.",
        ),
        (
            small(subscriptions=[{**SMALL["subscriptions"][0], "kind": "site", "items": []}]),
            "subscriptions[0].kind: The role table “support-portal” of this plan has no site subscriptions.",
        ),
        (
            changed("subscriptions.0.items.0.product", "phone"),
            "subscriptions[0].items[0].product: There is no product “phone”, neither in this file nor in Steward.",
        ),
        (
            changed("products.0.kind", "site"),
            "subscriptions[0].items[0].product: “helpdesk” is for a site, but SUB-7 is a license.",
        ),
        (
            changed("products.0.addon", "true"),
            "subscriptions[0].items[0].product: “helpdesk” is an add-on: it needs an edition of “helpdesk” beside it.",
        ),
        (
            changed("subscriptions.0.currency", "JPY"),
            "subscriptions[0].items[0].product: “helpdesk” has no annual price in JPY" + HOW,
        ),
        (
            changed("subscriptions.0.cycle", "month"),
            "subscriptions[0].items[0].product: “helpdesk” has no monthly price in EUR" + HOW,
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
        "people[0].email: “ana@acme.example” is already the address of “ana”. Use that key.",
        "people[0].slack[0].user: “U0ANA” already belongs to “ana”.",
    ]


async def test_nobody_new_is_called_as_a_product_is(office: Office) -> None:
    """Nor looks as if; whoever is there already stays as they are."""
    await process(office, small())
    product = (await office.all(Product))[0].name
    again = [{**SMALL["people"][0], "name": product}]
    new = {"key": "eve", "name": f" {product.upper()}.", "email": "eve@acme.example"}
    assert await refusals(office, small(people=[*again, SMALL["people"][1], new])) == [
        f"people[2].name: “{product.upper()}.” looks like “{product}”. Write the person's own name."
    ]


async def test_nobody_new_is_called_as_an_address_is(office: Office) -> None:
    """Mails greet people by their names."""
    new = {"key": "eve", "name": "Eve evil.example", "email": "eve@acme.example"}
    assert await refusals(office, small(people=[*SMALL["people"], new])) == [
        "people[2].name: “Eve evil.example” looks like an address. Write the name."
    ]


async def test_an_admin_of_the_settings_can_be_referred_to(office: Office) -> None:
    """Their key is their address, and a form may use it."""
    adam = "adam@northwind.example"
    await office.do(enrol_admin, START, SlackProfile("T0", "U0ADAM", "Adam", adam))
    taken = small(people=[*SMALL["people"], {"key": "adam", "name": "Adam", "email": adam}])
    assert await refusals(office, taken) == [
        f"people[2].email: “{adam}” is already the address of “{adam}”. Use that key."
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


async def test_a_workspace_is_one_organizations(office: Office) -> None:
    """Within the file, against the desk for a new organization, and left alone for one that is there."""
    acme, other = {"key": "acme", "name": "Acme", "workspaces": ["T0ACME"]}, {"key": "other", "name": "Other"}
    twice = small(organizations=[acme, {**other, "workspaces": ["T0OTHER", "T0ACME"]}])
    assert said(twice) == ["organizations[1].workspaces[1]: “T0ACME” is already listed."]
    await process(office, small(organizations=[acme]))
    with pytest.raises(OrderFormError) as raised:
        await process(
            office, small(organizations=[{"key": "acme", "name": "Acme"}, {**other, "workspaces": ["T0ACME"]}])
        )
    assert [str(fault.sentence) for fault in raised.value.faults] == ["“T0ACME” already belongs to “acme”."]
    await process(office, small(organizations=[acme, other]))
    summary = await process(office, small(organizations=[{**other, "workspaces": ["T0ACME"]}]))
    assert [(one.name, one.fields) for one in summary.differences] == [("organization “other”", ("workspaces",))]


IN_A_GRID = [
    {"team": "T0ONE", "user": "U0ANA", "enterprise": "E0"},
    {"team": "T0TWO", "user": "U0ANA", "enterprise": "E0"},
]


async def test_in_a_grid_one_workspace_of_somebody_is_enough(office: Office) -> None:
    """A file that names two of them gives them one Slack user, however often it is read."""
    ana, ben = SMALL["people"]
    both = small(people=[{**ana, "slack": IN_A_GRID}, ben])
    await process(office, both)
    assert (await process(office, both)).added == {}
    assert [row.team_id for row in await office.all(SlackUser)] == ["T0ONE"]


async def test_in_a_grid_a_slack_user_is_one_persons(office: Office) -> None:
    """Within the file and beside what is there; in another Grid it is somebody else."""
    ana, ben = ({**person, "slack": IN_A_GRID[place]} for place, person in enumerate(SMALL["people"]))
    assert said(small(people=[ana, ben])) == ["people[1].slack[0].user: “U0ANA” is already listed."]
    await process(office, small(people=[ana, {**ben, "slack": []}]))
    summary = await process(office, small(people=[{**ana, "slack": []}, ben]))
    assert [(difference.name, difference.fields) for difference in summary.differences] == [
        ("person “ben”", ("slack",))
    ]
    other = {"team": "T0FAR", "user": "U0ANA", "enterprise": "E0FAR"}
    assert (await process(office, small(people=[ana, {**ben, "slack": other}]))).added == {"Slack users": 1}
