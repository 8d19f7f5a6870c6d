"""Notes about customers, and where order forms differ from them."""

from tests.models.invariants.rules import MOMENT, Row, Rules

NOTE: Row = {"organization_id": 1, "author_id": "@ana", "text": "They call on Mondays.", "written_at": MOMENT}
DIFFERENCE: Row = {
    "organization_id": 1,
    "field": "name",
    "now": "Acme",
    "wanted": "Acme Group",
    "place": "customers.yaml:3",
    "found_at": MOMENT,
    "state": "open",
}
DECIDED = DIFFERENCE | {"state": "kept", "decided_by_id": "@ana", "decided_at": MOMENT}
ROLE = DIFFERENCE | {"field": "site_admin", "now": "off", "wanted": "on", "subscription_id": 1, "person_id": "@ana"}
RULES = Rules(
    good=[
        ("customer_notes", NOTE),
        ("customer_differences", DIFFERENCE),
        ("customer_differences", DECIDED),
        ("customer_differences", ROLE),
    ],
    bad={
        "a note about nobody": ("customer_notes", NOTE | {"organization_id": 999}),
        "a note by nobody": ("customer_notes", NOTE | {"author_id": 999}),
        "a difference of nobody": ("customer_differences", DIFFERENCE | {"organization_id": 999}),
        "a difference in no state": ("customer_differences", DIFFERENCE | {"state": "lost"}),
        "a difference decided at no time": ("customer_differences", DECIDED | {"decided_at": None}),
        "an open difference that is decided": ("customer_differences", DIFFERENCE | {"decided_at": MOMENT}),
        "a site admin who is nobody": ("customer_differences", ROLE | {"person_id": None, "subscription_id": None}),
        "a site admin of nothing": ("customer_differences", ROLE | {"subscription_id": None}),
        "a person who is a name": ("customer_differences", ROLE | {"field": "name"}),
    },
    twice={
        "two open differences of a field": ("customer_differences", DIFFERENCE, {"wanted": "Acme Ltd."}),
        "two open differences of a site admin": ("customer_differences", ROLE, {"wanted": "off"}),
    },
    alike={
        "open differences of two site admins": ("customer_differences", ROLE, {"person_id": "@bob"}),
        "open differences of two fields": ("customer_differences", DIFFERENCE, {"field": "tax_id"}),
        "two decided differences of a field": ("customer_differences", DECIDED, {"wanted": "Acme Ltd."}),
    },
)
