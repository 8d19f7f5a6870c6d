"""Who acts in the tests of actions: two subscriptions with their contacts, and an agent."""

import pytest

from models.roles import Role, StaffRole
from tests.models.builders import Office, invoice, person, subscription


class Cast:
    """SUB-1 with ana, the primary, and cyd, a secondary billing contact; SUB-2 with zoe; tia is an agent."""

    def __init__(self) -> None:
        self.ana, self.cyd, self.dan, self.zoe = (person(key) for key in ("ana", "cyd", "dan", "zoe"))
        self.tia = person("tia", staff=[StaffRole.AGENT])
        self.sub = subscription(1, (self.ana, Role.BILLING_PRIMARY), (self.cyd, Role.BILLING_SECONDARY))
        self.other = subscription(2, (self.zoe, Role.BILLING_PRIMARY))


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscriptions, stored; INV-2026-000001 is of SUB-1."""
    cast = Cast()
    await office.save(cast.sub, cast.other, cast.dan, cast.tia)
    await office.save(invoice(cast.sub))
    return cast
