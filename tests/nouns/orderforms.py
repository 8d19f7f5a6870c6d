"""Ordering at the desk."""

import json

from handlers.routing.routes import Touch
from handlers.views import orderforms
from handlers.views.reader import Reader
from models.backoffice.orderforms.actions import Summary, process_order_form
from models.backoffice.orderforms.draft import draft
from models.backoffice.orderforms.entries import ItemEntry, StartState, SubscriptionEntry
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.ordering import Draft, OrderOffer, draft_order, offer_order, plans_to_order
from models.backoffice.orderforms.problems import NothingSold, OrderFault
from models.backoffice.orderforms.typed import Ordered
from models.billing.orders.tables import QuoteKind, QuoteState
from models.core.errors import Problem
from models.roles import Kind, Role
from models.subscriptions.tables import Cycle
from tests.handlers.cases.case import Case, anywhere
from tests.handlers.cases.doing import command, form, options
from tests.handlers.hands import Hands, Said
from tests.handlers.met import Met
from tests.handlers.views.stock import TABLE, TODAY, Shown, Stock
from tests.handlers.worlds import SLACK, World
from tests.models.builders import plan, product
from tests.models.world import ActionCase
from tests.nouns.orders import quote

DRAFTED = {
    "organization": "acme",
    "main_name": "Guest",
    "main_address": "guest@elsewhere.example",
    "product": "server",
    "seats": "1",
    "cycle": "year",
    "currency": "EUR",
    "starts_on": "2026-03-02",
}


def admin(kind: str) -> dict[str, str]:
    """What is typed for the site admin, who only a site has."""
    return {"admins": "Anybody billing-primary@acme.example"} if kind == "site" else {}


ACTIONS = [
    ActionCase(plans_to_order, "process_orders"),
    ActionCase(offer_order, "process_orders", lambda w: (w.table, "acme")),
    ActionCase(draft_order, "process_orders", lambda w: ({**DRAFTED, **admin(w.kind), "plan": w.table},)),
    ActionCase(process_order_form, "process_orders", lambda _: (draft({}, "empty.yaml", {}),)),
]

PROCESS = "process_orders"
STAFF = anywhere(PROCESS)
FOR = {"organization": "acme", "plan": "other"}
TYPED = {
    "main_name": "Anybody",
    "main_address": "billing-primary@acme.example",
    "product": "server",
    "seats": "2",
    "cycle": "year",
    "currency": "EUR",
    "start": "active",
    "starts_on": "2026-03-02",
}
MADE = ("subscriptions", "subscription_items", "contacts", "quotes", "quote_lines", "notices", "audit")


def kept(world: World, _name: str) -> str:
    """What the second form carries."""
    return json.dumps({**FOR, **admin(world.kind)})


def shown(world: World, _name: str) -> str:
    """What the preview carries."""
    return json.dumps({**FOR, **TYPED, **admin(world.kind)})


async def change(hands: Hands, world: World, name: str) -> Said:
    """Press the preview's button."""
    return await hands.press_in_modal(SLACK[name], "order_change", about=shown(world, name))


ROUTES = [
    Case(Touch.BUTTON, "order_change", "", change, PROCESS, says="For *Acme*, on the plan", wanted=STAFF),
    command("/order form", "", PROCESS, "you'll enter its details next", wanted=STAFF),
    options("order_start.plan", "plan", PROCESS, "Plan other", wanted=STAFF),
    options("order_fill.product", "product", PROCESS, "Server", about=kept, wanted=STAFF),
    form("order_start", FOR, lambda _w, _n: "", PROCESS, "For *Acme*, on the plan *Plan other*.", wanted=STAFF),
    form("order_fill", TYPED, kept, PROCESS, "2 × Server", wanted=STAFF),
    form("order_process", {}, shown, PROCESS, "I've created *SUB-2002*", *MADE, wanted=STAFF, entries=3),
]

SAME = "UPDATE organizations SET name = 'Twice'"
FORMS = {"order_start": FOR}
PROBLEMS: dict[type[Problem], list[Met]] = {
    OrderFault: [
        Met("billing", "order_start |plan=none", "There is no plan “none”."),
        Met("billing", "order_start |organization= ", "It is empty."),
        Met(
            "billing",
            "order_start |organization=twice",
            "Several organizations have this name. Write the key of one: acme, elsewhere.",
            before=SAME,
        ),
    ],
    NothingSold: [
        Met("billing", "/order form", "There are no plans with products to order yet.", before="DELETE FROM products"),
    ],
}

