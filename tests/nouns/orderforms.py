"""Ordering at the desk."""

import json
from typing import Any

from handlers.routing.routes import Touch
from handlers.views import orderform_summary, orderforms
from handlers.views.choosing import ADDRESS_LENGTHS
from handlers.views.reader import Reader
from models.backoffice.orderforms.actions import Summary, process_order_form
from models.backoffice.orderforms.buying import (
    LONGEST_LINES,
    Buyer,
    find_buyers,
    plans_to_order,
    show_buyer,
)
from models.backoffice.orderforms.draft import draft
from models.backoffice.orderforms.entries import ItemEntry, OrganizationEntry, StartState, SubscriptionEntry
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.ordering import Draft, OrderOffer, check_order, draft_order, offer_order
from models.backoffice.orderforms.problems import NothingSold, OrderFault
from models.backoffice.orderforms.typed import Ordered
from models.billing.orders.tables import QuoteKind, QuoteState
from models.core.errors import Problem
from models.core.outbox import NoticeKind
from models.roles import Kind, Role
from models.subscriptions.tables import Cycle
from tests.handlers.cases.case import Case, anywhere
from tests.handlers.cases.doing import command, form, options
from tests.handlers.hands import Hands, Said
from tests.handlers.met import Met
from tests.handlers.views.stock import TABLE, TODAY, Shown, Stock
from tests.handlers.worlds import SLACK, World
from tests.models.builders import NOW, plan, product
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
    ActionCase(find_buyers, "process_orders", lambda _: ("acme",)),
    ActionCase(show_buyer, "process_orders", lambda _: ("acme",)),
    ActionCase(offer_order, "process_orders", lambda w: (w.table, "acme")),
    ActionCase(check_order, "process_orders", lambda w: ({**DRAFTED, "plan": w.table}, ("organization", "plan"))),
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


SOLD = ("product", "seats", "cycle", "currency", "start", "starts_on")
WHAT = {name: TYPED[name] for name in SOLD}
PEOPLE = {name: text for name, text in TYPED.items() if name not in SOLD}


def kept(_world: World, _name: str) -> str:
    """What the second step carries."""
    return json.dumps(FOR)


def sold(_world: World, _name: str) -> str:
    """What the third step carries."""
    return json.dumps({**FOR, **WHAT})


def shown(world: World, _name: str) -> str:
    """What the preview carries."""
    return json.dumps({**FOR, **TYPED, **admin(world.kind)})


async def change(hands: Hands, world: World, name: str) -> Said:
    """Press the preview's button."""
    return await hands.press_in_modal(SLACK[name], "order_change", about=shown(world, name))


async def choose(hands: Hands, _world: World, name: str) -> Said:
    """Choose a customer in the first step."""
    return await hands.press_in_modal(SLACK[name], "organization", "acme")


async def send_people(hands: Hands, world: World, name: str) -> Said:
    """Send the third step. A site also has a site admin."""
    typed = {**PEOPLE, **admin(world.kind)}
    return await hands.submit(SLACK[name], "order_contacts", typed, sold(world, name))


ROUTES = [
    Case(Touch.BUTTON, "order_change", "", change, PROCESS, says="For *Acme*, on the plan", wanted=STAFF),
    Case(Touch.BUTTON, "organization", "", choose, PROCESS, says="Change details", wanted=STAFF),
    command("/order form", "", PROCESS, "choose “New customer” at the end of the list", wanted=STAFF),
    options("order_start.organization", "organization", PROCESS, "Acme · CUS-1", wanted=STAFF),
    options("order_start.plan", "plan", PROCESS, "Plan other", wanted=STAFF),
    options("order_start.time_zone", "time_zone", PROCESS, "UTC", wanted=STAFF),
    options("order_start.country", "country", PROCESS, "Germany (DE)", wanted=STAFF),
    options("order_fill.product", "product", PROCESS, "Server", about=kept, wanted=STAFF),
    options("order_fill.currency", "currency", PROCESS, "Euro (EUR)", about=kept, wanted=STAFF),
    form("order_start", FOR, lambda _w, _n: "", PROCESS, "For *Acme*, on the plan *Plan other*.", wanted=STAFF),
    form("order_fill", WHAT, kept, PROCESS, "If I already know the person with this address", wanted=STAFF),
    Case(Touch.FORM, "order_contacts", "", send_people, PROCESS, says="2 × Server", wanted=STAFF),
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
            "Several customers have this name. Enter the key of one: acme, elsewhere.",
            before=SAME,
        ),
    ],
    NothingSold: [
        Met("billing", "/order form", "There are no plans with products to order yet.", before="DELETE FROM products"),
    ],
}

