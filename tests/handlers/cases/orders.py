"""Quotes and orders."""

from tests.handlers.cases.case import DONE, by_kind
from tests.handlers.cases.doing import button, chosen, command, form
from tests.handlers.quoted import DRAFT, FAR, ORDER, ORDERED, QUOTE
from tests.handlers.worlds import REF

SEE = "process_orders"
BILLING = {"po_number": "PO-1", "address": "1 Way", "tax_id": "X1"}
RENEWS = by_kind("renew_license", "pay")
PLACED = ("orders", "invoices", "invoice_lines", "quotes", "subscriptions", "notices", "audit")

WRITTEN = ("quote_lines", "audit")
LINE = {"description": "Training", "quantity": "2", "unit_price": "50.50", "tax_rate": "7.5"}


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
    command("/order ask", QUOTE, "ask_billing", QUOTE),
    command("/order make", REF, "process_orders", "Make a quote"),
    command("/order make", f"{REF} services", "process_orders", "Q-2026-0007", "quotes", "audit"),
    form("order_make", {"kind": chosen("services")}, lambda _w, _n: REF, SEE, "Q-2026-0007", "quotes", "audit"),
    button("quote_line_add", lambda _w: DRAFT, SEE, "Add a line"),
    button("quote_line_pick", lambda _w: f"{DRAFT} 1", SEE, "Change a line"),
    button("quote_line_remove", lambda _w: f"{DRAFT} 1", SEE, "Add a line", *WRITTEN),
    form("quote_line", LINE, lambda _w, _n: f"{DRAFT} 0", SEE, "2 × €50.50 = €101.00, tax 7.5 %", *WRITTEN),
    button("quote_note", lambda _w: DRAFT, SEE, "Note and last day"),
    form(
        "quote_note",
        {"note": "As agreed.", "valid_until": FAR.isoformat()},
        lambda _w, _n: DRAFT,
        SEE,
        "As agreed.",
        *("quotes", "audit"),
    ),
    command("/order change", DRAFT, SEE, "Add a line", "audit"),
    command("/order send", DRAFT, SEE, f"Send {DRAFT}"),
    command("/order send", f"{DRAFT} confirmed", SEE, f"{DRAFT} is sent", "quotes", "notices", "audit"),
    command("/order cancel", QUOTE, SEE, f"Withdraw {QUOTE}"),
    command("/order cancel", f"{QUOTE} confirmed", SEE, "is withdrawn", "quotes", "notices", "audit"),
    button("quote_again", lambda _w: QUOTE, "renew_license", QUOTE, "audit", wanted=RENEWS),
]
