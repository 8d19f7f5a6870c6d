"""Cancelling orders."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from handlers.routing.routes import Touch
from handlers.views.orders import order_cancelling
from handlers.views.reader import Reader
from models.billing.approvals.tables import ApprovalKind
from models.billing.credit_notes.actions import Balances, CreditPlan
from models.billing.credit_notes.issuing import CreditedLine
from models.billing.orders.problems import (
    Delivered,
    GraceOver,
    OrderDelivered,
    OrderFollowed,
    OrderIsCancelled,
    OrderOvertaken,
    OrderTooOld,
)
from models.billing.orders.tables import Credit, Order, QuoteKind, QuoteState
from models.changes.changing import SeatChange
from models.changes.order_cancelling import CancelledOrder, cancel_order, weigh_order_cancellation
from models.changes.order_effects import OrderCancellation, effects_of
from models.core.errors import Problem
from models.subscriptions.license_keys import mark_of
from models.subscriptions.lookup import find
from models.subscriptions.restoring import TermFacts
from models.subscriptions.tables import Cycle, Subscription, SubscriptionState
from tests.handlers.cases.case import Case, by_kind
from tests.handlers.cases.doing import command, written
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.hands import Hands, Said
from tests.handlers.met import Met
from tests.handlers.quoted import ORDER, QUOTE
from tests.handlers.quoted import quote as quote_of
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import SLACK, World, new
from tests.models.builders import NOW
from tests.models.roles.typed import BP
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld
from tests.nouns.approvals import request_of
from tests.nouns.orders import order
from tests.nouns.payments import note_of

SEE = "process_orders"


async def row_for_actions(world: ActionWorld) -> None:
    """An order for a renewal that changes nothing and has no invoice."""
    async with world.office.database.transaction() as session:
        desk = await world.office.desk(session, world.people[BP])
        sub = (await find(session, Subscription, "SUB-1", lock=False))[1]
        quote = quote_of(901, sub, QuoteKind.SERVICES, QuoteState.ACCEPTED)
        quote.kind, quote.lines = QuoteKind.RENEWAL, []
        session.add(quote)
        await session.flush()
        placed = Order(
            year=2026,
            sequence=901,
            quote_id=quote.id,
            subscription_id=sub.id,
            ordered_at=NOW,
            before={"term": TermFacts.of(sub).stored(), "keys": await mark_of(session, sub)},
        )
        placed.subscription, placed.quote, placed.invoice = sub, quote, None
        session.add(placed)
        await session.flush()
        world.refs["to_cancel"], world.refs["seen"] = placed.ref, (await effects_of(desk, placed, by_staff=False)).mark


BY: dict[str, Any] = {"on_site": "pay", "staff": SEE}
ACTIONS = [
    ActionCase(weigh_order_cancellation, "renew_license", lambda w: (w.refs["to_cancel"],), **BY),
    ActionCase(cancel_order, "renew_license", lambda w: (w.refs["to_cancel"], "Twice", w.refs["seen"]), **BY),
]
PLACED_IT = by_kind("pay", "notify_services", SEE)
CHANGED = frozenset({"orders", "invoices", "notices", "audit"})


async def _as_shown(hands: Hands, _world: World, name: str) -> Said:
    """Open the form, if it opens, and send it."""
    form = await hands.command(SLACK[name], f"/order cancel {ORDER}")
    if form.view is None:
        return form
    return await hands.submit(SLACK[name], "order_cancel", {"reason": "Twice"}, form.view["private_metadata"])


ROUTES = [
    command("/order cancel", ORDER, "pay", f"You're about to cancel *{ORDER}*", wanted=PLACED_IT),
    Case(
        Touch.FORM,
        "order_cancel",
        "",
        _as_shown,
        "pay",
        SEE,
        f"{ORDER} (Services for SUB-1001) is cancelled.",
        written([*CHANGED]),
        PLACED_IT,
    ),
]
FORMS = {"order_cancel": {"reason": "Twice"}}
LATE = "UPDATE orders SET ordered_at = '2026-03-01 00:00:00'"
SEATS = "UPDATE quotes SET kind = 'seats' WHERE id = 2"
LINE = f"/order cancel {ORDER}"
PROBLEMS: dict[type[Problem], list[Met]] = {
    OrderIsCancelled: [
        Met(
            BP,
            LINE,
            f"Billing.Primary already cancelled {ORDER} (",
            before="UPDATE orders SET cancelled_at = ordered_at, cancelled_by_id = accepted_by_id",
        )
    ],
    GraceOver: [
        Met(BP, LINE, f"You could cancel {ORDER} until", before=LATE),
        Met(
            BP,
            LINE,
            f"Only Northwind Software's billing team can cancel {ORDER}.",
            app={"order_grace": timedelta(0)},
        ),
    ],
    OrderDelivered: [
        Met(
            BP,
            LINE,
            f"{ORDER} was placed, so you can't cancel it any more. Ask Northwind Software's billing team",
            before="""UPDATE orders SET before = replace(before, '"keys": "', '"keys": "9')""",
        )
    ],
    OrderFollowed: [
        Met(
            BP,
            LINE,
            f"ORD-2026-0003 came after {ORDER} and builds on it. Cancel that one first: `/order cancel ORD-2026-0003`.",
            before=SEATS,
            first=f"order_accept {QUOTE}|po_number=1",
        )
    ],
    OrderOvertaken: [
        Met(
            BP,
            LINE,
            f"has changed since {ORDER} was placed, so {ORDER} can't be cancelled any more.",
            before="UPDATE quote_lines SET product_id = 1, seats_before = 2, seats_after = 99 WHERE quote_id = 2",
        )
    ],
    OrderTooOld: [
        Met(BP, LINE, f"{ORDER} is from before orders could be cancelled.", before="UPDATE orders SET before = '{}'")
    ],
}


def braced(**kept: Any) -> str:
    """What a form carries, for a template with braces."""
    return "{" + json.dumps(kept) + "}"


FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/order cancel"): [
        types("/order cancel {order}"),
        types("/order cancel {quote}"),
        types("/order cancel {quote} confirmed"),
    ],
    (Touch.FORM, "order_cancel"): [sends("order_cancel", {"reason": "x"}, braced(ref="{order}", seen="x"))],
}


def _weighed(stock: Stock, of: Order, **more: Any) -> OrderCancellation:
    """What cancelling an order would do: everything that there is to say, unless `more` says otherwise."""
    facts: dict[str, Any] = {
        "changes": [SeatChange(stock.product(place), 3, place % 2) for place in range(1, min(stock.many, 9) + 1)],
        "term": TermFacts(SubscriptionState.ACTIVE, None, TODAY, date(2026, 12, 31), None, None, Cycle.MONTH, True),
        "state": SubscriptionState.ACTIVE,
        "returned": [new(Credit, id=1, amount=10**12)],
        "delivered": list(Delivered),
        "ends": True,
    }
    return OrderCancellation(of, **{"by_staff": False, **facts, **more})


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    placed = [order(stock, number) for number in (1, 2, 3)]
    for one in placed:
        one.cancelled_by, one.cancelled_at, one.cancel_reason = stock.person(2), NOW, stock.name(500)
    paid, bill = placed[0], stock.invoice(1)
    plan = CreditPlan(
        bill, [CreditedLine(bill.ref, 10**12, 19_000, 19 * 10**10)], 119 * 10**10, Balances(10**12, 10**12)
    )
    note = note_of(bill, stock.subscription)
    weighed = [
        _weighed(stock, paid, credit=plan, second_yes=True, by_staff=True),
        _weighed(stock, paid, withdrawn=bill),
        OrderCancellation(paid, False),
        *(_weighed(stock, paid, state=state, delivered=[]) for state in SubscriptionState),
    ]
    people = [stock.person(number) for number in range(1, min(stock.many, 30) + 1)]
    done = [
        *(CancelledOrder(one, told=people, receivers=people) for one in weighed),
        CancelledOrder(weighed[0], note),
    ]
    request = request_of(stock, ApprovalKind.ORDER, id=1, order=paid)
    return {
        "order_cancelling.cancel_form": [
            order_cancelling.cancel_form(reader, one, until, stock.name(500), changed=changed)
            for one in weighed
            for until, changed in ((None, True), (NOW, False))
        ],
        "order_cancelling.cancelled": [order_cancelling.cancelled(reader, one) for one in done],
        "order_cancelling.asked": [order_cancelling.asked(reader, replace(done[0], request=request))],
        "order_cancelling.cancelled_in_channel": [
            order_cancelling.cancelled_in_channel(reader, one, stock.name(), TODAY) for one in placed
        ],
        "order_cancelling.cancelled_for_contacts": [
            order_cancelling.cancelled_for_contacts(reader, one, stock.name(), TODAY) for one in placed
        ],
    }
