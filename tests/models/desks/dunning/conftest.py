"""A customer with unpaid invoices, and the schedule's looks at them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.notices import draw
from handlers.views.blocks import Drawing
from models.billing.invoices.tables import Invoice
from models.core.outbox import Notice
from models.desks.dunning.raising import raise_payment_reminders
from models.desks.dunning.tables import PaymentReminder
from models.directory.people import Person
from models.roles import Role, StaffRole, SystemRight
from models.subscriptions.tables import Subscription
from tests.models.builders import Office, invoice, organization, person, plan, subscription, system

DUE = date(2026, 3, 31)
CLOCK = system(SystemRight.RAISE_REMINDERS, SystemRight.ADVANCE_SUBSCRIPTIONS, SystemRight.POST_DIGEST)


def noon(day: int) -> datetime:
    """Noon in UTC, so many days after the due date."""
    return datetime(DUE.year, DUE.month, DUE.day, 12, tzinfo=UTC) + timedelta(days=day)


@dataclass
class Debtor:
    """SUB-1 with INV-2026-000001 over 119.00, due on 31 March. ana and eva can pay, ben can't; bella is of the
    vendor."""

    office: Office
    ana: Person = field(default_factory=lambda: person("ana"))
    ben: Person = field(default_factory=lambda: person("ben"))
    eva: Person = field(default_factory=lambda: person("eva"))
    bella: Person = field(default_factory=lambda: person("bella", staff=[StaffRole.BILLING]))

    async def build(self, **more: object) -> "Debtor":
        """Store it. `more` is of the plan."""
        contacts = [
            (self.ana, Role.BILLING_PRIMARY),
            (self.ben, Role.BILLING_SECONDARY),
            (self.eva, Role.TECHNICAL_PRIMARY),
        ]
        of = organization("acme", time_zone="UTC")
        self.sub: Subscription = subscription(1, *contacts, of=of, under=plan(**more))  # type: ignore[arg-type]
        await self.office.save(self.bella, self.sub, invoice(self.sub, due_on=DUE))
        return self

    async def look(self, day: int, *, at: datetime | None = None) -> int:
        """The schedule looks, by default at noon so many days after the due date. Returns the messages."""
        after: int | None = 0
        while after is not None:
            scan = await self.office.at(at or noon(day)).do(raise_payment_reminders, CLOCK, None, after)
            after = scan.after
        return int(scan.raised)

    async def slots(self, who: Person) -> list[int]:
        """The slots that somebody was reminded at."""
        return [row.slot for row in await self.office.all(PaymentReminder, PaymentReminder.person_id == who.id)]

    async def told(self, who: Person, day: int) -> list[str]:
        """What each message to somebody says if it's sent at noon of that day; nothing for one that isn't sent."""
        said: list[str] = []
        for notice in await self.office.all(Notice, Notice.person_id == who.id, Notice.kind == "payments_due"):
            if notice.key.endswith(":mail"):
                continue
            async with self.office.database.transaction() as session:
                drawing = await draw(session, notice, self.office.tables, noon(day), vendor="Northwind")
            said += [drawing.message.text] if drawing and drawing.message else []
        return said

    async def drawn(self, who: Person, day: int) -> dict[str, Drawing]:
        """All that is sent to somebody at noon of that day, by the notice's kind and medium."""
        found: dict[str, Drawing] = {}
        for notice in await self.office.all(Notice, Notice.person_id == who.id):
            async with self.office.database.transaction() as session:
                drawing = await draw(session, notice, self.office.tables, noon(day), vendor="Northwind")
            if drawing:
                found[f"{notice.kind} {notice.medium}"] = drawing
        return found

    async def change(self, **values: object) -> None:
        """Change the invoice."""
        async with self.office.database.transaction() as session:
            row = await session.get_one(Invoice, 1)
            for name, value in values.items():
                setattr(row, name, value)


@pytest.fixture
async def debtor(office: Office) -> Debtor:
    """A customer with one unpaid invoice."""
    return await Debtor(office).build()
