# ruff: noqa: S608
"""A subscription that is upgraded, estimated, made annual, cancelled or reactivated."""

from datetime import timedelta

from handlers.routing.routes import Touch
from handlers.views.reader import Reader
from handlers.views.subscriptions import cancelling, converting, estimating, upgrading
from models.billing.orders.pricing import PricedLine
from models.billing.settlement_plan import How, ScheduledCharge, SettlementPlan, plan_for_coming
from models.changes.cancelling import REASON_LENGTH, Cancellation, cancel_site, reactivate_site, weigh_cancellation
from models.changes.converting import Conversion, convert_to_annual
from models.changes.estimating import Bill, Estimate, view_estimate
from models.changes.upgrading import Upgrades, list_upgrades, upgrade_license
from models.core.errors import Problem
from models.roles import Kind
from models.subscriptions.problems import (
    AnnualAlready,
    CancelledAlready,
    NoNextBill,
    NoSeatsNumber,
    NotCancelled,
    NotHigher,
    NothingInIt,
    NothingMore,
    NotTyped,
)
from models.subscriptions.tables import Card, SubscriptionState
from models.subscriptions.terms import Term
from tests.handlers.cases.case import DONE, NOTHING, by_rule
from tests.handlers.cases.doing import chosen, command, form, options
from tests.handlers.foreign import Foreign, searches, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import REF, World, new
from tests.models.builders import NOW
from tests.models.roles.typed import BP, SA
from tests.models.world import ActionCase
from tests.nouns.products import QUOTED, SITE, evaluation, items, product

ACTIONS = [
    ActionCase(list_upgrades, "upgrade_license", lambda _: ("SUB-1",)),
    ActionCase(upgrade_license, "upgrade_license", lambda _: ("SUB-1", "server", 2, 1)),
    ActionCase(view_estimate, "view_estimate", lambda _: ("SUB-1",)),
    ActionCase(convert_to_annual, "convert_to_annual", lambda _: ("SUB-1",)),
    ActionCase(weigh_cancellation, "cancel_site", lambda _: ("SUB-1",)),
    ActionCase(cancel_site, "cancel_site", lambda _: ("SUB-1", "SUB-1", "")),
    ActionCase(reactivate_site, "reactivate_site", lambda _: ("SUB-1",)),
]


def annual_already(world: World, name: str) -> str:
    """Whoever may reads that the terms are annual already, for which nobody needs a card."""
    outcome = by_rule(world, name, "convert_to_annual")
    return NOTHING if outcome == DONE else outcome


def of_a_running_site(world: World, name: str) -> str:
    """Whoever sees a site reads that it isn't cancelled, before whose right it is to reactivate it."""
    if world.kind == "site":
        return by_rule(world, name, "contact", "view_customers")
    return by_rule(world, name, "reactivate_site")


ROUTES = [
    command("/subscription upgrade", REF, "upgrade_license", "Show the price"),
    options("subscription_upgrade.edition", "edition", "upgrade_license", "Premium", about=lambda _w, _n: f"{REF} 2"),
    form(
        "subscription_upgrade",
        {"edition": chosen("premium"), "seats": "2"},
        lambda _w, _n: f"{REF} 1",
        "upgrade_license",
        "1 → 0 seats",
        *QUOTED,
    ),
    command("/subscription estimate", REF, "view_estimate", "Next bill for SUB-1001"),
    command("/subscription annual", REF, "convert_to_annual", "", wanted=annual_already),
    command("/subscription cancel", REF, "cancel_site", "To confirm, type SUB-1001"),
    form(
        "subscription_cancel",
        {"typed": REF, "reason": ""},
        lambda _w, _n: REF,
        "cancel_site",
        "is cancelled. It's available until",
        *("subscriptions", "quotes", "notices", "audit"),
    ),
    command("/subscription reactivate", REF, "reactivate_site", "isn't cancelled", wanted=of_a_running_site),
]

ENDING = SITE + " UPDATE subscriptions SET cancelled_on = ends_on;"
CARD = (
    "INSERT INTO cards (subscription_id, brand, last4, expires_year, expires_month, holder) "
    "VALUES (1, 'Visa', '4242', 2040, 1, '');"
)
UPGRADE = f"subscription_upgrade {REF} 1"
FORMS = {
    "subscription_upgrade": {"edition": "premium", "seats": "1"},
    "subscription_cancel": {"typed": "", "reason": ""},
}
PROBLEMS: dict[type[Problem], list[Met]] = {
    NothingInIt: [
        Met(
            SA,
            f"/subscription estimate {REF}",
            "SUB-1001 has no products on record, so there's nothing to change or bill.",
            before=SITE + " DELETE FROM subscription_items;",
        )
    ],
    NothingMore: [Met(BP, f"{UPGRADE}|edition=server", "SUB-1001 already has Server with that many seats.")],
    NoSeatsNumber: [
        Met(BP, f"{UPGRADE}|seats=0", "Enter a whole number of seats from 1 to 100000."),
        Met(BP, f"{UPGRADE}|seats=many", "Enter a whole number of seats from 1 to 100000."),
    ],
    NotHigher: [Met(BP, f"{UPGRADE}|edition=maps", "That edition isn't higher than Server, which SUB-1001 has.")],
    NotTyped: [
        Met(
            BP,
            f"subscription_cancel {REF}|typed=yes",
            "“yes” doesn't match. To confirm, type SUB-1001 or the site's name.",
            before=SITE,
        )
    ],
    CancelledAlready: [
        Met(BP, f"/subscription cancel {REF}", "To undo that, use `/subscription reactivate SUB-1001`.", before=ENDING)
    ],
    NotCancelled: [
        Met(
            BP,
            f"/subscription reactivate {REF}",
            "SUB-1001 isn't cancelled, so there's nothing to reactivate.",
            before=SITE,
        )
    ],
    AnnualAlready: [Met(SA, f"/subscription annual {REF}", "SUB-1001 already has annual terms", before=SITE + CARD)],
    NoNextBill: [
        Met(
            SA,
            f"/subscription estimate {REF}",
            "SUB-1001 has no next bill, because it's cancelled as of",
            before=ENDING,
        )
    ],
}