NO_IDS = {
    (Touch.OPTIONS, "order_start.plan"),
    (Touch.OPTIONS, "order_fill.product"),
    (Touch.COMMAND, "/order form"),
    (Touch.FORM, "order_start"),
    (Touch.FORM, "order_fill"),
    (Touch.BUTTON, "order_change"),
    (Touch.FORM, "order_process"),
}


def offer(stock: Stock, *, new: bool, technical: int, kind: Kind = Kind.LICENSE) -> OrderOffer:
    """What can be ordered."""
    under = plan()
    under.name = stock.name()
    priced = {(currency, "year"): 10**12 for currency in ("EUR", "JPY", "KWD")}
    products = [
        product(f"p{number}", name=stock.name(), prices=priced, kind=kind) for number in range(max(stock.many, 1))
    ]
    organization = None if new else stock.subscription.organization
    name = stock.name(orderforms.LONGEST_NAME)
    return OrderOffer(under, TABLE, name, organization, products, technical, technical, "JPY")


def typed(stock: Stock) -> dict[str, str]:
    """All that can be typed, as long as it may be."""
    names = dict.fromkeys(("organization", "main_name", "first_name", "name"), stock.name(orderforms.LONGEST_NAME))
    texts = dict.fromkeys(
        ("billing_address", "more", "more_billing", "admins"), stock.name(orderforms.LONGEST_LINES // 2)
    )
    rest = {"product": "p0", "seats": "1000000", "cycle": "month", "currency": "EUR", "start": "evaluation"}
    addresses = dict.fromkeys(("main_address", "first_address"), "x" * (200 if stock.many > 10 else 1) + "@a.example")
    return {**names, **texts, **rest, **addresses, "time_zone": "UTC", "starts_on": TODAY.isoformat(), "plan": "p"}


def ordered(stock: Stock, state: StartState, cycle: Cycle, *, new: bool) -> Draft:
    """An order that can be processed."""
    entry = SubscriptionEntry.model_construct(
        number=1,
        organization="acme",
        plan="cloud",
        kind=Kind.LICENSE,
        name=stock.name(orderforms.LONGEST_NAME),
        starts_on=TODAY,
        ends_on=TODAY,
        state=state,
        cycle=cycle,
        currency="EUR",
        items=[ItemEntry.model_construct(product="p0", seats=1_000_000)],
    )
    contacts = [
        Ordered(role, stock.name(orderforms.LONGEST_NAME), "x@acme.example", known, not known)
        for role in (Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY, *[Role.TECHNICAL_SECONDARY] * min(stock.many, 9))
        for known in (True, False)
    ]
    found = offer(stock, new=new, technical=5)
    form = OrderForm("", {}, {}, (), subscriptions=(entry,))
    return Draft(form, found, found.products[0], 10**10, contacts)


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    evaluation, active = StartState
    kinds = [(active, Cycle.YEAR, True), (active, Cycle.MONTH, False), (evaluation, Cycle.MONTH, True)]
    drafts = [ordered(stock, state, cycle, new=new) for state, cycle, new in kinds]
    made = quote(stock, 1, QuoteKind.PURCHASE, QuoteState.DRAFT)
    one, many = Summary({}, (), 1), Summary({}, (), stock.many)
    return {
        "orderforms.start": [orderforms.start(reader, [offer(stock, new=True, technical=1).plan] * max(stock.many, 1))],
        "orderforms.form": [
            orderforms.form(reader, offer(stock, new=new, technical=technical, kind=kind), TODAY, given)
            for new, technical, kind in ((True, 10, Kind.SITE), (False, 1, Kind.LICENSE))
            for given in ({}, typed(stock), {"starts_on": "someday"})
        ],
        "orderforms.preview": [orderforms.preview(reader, found, typed(stock)) for found in drafts],
        "orderforms.processed": [
            orderforms.processed(reader, drafts[0], many, made),
            orderforms.processed(reader, drafts[1], one, made),
            orderforms.processed(reader, drafts[2], Summary({}), None),
        ],
    }
