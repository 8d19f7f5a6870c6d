"""The people of the tests about promotions."""

from models.directory.people import Person
from models.roles import Role, StaffRole
from models.subscriptions.contacts import ContactKind
from tests.models.builders import Office, person, subscription

BILLING, TECHNICAL, SITE_ADMIN = ContactKind.BILLING, ContactKind.TECHNICAL, ContactKind.SITE_ADMIN
WHY, WHY_NOT = "Ana is on leave.", "She is back tomorrow."


class Cast:
    """SUB-1: ana is the primary billing contact, cyd and dan secondaries, boss the site admin; meg and max admins."""

    def __init__(self) -> None:
        self.ana, self.cyd, self.boss, self.bob = (person(key) for key in ("ana", "cyd", "boss", "bob"))
        self.tim = person("tim")
        self.dan = person("dan", "dan@elsewhere.example")
        self.meg, self.max = (person(key, staff=[StaffRole.ADMIN]) for key in ("meg", "max"))
        self.agent = person("agent", staff=[StaffRole.AGENT, StaffRole.BILLING])
        self.sub = subscription(
            1,
            (self.ana, Role.BILLING_PRIMARY),
            (self.bob, Role.TECHNICAL_PRIMARY),
            (self.cyd, Role.BILLING_SECONDARY),
            (self.dan, Role.BILLING_SECONDARY),
            (self.boss, Role.SITE_ADMIN),
            (self.tim, Role.TECHNICAL_SECONDARY),
        )


async def told(office: Office) -> list[str]:
    """Keys of whom it was told what became of a promotion."""
    ids = {row.person_id for row in await office.notices("promotion_decided")}
    async with office.database.transaction() as session:
        return sorted([(await session.get_one(Person, id_)).key for id_ in ids if id_])
