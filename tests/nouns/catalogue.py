"""Plans, products and prices as those who look after them see them."""

import json
from datetime import date, timedelta
from typing import Any

from handlers.routing.routes import Touch
from handlers.views.catalogue import entering, plans, pricing, products
from handlers.views.reader import Reader
from models.backoffice.catalogue.entered import Changed
from models.backoffice.catalogue.looking import ProductCard, list_products, show_product
from models.backoffice.catalogue.plans import PlanCard, add_plan, edit_plan, list_plans, new_plan, show_plan
from models.backoffice.catalogue.pricing import Entered, PriceChange, preview_price, set_price, withdraw_price
from models.backoffice.catalogue.problems import (
    BelowZero,
    ChangedByOthers,
    KeyTaken,
    NoCurrency,
    NoSuchPlan,
    NoSuchProduct,
    NothingDiffers,
    NotRetired,
    NotScheduled,
    PastDay,
    PlanInUse,
    RetiredAlready,
    SamePrice,
)
from models.backoffice.catalogue.products import add_product, edit_product, mark_of_product
from models.backoffice.catalogue.retiring import Retired, restore_plan, restore_product, retire_plan, retire_product
from models.catalogue.legal_entities import LegalEntity
from models.catalogue.plans import Plan
from models.catalogue.products import Price, Product
from models.core.errors import Problem
from models.core.paging import PageOf
from models.directory.people import Person
from models.roles import Kind
from models.subscriptions.tables import Cycle, Subscription
from tests.handlers.cases.case import anywhere
from tests.handlers.cases.doing import command, form, options
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW, TABLES_OF_ROLES, Office, plan, product
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
FORMS = {
    "catalogue_price": PRICE,
    "catalogue_product": {"key": "spare", "name": "Spare", "kind": "license", "family": "x"},
    "catalogue_plan": {"key": "spare", "name": "X", "role_table": "support-portal"},
    "catalogue_retire": {"holds_from": "2190-01-01"},
}


MARK = mark_of_product(product("spare", family="spare", prices={}))
USED = PlanCard(plan(), FAR, 1).mark


def scheduled(product_id: int, **more: Any) -> Price:
    """A price that is far away."""
    return Price(product_id=product_id, currency="EUR", cycle=Cycle.YEAR, unit_price=9_900, holds_from=FAR, **more)


async def _server(office: Office) -> Product:
    return (await office.all(Product, Product.key == "server"))[0]


def spares() -> list[Any]:
    """A plan and a product that nobody has, and two that are retired."""
    retired: dict[str, Any] = {"retired_on": date(2020, 1, 1)}
    return [
        plan(key="spare"),
        plan(key="old", **retired),
        product("spare", family="spare", prices={}),
        product("old", family="old", prices={}, **retired),
    ]


async def row_for_actions(world: ActionWorld) -> None:
    """A price to withdraw, and spare plans and products."""
    price = scheduled((await _server(world.office)).id)
    spare, _, sold, _ = rows = spares()
    await world.office.save(price, *rows)
    world.refs["price"] = str(price.id)
    world.refs |= {"mark of plan": PlanCard(spare, FAR, 0).mark, "mark of product": mark_of_product(sold)}


async def rows_for_routes(office: Office, _of: Subscription, _other: Subscription, _people: dict[str, Person]) -> None:
    """A price to withdraw, and spare plans and products."""
    await office.save(scheduled((await _server(office)).id, id=SCHEDULED), *spares())


def _given(_world: ActionWorld) -> tuple[Any, ...]:
    return "server", Entered("USD", Cycle.YEAR, "120", DAY)


def _mark(world: ActionWorld, noun: str) -> str:
    return world.refs[f"mark of {noun}"]


