"""A site with its contacts, and the vendor's people."""

from dataclasses import dataclass

import pytest

from models.directory.people import Person
from models.roles import Kind, Role, StaffRole
from tests.models.builders import Office, invoice, person, subscription


@dataclass(frozen=True)
class Cast:
    """Ana is the billing contact of SUB-1, a site, and Ben the second one; Bea is of the vendor's billing team, Gus an
    agent, Ada an admin."""

    ana: Person
    ben: Person
    bea: Person
    gus: Person
    ada: Person


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscription, stored."""
    ana, ben = person("ana"), person("ben")
    bea, gus = person("bea", staff=[StaffRole.BILLING]), person("gus", staff=[StaffRole.AGENT])
    ada = person("ada", staff=[StaffRole.ADMIN])
    sub = subscription(1, (ana, Role.BILLING_PRIMARY), (ben, Role.BILLING_SECONDARY), kind=Kind.SITE)
    await office.save(sub, bea, gus, ada)
    await office.save(invoice(sub))
    return Cast(ana, ben, bea, gus, ada)
