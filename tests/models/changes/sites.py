"""A site to change, and hands that accept what is quoted for it."""

from datetime import UTC, date, datetime
from typing import Any

from models.billing.orders.accepting import Billing, accept_quote
from models.billing.orders.tables import Credit, Order, Quote
from models.catalogue.products import Product
from models.changes.changing import Changed
from models.directory.people import Person
from models.roles import Kind, Role
from models.subscriptions.tables import Cycle, Item, SiteUser, Subscription
from tests.models.builders import Office, card, invoice, item, organization, person, plan, product, subscription

REF = "SUB-1"
PRICES = {("EUR", "year"): 22_800, ("EUR", "month"): 2_150}
ADDON_PRICES = {("EUR", "year"): 4_800, ("EUR", "month"): 450}


def catalogue() -> dict[str, Product]:
    """Two editions of one family, an add-on to them, something beside them, and an add-on to something else."""
    of: dict[str, Any] = {"kind": Kind.SITE, "prices": PRICES}
    return {
        "cloud": product("cloud", family="cloud", tier=1, **of),
        "premium": product("premium", family="cloud", tier=2, **of),
        "maps": product("maps", family="cloud", is_addon=True, kind=Kind.SITE, prices=ADDON_PRICES),
        "app": product("app", family="app", tier=1, **of),
        "logs": product("logs", family="archive", is_addon=True, **of),
    }


class Site:
    """SUB-1, a site with so many seats of `cloud`; eva is its site admin, ana and ben its billing contacts, chidi looks
    after it, and bella is of the vendor."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.products = catalogue()
        self.eva, self.ana, self.ben, self.chidi = person("eva"), person("ana"), person("ben"), person("chidi")

    async def build(
        self, seats: int = 10, *, maps: int = 0, tax_rate: int = 19_000, invoiced: int | None = None, **more: Any
    ) -> "Site":
        """Store it. The term is the year 2026, unless `more` says otherwise; what was bought was invoiced and paid, by
        the year at the list's prices unless `invoiced` says another net sum."""
        items = [item(self.products["cloud"], seats)] + ([item(self.products["maps"], maps)] if maps else [])
        contacts = [
            (self.ana, Role.BILLING_PRIMARY),
            (self.ben, Role.BILLING_SECONDARY),
            (self.chidi, Role.TECHNICAL_PRIMARY),
            (self.eva, Role.SITE_ADMIN),
        ]
        of = organization("acme", tax_rate=tax_rate)
        under = plan(annual_on_recorded_card=more.pop("annual_on_recorded_card", True))
        given = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), **more}
        sub = subscription(1, *contacts, of=of, under=under, kind=Kind.SITE, items=items, **given)
        await self.office.save(*self.products.values(), sub)
        if invoiced is None:
            years = given["ends_on"].year - given["starts_on"].year + 1
            invoiced = years * (seats * 22_800 + maps * 4_800) if given.get("bought", True) else 0
        if invoiced:
            await self.office.save(invoice(sub, net=invoiced, tax=0, paid=[invoiced]))
        return self

    async def monthly(self, seats: int = 10, *, with_card: bool = False, **more: Any) -> "Site":
        """The same by the month, from 1 to 31 March."""
        days = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 3, 31), "cycle": Cycle.MONTH}
        await self.build(seats, **{**days, **more})
        if with_card:
            await self.office.save(card(await self.row()))
        return self

    def on(self, day: date) -> "Site":
        """The same at noon of a day."""
        other = Site(self.office.at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)))
        other.products, other.eva, other.ana, other.ben, other.chidi = (
            self.products, self.eva, self.ana, self.ben, self.chidi,
        )  # fmt: skip
        return other

    async def row(self) -> Subscription:
        """The subscription as it stands."""
        return (await self.office.all(Subscription))[0]

    async def seats(self) -> dict[str, int]:
        """The seats of each product that is there, by key."""
        keys = {made.id: key for key, made in self.products.items()}
        return {keys[one.product_id]: one.seats for one in await self.office.all(Item) if one.ended_on is None}

    async def users(self) -> list[str]:
        """The addresses of those who use it."""
        return sorted(one.email for one in await self.office.all(SiteUser) if one.removed_at is None)

    async def owed(self) -> list[int]:
        """The credits that were not used."""
        return [one.amount for one in await self.office.all(Credit) if one.order_id is None]

    async def accept(self, who: Person, made: Quote | Changed | None) -> Order:
        """Order what a quote offers."""
        quote = made.quote if isinstance(made, Changed) else made
        assert quote is not None
        return await self.office.do(accept_quote, who, quote.ref, Billing())
