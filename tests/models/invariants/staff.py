"""The staff, and the audit trail."""

from tests.models.invariants.rules import MOMENT, Row, Rules

STAFF: Row = {"person_id": "@dan", "role": "agent"}
AUDIT: Row = {
    "at": MOMENT,
    "actor": "ana",
    "action": "invoices.pay",
    "right": "pay",
    "outcome": "allowed",
    "reason": "",
    "subject": "",
    "details": "{}",
}
RULES = Rules(
    good=[
        ("audit", AUDIT),
        ("staff", STAFF),
    ],
    bad={
        "an audit entry with an unknown outcome": ("audit", AUDIT | {"outcome": "perhaps"}),
        "a staff role that is none": ("staff", STAFF | {"role": "boss"}),
    },
    twice={
        "a staff role twice": ("staff", STAFF, {}),
    },
)
