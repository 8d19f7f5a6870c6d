"""Plans, products and prices as those who look after them see them."""

import json
from datetime import date, timedelta
from typing import Any

from handlers.routing.routes import Touch
from handlers.views.catalogue import pricing, products
from handlers.views.reader import Reader
from models.backoffice.catalogue.looking import ProductCard, list_products, show_product
from models.backoffice.catalogue.pricing import Entered, PriceChange, preview_price, set_price, withdraw_price
from models.backoffice.catalogue.problems import BelowZero, NoCurrency, NoSuchProduct, NotScheduled, PastDay, SamePrice
from models.catalogue.products import Price, Product
from models.core.errors import Problem
from models.core.paging import PageOf
from models.directory.people import Person
from models.roles import Kind
from models.subscriptions.tables import Cycle, Subscription
from tests.handlers.cases.case import anywhere
from tests.handlers.cases.doing import command, form
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW, Office, product
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

RIGHT = "manage_catalogue"
OURS = anywhere(RIGHT)
LINE = "/steward catalogue"
SCHEDULED = 9000
"""The number of a price that is still to come."""
FAR = date(2190, 1, 1)
DAY = FAR - timedelta(days=1)
PRICE = {"currency": "USD", "cycle": "year", "price": "120", "holds_from": str(DAY)}
KEPT = json.dumps({"key": "server", **PRICE})
FORMS = {"catalogue_price": PRICE}


def scheduled(product_id: int, **more: Any) -> Price:
    """A price that is far away."""
    return Price(product_id=product_id, currency="EUR", cycle=Cycle.YEAR, unit_price=9_900, holds_from=FAR, **more)


async def _server(office: Office) -> Product:
    return (await office.all(Product, Product.key == "server"))[0]


async def row_for_actions(world: ActionWorld) -> None:
    """A price to withdraw."""
    price = scheduled((await _server(world.office)).id)
    await world.office.save(price)
    world.refs["price"] = str(price.id)


async def rows_for_routes(office: Office, _of: Subscription, _other: Subscription, _people: dict[str, Person]) -> None:
    """A price to withdraw."""
    await office.save(scheduled((await _server(office)).id, id=SCHEDULED))


def _given(_world: ActionWorld) -> tuple[Any, ...]:
    return "server", Entered("USD", Cycle.YEAR, "120", DAY)


ACTIONS = [
    ActionCase(list_products, RIGHT),
    ActionCase(show_product, RIGHT, lambda _: ("server",)),
    ActionCase(preview_price, RIGHT, _given),
    ActionCase(set_price, RIGHT, _given),
    ActionCase(withdraw_price, RIGHT, lambda w: (w.refs["price"],)),
]

CHANGED = ("prices", "audit")
ROUTES = [
    command(LINE, "", RIGHT, "*Server* · `server`", wanted=OURS),
    command(LINE, "show server", RIGHT, "From Jan 1, 2190: €99.00 per seat per year", wanted=OURS),
    command(LINE, "price server", RIGHT, "Quotes made from that day on use it.", wanted=OURS),
    command(LINE, f"withdraw {SCHEDULED}", RIGHT, "won't cost €99.00 per seat per year", *CHANGED, wanted=OURS),
    form("catalogue_price", PRICE, lambda _w, _n: "server", RIGHT, "It had no such price.", wanted=OURS),
    form("catalogue_price_save", {}, lambda _w, _n: KEPT, RIGHT, "Saved. *Server* costs", *CHANGED, wanted=OURS),
]

PROBLEMS: dict[type[Problem], list[Met]] = {
    NoSuchProduct: [
        Met("admin", f"{LINE} show nothing", "I can't find product nothing. To list them, use `/steward catalogue`.")
    ],
    NoCurrency: [Met("admin", "catalogue_price server|currency=EURO", "“EURO” isn't a currency.")],
    BelowZero: [Met("admin", "catalogue_price server|price=-1", "“-1” is below 0. A price is 0 or more.")],
    PastDay: [Met("admin", "catalogue_price server|holds_from=2020-01-01", "Jan 1, 2020 is over. Choose ")],
    SamePrice: [
        Met(
            "admin",
            "catalogue_price server|price=100",
            "Server costs $100.00 already on Dec 31, 2189.",
            before="UPDATE prices SET currency = 'USD', unit_price = 10000 WHERE currency = 'EUR' AND cycle = 'year'",
        )
    ],
    NotScheduled: [Met("admin", f"{LINE} withdraw 77777", "I can't find scheduled price 77777.")],
}

NO_IDS = {(Touch.COMMAND, LINE), (Touch.FORM, "catalogue_price"), (Touch.FORM, "catalogue_price_save")}


def _priced(stock: Stock, number: int) -> Product:
    """A product with every kind of price: earlier ones, one that holds, and those that are scheduled."""
    kind, is_addon = (Kind.LICENSE, Kind.SITE)[number % 2], number % 3 == 0
    made = product(f"{number}" + "9" * 60, name=stock.name(200), kind=kind, is_addon=is_addon, prices={})
    for place in range(max(stock.many, 1)):
        day = NOW.date() + timedelta(days=place - 5)
        for currency, cycle in (("EUR", Cycle.YEAR), ("KWD", Cycle.MONTH)):
            terms: dict[str, Any] = {"currency": currency, "cycle": cycle, "unit_price": 10**12, "holds_from": day}
            made.prices.append(new(Price, id=2 * place + (cycle is Cycle.YEAR), **terms))
    return made


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    today = NOW.date()
    bare = product("9", name=stock.name(200), prices={})
    full = [_priced(stock, number) for number in range(4)]
    many = [_priced(stock, number) for number in range(stock.many)]
    cards = [ProductCard(one, today, count) for one, count in zip([bare, *full], (0, 1, 9, 9, 9), strict=True)]
    later = new(Price, currency="EUR", cycle=Cycle.YEAR, unit_price=10**12, holds_from=FAR)
    changes = [
        PriceChange(full[0], "EUR", cycle, before, 10**12, day, today, coming, 1, 1, 7)
        for cycle in Cycle
        for before, day, coming in ((None, today, None), (5, FAR, later))
    ]
    typed = {"currency": "EUR", "cycle": "year", "price": "9" * pricing.LONGEST_PRICE, "holds_from": str(FAR)}
    return {
        "products.product_list": [
            products.product_list(reader, PageOf[Product](), today),
            products.product_list(reader, PageOf([bare, *many]), today),
        ],
        "products.product_card": [products.product_card(reader, one) for one in cards],
        "pricing.price_form": [pricing.price_form(reader, one) for one in cards],
        "pricing.price_page": [pricing.price_page(reader, one, typed) for one in changes],
        "pricing.priced": [pricing.priced(reader, one) for one in changes],
        "pricing.withdrawn": [pricing.withdrawn(reader, one) for one in changes],
    }