NEW_PRODUCT = {"key": "app", "name": "App", "kind": "license", "family": "app"}
NEW_PLAN = {"key": "gold", "name": "Gold", "role_table": "support-portal", "reminder_slots": ["30"]}
ACTIONS = [
    ActionCase(list_plans, RIGHT),
    ActionCase(show_plan, RIGHT, lambda _: ("spare",)),
    ActionCase(new_plan, RIGHT),
    ActionCase(add_plan, RIGHT, lambda _: (NEW_PLAN,)),
    ActionCase(edit_plan, RIGHT, lambda w: ("spare", {"payment_days": "9"}, _mark(w, "plan"))),
    ActionCase(add_product, RIGHT, lambda _: (NEW_PRODUCT,)),
    ActionCase(edit_product, RIGHT, lambda w: ("spare", {"tier": "9"}, _mark(w, "product"))),
    ActionCase(retire_product, RIGHT, lambda _: ("spare", FAR)),
    ActionCase(restore_product, RIGHT, lambda _: ("old",)),
    ActionCase(retire_plan, RIGHT, lambda _: ("spare", FAR)),
    ActionCase(restore_plan, RIGHT, lambda _: ("old",)),
    ActionCase(list_products, RIGHT),
    ActionCase(show_product, RIGHT, lambda _: ("server",)),
    ActionCase(preview_price, RIGHT, _given),
    ActionCase(set_price, RIGHT, _given),
    ActionCase(withdraw_price, RIGHT, lambda w: (w.refs["price"],)),
]

CHANGED = ("prices", "audit")
ENTERED = NEW_PLAN | {"reminder_slots": "30, 7"}
ROUTES = [
    command(LINE, "", RIGHT, "*Server* · `server`", wanted=OURS),
    options("products", "/pick products", RIGHT, "Server · server", wanted=OURS),
    options("plans", "/pick plans", RIGHT, "Plan spare · spare", wanted=OURS),
    command(LINE, "show server", RIGHT, "From Jan 1, 2190: €99.00 per seat per year", wanted=OURS),
    command(LINE, "price server", RIGHT, "Quotes made from that day on use it.", wanted=OURS),
    command(LINE, "plans", RIGHT, "*Plan spare* · `spare`", wanted=OURS),
    command(LINE, "show plan spare", RIGHT, "Days until suspension: 15", wanted=OURS),
    command(LINE, "add product", RIGHT, "Lowercase letters, digits", wanted=OURS),
    command(LINE, "add plan", RIGHT, "Lowercase letters, digits", wanted=OURS),
    command(LINE, "edit product spare", RIGHT, "*Spare* · License", wanted=OURS),
    command(LINE, "edit plan spare", RIGHT, "Days until an invoice is due", wanted=OURS),
    command(LINE, "retire product spare", RIGHT, "*Spare* can't be ordered anymore.", wanted=OURS),
    command(LINE, "retire plan spare", RIGHT, "*Plan spare* can't be ordered anymore.", wanted=OURS),
    command(LINE, "restore product old", RIGHT, "*Old* can be ordered.", "products", "audit", wanted=OURS),
    command(LINE, "restore plan old", RIGHT, "*Plan old* can be ordered.", "plans", "audit", wanted=OURS),
    command(LINE, f"withdraw {SCHEDULED}", RIGHT, "won't cost €99.00 per seat per year", *CHANGED, wanted=OURS),
    form("catalogue_product", NEW_PRODUCT, lambda _w, _n: "", RIGHT, "Added *App*.", "products", "audit", wanted=OURS),
    form("catalogue_plan", ENTERED, lambda _w, _n: "", RIGHT, "Added the plan *Gold*.", "plans", "audit", wanted=OURS),
    form(
        "catalogue_retire",
        {"holds_from": str(FAR)},
        lambda _w, _n: "product spare",
        RIGHT,
        "*Spare* will be retired on Jan 1, 2190.",
        *("products", "audit"),
        wanted=OURS,
    ),
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
    NoSuchPlan: [Met("admin", f"{LINE} show plan nothing", "I can't find plan nothing.")],
    KeyTaken: [
        Met("admin", "catalogue_product |tier=1", "The key spare is taken."),
        Met("admin", "catalogue_plan |payment_days=9", "The key spare is taken."),
    ],
    NothingDiffers: [Met("admin", f"catalogue_product spare {MARK}|name=Spare", "Nothing has changed.")],
    ChangedByOthers: [Met("admin", "catalogue_product spare 0|name=X", "Someone else has just changed Spare.")],
    PlanInUse: [Met("admin", f"catalogue_plan license-and-site {USED}|payment_days=9", "1 subscription has Plan")],
    RetiredAlready: [Met("admin", "catalogue_retire plan old", "Plan old isn't sold from Jan 1, 2020 on.")],
    NotRetired: [Met("admin", f"{LINE} restore plan spare", "Plan spare isn't retired.")],
    NotScheduled: [Met("admin", f"{LINE} withdraw 77777", "I can't find scheduled price 77777.")],
}

