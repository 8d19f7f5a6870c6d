"""Ordering at the desk."""

import json

from handlers.routing.routes import Touch
from tests.handlers.cases.case import Case, anywhere
from tests.handlers.cases.doing import command, form
from tests.handlers.hands import Hands, Said
from tests.handlers.worlds import SLACK, World

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
KEPT = json.dumps(FOR)
SHOWN = json.dumps({**FOR, **TYPED})


async def change(hands: Hands, _world: World, name: str) -> Said:
    """Press the preview's button."""
    return await hands.press_in_modal(SLACK[name], "order_change", about=SHOWN)


CASES = [
    Case(Touch.BUTTON, "order_change", "", change, PROCESS, says="For *Acme*, under the plan", wanted=STAFF),
    command("/order form", "", PROCESS, "its details are asked next", wanted=STAFF),
    form("order_start", FOR, lambda _w, _n: "", PROCESS, "For *Acme*, under the plan *Plan other*.", wanted=STAFF),
    form("order_fill", TYPED, lambda _w, _n: KEPT, PROCESS, "2 × Server", wanted=STAFF),
    form("order_process", {}, lambda _w, _n: SHOWN, PROCESS, "*SUB-2002* is made", *MADE, wanted=STAFF, entries=3),
]
