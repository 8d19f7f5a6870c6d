"""What tests of quotes begin with: a license with seats, who may renew it, and a quote that waits."""

from datetime import date
from typing import Any

from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.orders.making import Wanted, make_quote, quote_options
from models.billing.orders.pricing import PricedLine
from models.billing.orders.tables import Order, Quote, QuoteKind
from models.directory.people import Person
from models.roles import Role, StaffRole
from models.subscriptions.lookup import find
from models.subscriptions.tables import Subscription
from tests.models.builders import Office, item, organization, person, product, subscription
from tests.models.roles.typed import BP, BS

YEAR_END = date(2026, 12, 31)


async def cast(office: Office, **more: Any) -> tuple[Person, Person, Person]:
    """SUB-1, three seats at 100 euros a year and 19 % tax: its primary and secondary billing contact, and Bella."""
    ana, ben = person("ana"), person("ben")
    bella = person("bella", "bella@vendor.example", staff=[StaffRole.BILLING])
    contacts = [(ana, Role(BP)), (ben, Role(BS))]
    acme = more.pop("of", None) or organization("acme", tax_rate=19_000, tax_id="ES1", billing_address="1 Way")
    sub = subscription(1, *contacts, of=acme, items=[item(product(), 3)], **{"ends_on": YEAR_END, **more})
    await office.save(sub, bella)
    return ana, ben, bella


async def quoted(office: Office, by: Person, ref: str = "SUB-1", *lines: PricedLine, **more: Any) -> str:
    """The short id of a quote for services: 50 euros and 19 % tax, unless it says other lines."""
    wanted = Wanted(QuoteKind.SERVICES, lines or [PricedLine("Setting up", 1, 5_000, 19_000)], **more)

    async def make(desk: Desk) -> Quote:
        return await make_quote(desk, (await find(desk.session, Subscription, ref, lock=True))[1], wanted)

    return (await office.do(make, by)).ref


async def quote_of(office: Office, ref: str) -> Quote:
    """A quote as it stands, with its lines."""
    async with office.database.transaction() as session:
        return (await find(session, Quote, ref, lock=False))[0]


async def order_of(office: Office, ref: str) -> Order:
    """An order as it stands, with its quote and invoice."""
    async with office.database.transaction() as session:
        return (await find(session, Order, ref, lock=False))[0]


async def quotes(office: Office) -> list[Quote]:
    """All quotes with their lines, oldest first."""
    async with office.database.transaction() as session:
        statement = select(Quote).options(*quote_options()).order_by(col(Quote.id))
        return list((await session.scalars(statement)).unique())
