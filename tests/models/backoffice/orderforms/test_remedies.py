"""Which command makes an existing row what an order form says."""

import re
from typing import Any

import pytest

from handlers.routing.catalogue import all_routes
from models.directory.people import Person
from models.identity.staff import remove_staff
from models.roles import StaffRole
from tests.models.backoffice.orderforms.forms import SMALL, changed, small
from tests.models.backoffice.orderforms.processing import process
from tests.models.builders import Office, person

CONTACTS = "subscriptions.0.contacts"
THIRD = {"person": "ben", "role": "billing.secondary"}


def contacts(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """The contacts of a subscription in a file."""
    return [{"person": person, "role": role} for person, role in pairs]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("organizations.0.tax_rate", "19 %", "Staff can accept or keep each of tax_rate on its card in the billing"),
        ("people.0.name", "Ana P.", "They can change their own name: /contact edit. A contact who may change"),
        ("people.0.locale", "es-ES", "colleagues' details uses /contact edit ana@acme.example"),
        ("people.0.time_zone", "Europe/Madrid", "They can change their own time_zone: /contact edit."),
        ("people.0.slack.0.user", "U0ANA2", ""),
        ("subscriptions.0.name", "Yard", "A contact can rename it: /subscription rename SUB-7 Yard"),
        ("subscriptions.0.ends_on", "2027-12-31", "Staff can make a quote for the next term: /order make SUB-7"),
        ("subscriptions.0.ends_on", "2026-06-30", "No command changes ends_on."),
        ("subscriptions.0.license_key", "KEY-7", "Staff can set the license key: /subscription license set SUB-7"),
        ("subscriptions.0.items.0.seats", "3", "Staff can make a quote for other products or seats: /order make SUB-7"),
        ("subscriptions.0.starts_on", "2025-12-31", "No command changes starts_on."),
        (CONTACTS, contacts(("ana", "billing.primary")), "A contact can remove ben@acme.example once another one is"),
        (f"{CONTACTS}.2", THIRD, "A contact can add ben@acme.example: /contact add ben@acme.example billing SUB-7"),
        (f"{CONTACTS}.0.person", "ben", "promote ben@acme.example: /contact promote ben@acme.example billing SUB-7"),
        ("invoices.0.lines.0.quantity", "3", ""),
        (
            *("plans.0.grace_days", "30"),
            "Only while no subscription has the plan, an admin can change grace_days: /steward catalogue edit plan",
        ),
        ("plans.0.name", "Help", "An admin can change name: /steward catalogue edit plan support"),
        ("products.0.tier", "3", "An admin can change tier: /steward catalogue edit product "),
        ("products.0.family", "other", "No command changes family."),
        ("products.0.prices.0.price", "9.00", "An admin can change the price from a day on: /steward catalogue price "),
    ],
)
async def test_the_summary_says_which_command_does_it(office: Office, path: str, value: Any, said: str) -> None:
    """Below the difference. Nothing changes by itself; where no command does it, it says so. Invoices have
    none."""
    await process(office, small())
    summary = await process(office, changed(path, value))
    lines = [line for one in summary.differences for line in one.remedies]
    assert (said in " ".join(lines)) if said else lines == []
    assert all(f"  {line}" in str(summary).splitlines() for line in lines)


async def test_two_who_changed_places_need_one_promotion(office: Office) -> None:
    """Who was primary becomes secondary by it."""
    two = contacts(("ana", "billing.primary"), ("ben", "billing.secondary"))
    await process(office, changed(CONTACTS, two))
    other = contacts(("ben", "billing.primary"), ("ana", "billing.secondary"))
    (difference,) = (await process(office, changed(CONTACTS, other))).differences
    assert difference.remedies == (
        "A contact can ask to promote ben@acme.example: /contact promote ben@acme.example billing SUB-7",
    )


async def test_a_site_names_its_users_and_site_admins(office: Office) -> None:
    """Users are listed in one command; staff add and remove site admins; who is new in the file is named by address."""
    site = {
        **SMALL["subscriptions"][0],
        "kind": "site",
        "plan": "cloud",
        "items": [{"product": "cloud", "seats": "5"}],
        "users": [{"email": "u1@acme.example"}, {"email": "u2@acme.example"}],
        "contacts": contacts(("ana", "billing.primary"), ("ben", "site_admin")),
    }
    plans = [*SMALL["plans"], {"key": "cloud", "name": "Cloud", "role_table": "license-and-site"}]
    prices = SMALL["products"][0]["prices"]
    cloud = {"key": "cloud", "name": "Cloud", "kind": "site", "family": "cloud", "prices": prices}
    whole: dict[str, Any] = {"plans": plans, "products": [*SMALL["products"], cloud], "invoices": []}
    await process(office, small(**whole, subscriptions=[site]))
    cem = {"key": "cem", "name": "Cem", "email": "cem@acme.example"}
    then = {
        **site,
        "cancelled_on": "2026-12-01",
        "users": [{"email": f"u{number}@acme.example"} for number in (2, 3, 4)],
        "contacts": contacts(("ana", "billing.primary"), ("cem", "site_admin")),
    }
    people = [*SMALL["people"], cem]
    (difference,) = (await process(office, small(**whole, people=people, subscriptions=[then]))).differences
    card = "Staff can accept it on its card in the billing channel, or"
    assert set(difference.remedies) == {
        "A contact can cancel the site: /subscription cancel SUB-7",
        "A contact can add users: /subscription users SUB-7 add u3@acme.example u4@acme.example",
        "A contact can remove users: /subscription users SUB-7 remove u1@acme.example",
        f"{card} add cem@acme.example: /contact add cem@acme.example site_admin SUB-7",
        f"{card} remove ben@acme.example: /contact remove ben@acme.example site_admin SUB-7",
    }
    routes = all_routes()
    commands = [re.sub(r".*: (?=/)", "", line) for line in difference.remedies]
    assert {route.name for route in (routes.typed(line)[0] for line in commands) if route} == {
        *("/subscription cancel", "/subscription users", "/contact add", "/contact remove")
    }


async def test_a_staff_role_that_was_removed_is_given_again_by_an_admin(office: Office) -> None:
    """With the command that does it."""
    adam = person("adam", staff=[StaffRole.ADMIN])
    await office.save(adam)
    await process(office, small(staff={"ben": ["agent"]}))
    people = {one.key: one for one in await office.all(Person)}
    await office.do(remove_staff, adam, people["ben"], StaffRole.AGENT)
    (difference,) = (await process(office, small(staff={"ben": ["agent"]}))).differences
    assert difference.remedies == (
        "An admin can give ben@acme.example the role again: /steward staff add @person agent",
    )
