"""Enquiries and credit cards."""

from tests.models.invariants.rules import MOMENT, Row, Rules

ENQUIRY: Row = {
    "subscription_id": "@sub",
    "kind": "question",
    "state": "open",
    "asker_id": "@bob",
    "asked_at": MOMENT,
    "subject": "",
    "text": "When?",
    "answer": "",
}
CARD: Row = {
    "subscription_id": "@sub",
    "brand": "Visa",
    "last4": "4242",
    "expires_year": 2030,
    "expires_month": 12,
    "holder": "",
}
CHANGE: Row = {"enquiry_id": "@enquiry", "kind": "user", "email": "new@acme.example", "before": "0", "after": "1"}
RULES = Rules(
    good=[
        ("enquiries", ENQUIRY),
        ("enquiries", ENQUIRY | {"kind": "services", "quantity": 2, "since": "2026-02-01"}),
        ("enquiries", ENQUIRY | {"state": "answered", "assignee_id": "@dan", "answer": "Now.", "closed_at": MOMENT}),
        ("enquiries", ENQUIRY | {"kind": "changes", "text": ""}),
        ("enquiry_changes", CHANGE),
        ("enquiry_changes", CHANGE | {"kind": "name", "email": "", "before": "Old", "after": "New"}),
        ("cards", CARD),
    ],
    bad={
        "an enquiry of an unknown kind": ("enquiries", ENQUIRY | {"kind": "wish"}),
        "an enquiry in an unknown state": ("enquiries", ENQUIRY | {"state": "lost"}),
        "a report of no services": ("enquiries", ENQUIRY | {"kind": "services", "quantity": 0}),
        "an enquiry of nobody": ("enquiries", ENQUIRY | {"asker_id": 999}),
        "an enquiry about no subscription": ("enquiries", ENQUIRY | {"subscription_id": 999}),
        "an enquiry in the thread of no message": ("enquiries", ENQUIRY | {"thread_id": 999}),
        "a change of an unknown kind": ("enquiry_changes", CHANGE | {"kind": "wish"}),
        "a user without an address": ("enquiry_changes", CHANGE | {"email": ""}),
        "seats of no product": ("enquiry_changes", CHANGE | {"kind": "seats", "email": ""}),
        "a card that is good until no month": ("cards", CARD | {"expires_month": 13}),
    },
    twice={
        "a second card on file": ("cards", CARD, {"last4": "1111"}),
    },
)
