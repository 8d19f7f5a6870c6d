"""Finding customers, on both databases."""

import pytest

from models.core.database import Database
from models.core.encryption import new_key
from models.core.rotation import rewrite
from models.customers.search import find_customers
from models.directory.organizations import Organization
from models.roles import Role, StaffRole
from models.subscriptions.tables import Subscription
from tests.models.builders import Office, organization, person, subscription
from tests.support.keys import ring_of

pytestmark = pytest.mark.each_on_both

AGENT = person("agent", "agent@vendor.example", staff=[StaffRole.AGENT])


async def found(office: Office, typed: str) -> list[str]:
    """The keys of the customers who are found."""
    (agent,) = [one for one in await office.all(type(AGENT)) if one.key == "agent"]
    return [hit.organization.key for hit in await office.do(find_customers, agent, typed)]


@pytest.fixture
async def customers(office: Office) -> Office:
    """Three customers: one with a key, one with a dotted name, one whose name has signs of LIKE in it."""
    ana, bo = person("ana"), person("bo", "bo@mail.globex.example")
    acme = organization("acme", name="Acme Robotics Ltd.")
    await office.save(
        person("agent", "agent@vendor.example", staff=[StaffRole.AGENT]),
        subscription(1, (ana, Role.BILLING_PRIMARY), of=acme, license_key="FPS6-ACME-0001"),
        subscription(2, (bo, Role.BILLING_PRIMARY), of=organization("globex", name="Globex.com")),
        subscription(3, of=organization("odd", name="100%_Müller")),
    )
    return office


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("robo acme", ["acme"]),
        ("ACME", ["acme"]),
        ("muller", ["odd"]),
        ("0%_m", ["odd"]),
        ("1%0", []),
        ("globex.com", ["globex"]),
        ("mail.globex.example", ["globex"]),
        ("globex.example", []),
        ("bo@mail.globex.example", ["globex"]),
        ("fps6 acme 0001", ["acme"]),
        ("FPS6-ACME-000", []),
        ("SUB-2", ["globex"]),
        ("SUB-99", []),
        ("", ["odd", "acme", "globex"]),
    ],
)
async def test_a_text_finds_those_whom_it_fits(customers: Office, typed: str, keys: list[str]) -> None:
    """All words of a name, a whole address or domain, a whole key, an ID; signs of LIKE stand for themselves."""
    assert await found(customers, typed) == keys


async def test_those_whose_name_begins_with_the_text_come_first(customers: Office) -> None:
    """Then by name."""
    await customers.save(organization("a-robot", name="A Robot"), organization("robots", name="Robots United"))
    assert await found(customers, "robot") == ["robots", "a-robot", "acme"]


async def test_a_new_name_is_found_and_the_old_one_is_not(customers: Office) -> None:
    """The searched text follows the name by itself."""
    async with customers.database.transaction() as session:
        (acme,) = await customers.all(Organization, Organization.key == "acme")
        (await session.get_one(Organization, acme.id)).name = "Ærø Robotics"
    assert await found(customers, "ærø") == ["acme"]
    assert await found(customers, "ltd") == []


async def test_a_new_license_key_is_found_and_the_old_one_is_not(customers: Office) -> None:
    """The digest follows the key by itself."""
    async with customers.database.transaction() as session:
        (first,) = await customers.all(Subscription, Subscription.number == 1)
        (await session.get_one(Subscription, first.id)).license_key = "NEW-KEY-77"
    assert await found(customers, "NEWKEY77") == ["acme"]
    assert await found(customers, "FPS6-ACME-0001") == []


async def test_a_license_key_is_found_while_keys_rotate_and_after(database_url: str) -> None:
    """With the old key beside the new one, and with the new one alone once all is rewritten."""
    old, new = new_key(), new_key()
    for keys, typed in (((old,), "KEY-0001"), ((new, old), "KEY-0001"), ((new,), "KEY-0001")):
        database = Database(database_url, ring_of(*keys))
        office = Office(database)
        if keys == (old,):
            await database.migrate()
            await office.save(
                person("agent", "agent@vendor.example", staff=[StaffRole.AGENT]),
                subscription(1, of=organization("acme"), license_key="KEY-0001"),
            )
        assert await found(office, typed) == ["acme"]
        if len(keys) == 2:
            assert (await rewrite(database))["subscriptions.license_key"] == 1
        await database.close()


async def test_a_digest_does_not_show_the_key(customers: Office) -> None:
    """Nor is it the same under another key."""
    (first,) = await customers.all(Subscription, Subscription.number == 1)
    assert "ACME" not in first.license_key_digest
    assert len(first.license_key_digest) == 8 + 1 + 64
