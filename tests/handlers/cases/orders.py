"""Quotes and orders."""

from tests.handlers.cases.case import DONE, by_kind
from tests.handlers.cases.doing import button, command, form
from tests.handlers.quoted import ORDER, ORDERED, QUOTE
from tests.handlers.worlds import REF

SEE = "process_orders"
BILLING = {"po_number": "PO-1", "address": "1 Way", "tax_id": "X1"}
RENEWS = by_kind("renew_license", "pay")
PLACED = ("orders", "invoices", "invoice_lines", "quotes", "subscriptions", "notices", "audit")

CASES = [
    command("/order", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/order", REF, "view_orders", QUOTE, staff=SEE),
    command("/order", QUOTE, "view_orders", "€119.00", staff=SEE),
    command("/order list", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/order list", REF, "view_orders", ORDER, staff=SEE),
    command("/order show", QUOTE, "view_orders", "€119.00", staff=SEE),
    command("/order show", ORDERED, "view_orders", ORDER, staff=SEE),
    command("/order accept", QUOTE, "renew_license", "Purchase order number", wanted=RENEWS),
    form("order_accept", BILLING, lambda _w, _n: QUOTE, "renew_license", "Ordered: ORD-2026-", *PLACED, wanted=RENEWS),
    command("/order decline", QUOTE, "renew_license", "You decline", wanted=RENEWS),
    form(
        "order_decline",
        {"reason": "Too dear."},
        lambda _w, _n: QUOTE,
        "renew_license",
        "is declined",
        *("quotes", "notices", "audit"),
        wanted=RENEWS,
    ),
    button("quote_again", lambda _w: QUOTE, "renew_license", QUOTE, "audit", wanted=RENEWS),
]