NO_IDS = {
    (Touch.OPTIONS, "order_start.organization"),
    (Touch.OPTIONS, "order_start.time_zone"),
    (Touch.OPTIONS, "order_start.country"),
    (Touch.OPTIONS, "order_fill.currency"),
    (Touch.FORM, "order_contacts"),
    (Touch.BUTTON, "organization"),
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
    known = {"currency": "JPY", "main_name": name, "main_address": "x@acme.example"}
    return OrderOffer(
        under, TABLE, name, organization, products, technical, technical, NOW.date(), {} if new else known, "SUB-1"
    )


def buyer(stock: Stock, *, new: bool) -> Buyer:
    """Who orders, with plans to choose from."""
    found = offer(stock, new=new, technical=1)
    return Buyer(found.name, found.organization, [found.plan] * max(stock.many, 1))


def carried(stock: Stock) -> dict[str, str]:
    """What can be typed and previewed: a form that is too long for Slack is refused before."""
    found = typed(stock)
    if len(orderforms.kept(found)) <= orderforms.MOST_KEPT:
        return found
    return {name: value for name, value in found.items() if name not in ("more", "more_billing", "admins")}


def typed(stock: Stock) -> dict[str, str]:
    """All that can be typed, as long as it may be."""
    names = dict.fromkeys(("organization", "main_name", "first_name", "name"), stock.name(orderforms.LONGEST_NAME))
    texts = dict.fromkeys(("more", "more_billing", "admins"), stock.name(LONGEST_LINES // 2))
    texts |= {name: stock.name(most) for name, most in ADDRESS_LENGTHS.items()}
    rest = {"product": "p0", "seats": "1000000", "cycle": "month", "currency": "EUR", "start": "evaluation"}
    addresses = dict.fromkeys(("main_address", "first_address"), "x" * (200 if stock.many > 10 else 1) + "@a.example")
    return {
        **names,
        **texts,
        **rest,
        **addresses,
        "time_zone": "UTC",
        "country": "ES",
        "starts_on": TODAY.isoformat(),
        "plan": "p",
    }


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
        Ordered(role, stock.name(orderforms.LONGEST_NAME), "x@acme.example", known, welcome)
        for role in (Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY, *[Role.TECHNICAL_SECONDARY] * min(stock.many, 9))
        for known, welcome in ((True, None), (False, NoticeKind.WELCOME), (False, NoticeKind.SUPPORT_WELCOME))
    ]
    found = offer(stock, new=new, technical=5)
    address: dict[str, Any] = {name: stock.name(most) for name, most in ADDRESS_LENGTHS.items()}
    customer = OrganizationEntry.model_construct(
        key="fjord",
        name=stock.name(orderforms.LONGEST_NAME),
        country="NO",
        tax_rate=9975,
        tax_id=stock.name(40),
        **address,
    )
    form = OrderForm("", {}, {}, (), subscriptions=(entry,), organizations=(customer,) if new else ())
    return Draft(form, found, found.products[0], 10**10, contacts)


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    evaluation, active = StartState
    kinds = [(active, Cycle.YEAR, True), (active, Cycle.MONTH, False), (evaluation, Cycle.MONTH, True)]
    drafts = [ordered(stock, state, cycle, new=new) for state, cycle, new in kinds]
    made = quote(stock, 1, QuoteKind.PURCHASE, QuoteState.DRAFT)
    one, many = Summary({}, (), 1), Summary({}, (), stock.many)
    return {
        "orderforms.start": [
            orderforms.start(reader, None, {}),
            *(
                orderforms.start(reader, buyer(stock, new=new), given)
                for new in (True, False)
                for given in ({}, typed(stock))
            ),
        ],
        "orderforms.what": [
            orderforms.what(reader, offer(stock, new=new, technical=technical, kind=kind), TODAY, given)
            for new, technical, kind in ((True, 10, Kind.SITE), (False, 1, Kind.LICENSE))
            for given in ({}, typed(stock), {"starts_on": "someday"})
        ],
        "orderforms.contacts": [
            orderforms.contacts(reader, offer(stock, new=new, technical=technical, kind=kind), given, too_long=too_long)
            for new, technical, kind in ((True, 10, Kind.SITE), (False, 1, Kind.LICENSE))
            for given in ({}, typed(stock))
            for too_long in (False, True)
        ],
        "orderform_summary.preview": [orderform_summary.preview(reader, found, carried(stock)) for found in drafts],
        "orderform_summary.processed": [
            orderform_summary.processed(reader, drafts[0], many, made),
            orderform_summary.processed(reader, drafts[1], one, made),
            orderform_summary.processed(reader, drafts[2], Summary({}), None),
        ],
    }
