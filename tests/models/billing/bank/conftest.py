"""A vendor with two accounts, two customers with unpaid invoices, and a billing team of two."""

from dataclasses import dataclass

import pytest

from models.billing.bank.importing import import_statement, read_file
from models.billing.bank.proposals import Matches, MatchLine, list_matches
from models.catalogue.legal_entities import BankAccount
from models.directory.people import Person
from models.roles import Role, StaffRole
from tests.models.builders import Office, invoice, organization, person, subscription

IBAN = "DE75 5121 0800 1245 1261 99"


@dataclass
class BillingTeam:
    """A desk with open invoices: INV-2026-000017 (119.00) and 18 (200.00) of Acme, 19 (119.00) of Bluebird."""

    office: Office
    bella: Person
    boris: Person

    async def imports(self, text: str, source: str = "march.sta") -> tuple[int, int, int]:
        """Import a statement: how many transfers are new, were known, and how many payments left the account."""
        (done,) = await self.office.do(import_statement, self.bella, read_file(text.encode(), source), source)
        return done.new, done.known, done.left

    async def matches(self) -> Matches:
        """What waits."""
        return await self.office.do(list_matches, self.bella)

    async def only(self) -> MatchLine:
        """The only transfer that waits."""
        (line,) = (await self.matches()).lines
        return line


@pytest.fixture
async def team(office: Office) -> BillingTeam:
    """The desk."""
    bella, boris = (person(name, f"{name}@vendor.example", staff=[StaffRole.BILLING]) for name in ("bella", "boris"))
    acme = subscription(1, (person("ana"), Role.BILLING_PRIMARY), of=organization("acme"))
    other = subscription(2, of=organization("bluebird"))
    accounts = [
        BankAccount(currency="EUR", holder="Northwind", bank="First", account=IBAN),
        BankAccount(currency="JPY", holder="Northwind", bank="First", account="40-1234-7"),
    ]
    await office.save(bella, boris, acme, other, *accounts)
    for number in range(1, 17):
        await office.save(invoice(other, number, net=100, tax=0, paid=[100]))
    await office.save(invoice(acme, 17), invoice(acme, 18, net=20_000, tax=0), invoice(other, 19))
    return BillingTeam(office, bella, boris)


def statement(*bookings: tuple[str, str, str], day: int = 2) -> str:
    """An MT940 file of a day in March 2026: (amount, text, payer's account) for each transfer that arrived. Negative
    amounts went back."""
    total = sum(round(float(amount) * 100) for amount, _, _ in bookings)
    lines = [
        f":61:2603{day:02}03{day:02}{'RC' if amount.startswith('-') else 'C'}{amount.strip('-').replace('.', ',')}"
        f"NTRFNONREF\n:86:166?20{text}?31{account}?32Some Payer"
        for amount, text, account in bookings
    ]
    closing = f"{'D' if total < 0 else 'C'}2603{day:02}EUR{abs(total) // 100},{abs(total) % 100:02}"
    return "\n".join(
        [
            ":20:STARTUMS",
            ":25:51210800/1245126199",
            ":28C:1/1",
            f":60F:C2603{day:02}EUR0,00",
            *lines,
            f":62F:{closing}",
        ]
    )