NO_IDS = {
    (Touch.COMMAND, LINE),
    (Touch.OPTIONS, "products"),
    (Touch.OPTIONS, "plans"),
    *((Touch.FORM, f"catalogue_{form}") for form in ("price", "price_save", "product", "plan", "retire")),
}


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
    tables = TABLES_OF_ROLES
    rows = [plan(key="1"), plan(key="2", retired_on=FAR), plan(key="9" * 64)]
    more = [plan(key=str(100 + number)) for number in range(stock.many)]
    for one in (*rows, *more):
        one.name = stock.name(200)
    sellers = [new(LegalEntity, id=1, key="1"), new(LegalEntity, id=2, key="2", name=stock.name(200))]
    plan_cards = [PlanCard(one, today, count, sellers) for one, count in zip(rows, (0, 1, 9), strict=True)]
    edits = [Changed("name", stock.name(200), stock.name(200)), Changed("reminder_slots", [1], [])]
    edits += [Changed("max_billing_contacts", None, 2), Changed("role_table", "support-portal", "license-and-site")]
    edits.append(Changed("legal_entity_id", 1, 2))
    done = [Retired(one, today, 1) for one in rows] + [Retired(one, today, 1) for one in full]
    names = {key: table.name for key, table in tables.by_key.items()}
    typed = {"currency": "EUR", "cycle": "year", "price": "9" * pricing.LONGEST_PRICE, "holds_from": str(FAR)}
    return {
        "products.product_list": [
            products.product_list(reader, PageOf[Product](), today),
            products.product_list(reader, PageOf([bare, *many]), today),
        ],
        "products.product_card": [products.product_card(reader, one) for one in cards],
        "plans.plan_list": [
            plans.plan_list(reader, PageOf[Plan](), tables),
            plans.plan_list(reader, PageOf([*rows, *more]), tables),
        ],
        "plans.plan_card": [plans.plan_card(reader, one, tables) for one in plan_cards],
        "plans.retire_form": [
            *(plans.retire_form(reader, one) for one in cards),
            *(plans.retire_form(reader, card) for card in plan_cards),
        ],
        "plans.retired": [plans.retired(reader, one) for one in done],
        "plans.restored": [plans.restored(reader, one) for one in done],
        "entering.product_form": [entering.product_form(reader, one) for one in (None, *cards)],
        "entering.plan_form": [
            *(entering.plan_form(reader, tables, one) for one in (None, *plan_cards)),
            entering.plan_form(reader, tables, None, sellers),
        ],
        "entering.added": [entering.added(reader, one) for one in (full[0], rows[0])],
        "entering.changed": [entering.changed(reader, one, edits, names, sellers) for one in (full[0], rows[0])],
        "pricing.price_form": [pricing.price_form(reader, one) for one in cards],
        "pricing.price_page": [pricing.price_page(reader, one, typed) for one in changes],
        "pricing.priced": [pricing.priced(reader, one) for one in changes],
        "pricing.withdrawn": [pricing.withdrawn(reader, one) for one in changes],
    }
