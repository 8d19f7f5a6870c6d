"""Order forms."""

from models.backoffice.orderforms.actions import process_order_form
from models.backoffice.orderforms.draft import draft
from models.backoffice.orderforms.ordering import draft_order, offer_order, plans_to_order
from tests.models.cases.world import Case

TYPED = {
    "organization": "acme",
    "main_name": "Guest",
    "main_address": "guest@elsewhere.example",
    "product": "server",
    "seats": "1",
    "cycle": "year",
    "currency": "EUR",
    "starts_on": "2026-03-02",
}

CASES = [
    Case(plans_to_order, "process_orders"),
    Case(offer_order, "process_orders", lambda w: (w.table, "acme")),
    Case(draft_order, "process_orders", lambda w: ({**TYPED, "plan": w.table},)),
    Case(process_order_form, "process_orders", lambda _: (draft({}, "empty.yaml", {}),)),
]