FOREIGN_IDS: Foreign = {
    (Touch.OPTIONS, "subscription_upgrade.edition"): [searches("edition", "subscription_upgrade", "{sub} 1")],
    **{
        (Touch.COMMAND, f"/subscription {word}"): [types(f"/subscription {word} {{sub}}")]
        for word in ("upgrade", "estimate", "annual", "cancel", "reactivate")
    },
    (Touch.FORM, "subscription_upgrade"): [
        sends("subscription_upgrade", {"edition": "premium", "seats": seats}, "{sub} 1") for seats in ("2", "no")
    ],
    (Touch.FORM, "subscription_cancel"): [
        sends("subscription_cancel", {"typed": typed, "reason": ""}, "{sub}") for typed in ("SUB-2001", "no")
    ],
}

YEAR = timedelta(days=364)


def bill(stock: Stock, count: int) -> Bill:
    """A bill: every third line takes a credit off."""
    lines = [
        PricedLine(
            stock.name(),
            number,
            -(10**12) if number % 3 == 0 else 10**12,
            19_500,
            credit_id=1 if number % 3 == 0 else None,
        )
        for number in range(1, max(count, 1) + 1)
    ]
    return Bill(lines, Term(TODAY, TODAY + YEAR, TODAY), "EUR")


def ended(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Cancelled, and taken back."""
    of = stock.another(Kind.SITE)
    people = [stock.person(number) for number in range(max(stock.many, 1))]
    found = [
        Cancellation(each, TODAY, TODAY + YEAR, there, len(there), may_undo=may, undoers=people)
        for each in (of, evaluation(stock))
        for there in ([], items(stock))
        for may in (True, False)
    ]
    gone = stock.another(Kind.SITE)
    gone.state = SubscriptionState.CANCELLED
    told = [
        (each, reason, me)
        for each in (of, gone)
        for reason in ("", stock.name(REASON_LENGTH))
        for me in (None, people[0])
    ]
    return {
        "cancelling.cancel_form": [cancelling.cancel_form(reader, each) for each in found],
        "cancelling.cancelled": [cancelling.cancelled(reader, each) for each in found],
        "cancelling.goes_on": [cancelling.goes_on(reader, of)],
        "cancelling.site_cancelled": [
            cancelling.site_cancelled(reader, each, stock.name(), reason, people, me=me) for each, reason, me in told
        ],
        "cancelling.site_reactivated": [cancelling.site_reactivated(reader, of, stock.name())],
    }


def billed(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """The next bill, and what a year would cost."""
    of, never, by_itself = stock.another(Kind.SITE), evaluation(stock), stock.another(Kind.SITE)
    by_itself.renews = True
    card = new(Card, brand=stock.name(40), last4="4242", expires_year=2030, expires_month=1)
    charge = SettlementPlan(How.CHARGE, "EUR", 119, TODAY, TODAY, ScheduledCharge(card, TODAY))
    sent = plan_for_coming(by_itself, TODAY)
    ours, year = bill(stock, stock.many), bill(stock, 1)
    told = [(of, None, None), (never, None, None), (by_itself, sent, year), (by_itself, charge, year)]
    sums = [(1200, 1000), (1000, 1000)]
    return {
        "estimating.estimate": [
            estimating.estimate(reader, Estimate(each, ours, TODAY, TODAY, by, annual)) for each, by, annual in told
        ],
        "converting.converted": [converting.converted(reader, Conversion(never, None, *each)) for each in sums],
    }


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    return {**upgraded(reader, stock), **ended(reader, stock), **billed(reader, stock)}


def upgraded(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Another edition of a license."""
    more = [product(stock, number, priced=number % 2 == 0) for number in range(max(stock.many, 1))]
    return {
        "upgrading.upgrade_form": [
            upgrading.upgrade_form(reader, Upgrades(each, NOW.date(), items(stock)[0], higher), key, 9)
            for each in (stock.another(Kind.SITE), evaluation(stock))
            for higher in ([], more)
            for key in ("", *(one.key for one in higher[-1:]))
        ],
    }
