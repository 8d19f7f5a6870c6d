"""Order forms."""

from models.orderforms.actions import process_order_form
from models.orderforms.draft import draft
from tests.models.cases.world import Case

CASES = [
    Case(process_order_form, "process_orders", lambda _: (draft({}, "empty.yaml", {}),)),
]
