"""A ticket, and the people around it."""

import pytest

from models.desks.tickets.actions import open_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.tables import Ticket
from models.roles import Role, StaffRole
from tests.models.builders import Office, organization, person, subscription


class Cast:
    """SUB-1: ana and bob are technical contacts, cyd a billing contact; tia and tom are agents, bill is in billing."""

    def __init__(self) -> None:
        self.ana, self.bob, self.cyd, self.zoe = (person(key) for key in ("ana", "bob", "cyd", "zoe"))
        self.tia, self.tom = (person(key, staff=[StaffRole.AGENT]) for key in ("tia", "tom"))
        self.bill = person("bill", staff=[StaffRole.BILLING])
        self.acme = organization("acme")
        self.sub = subscription(
            1,
            (self.ana, Role.TECHNICAL_PRIMARY),
            (self.bob, Role.TECHNICAL_SECONDARY),
            (self.cyd, Role.BILLING_SECONDARY),
            of=self.acme,
        )
        self.other = subscription(2, (self.zoe, Role.TECHNICAL_PRIMARY))


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscriptions, stored."""
    cast = Cast()
    await office.save(cast.sub, cast.other, cast.tia, cast.tom, cast.bill)
    return cast


@pytest.fixture
async def ticket(office: Office, cast: Cast) -> Ticket:
    """A ticket that bob opened."""
    return await office.do(open_ticket, cast.bob, "SUB-1", Severity.HIGH, "It hums", "Since noon.")


async def changes(office: Office) -> list[tuple[int | None, str]]:
    """Who was told of which change."""
    return [(row.person_id, row.facts["what"]) for row in await office.notices("ticket_changed")]
