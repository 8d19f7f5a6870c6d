"""Ordering at the desk."""

from models.backoffice.orderforms.problems import NothingSold, OrderFault
from models.core.errors import Problem
from tests.handlers.problems.met import Met

SAME = "UPDATE organizations SET name = 'Twice'"
FOUND: dict[type[Problem], list[Met]] = {
    OrderFault: [
        Met("billing", "order_start |plan=none", "There is no plan “none”."),
        Met("billing", "order_start |organization= ", "It is empty."),
        Met(
            "billing",
            "order_start |organization=twice",
            "Several organizations are called that; write the key of one: acme, elsewhere.",
            before=SAME,
        ),
    ],
    NothingSold: [
        Met("billing", "/order form", "There are no plans with products to order yet.", before="DELETE FROM products"),
    ],
}
