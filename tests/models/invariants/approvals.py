"""Drafts of invoices, and requests that a second person approves."""

from tests.models.invariants.rules import Row, Rules

DRAFT: Row = {
    "subscription_id": "@sub",
    "currency": "EUR",
    "po_number": "",
    "note": "",
    "begun_at": "2026-03-05 00:00:00",
}
DRAFT_LINE: Row = {
    "draft_id": 999,
    "position": 1,
    "description": "More",
    "quantity": 3,
    "unit_price": 500,
    "net": 1500,
    "tax_rate": 19_000,
    "tax": 285,
}
REQUEST: Row = {
    "kind": "bank_account",
    "state": "asked",
    "subject": "bank_accounts:1:EUR",
    "legal_entity_id": 1,
    "currency": "EUR",
    "amount": 0,
    "reason": "",
    "reference": "",
    "account": "{}",
    "before": "{}",
    "asked_by_id": 1,
    "asked_at": "2026-03-05 00:00:00",
}
REFUND: Row = REQUEST | {"kind": "refund", "amount": 1, "organization_id": 1}
DECIDED: Row = REQUEST | {"state": "approved", "decided_at": "2026-03-06 00:00:00"}
RULES = Rules(
    good=[
        ("invoice_drafts", DRAFT),
        ("invoice_drafts", DRAFT | {"invoice_id": 1}),
        ("approval_requests", REQUEST),
        ("approval_requests", DECIDED | {"decided_by_id": 2}),
        ("approval_requests", REQUEST | {"asked_by_id": None}),
    ],
    bad={
        "a draft that was issued and discarded": (
            "invoice_drafts",
            DRAFT | {"invoice_id": 1, "discarded_at": "2026-03-06 00:00:00"},
        ),
        "a line of no draft": ("invoice_draft_lines", DRAFT_LINE),
        "a request of a kind that is none": ("approval_requests", REQUEST | {"kind": "gift"}),
        "a request in a state that is none": ("approval_requests", REQUEST | {"state": "maybe"}),
        "a refund that nobody asked for": (
            "approval_requests",
            REFUND | {"asked_by_id": None},
        ),
        "a refund of nothing that is asked for": ("approval_requests", REQUEST | {"kind": "refund"}),
        "a request that its author approved": ("approval_requests", DECIDED | {"decided_by_id": 1}),
        "a request that was decided and waits": ("approval_requests", REQUEST | {"decided_at": "2026-03-06 00:00:00"}),
    },
    twice={
        "a second request about the same": ("approval_requests", REQUEST, {"currency": "USD"}),
        "a draft issued twice": ("invoice_drafts", DRAFT | {"invoice_id": 1}, {"po_number": "2"}),
    },
)
