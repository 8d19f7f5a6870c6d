"""Subscriptions, plans, organizations, reminders, contract notices."""

from tests.models.invariants.rules import MOMENT, Row, Rules

SUBSCRIPTION: Row = {
    "number": 3,
    "organization_id": 1,
    "plan_id": 1,
    "kind": "license",
    "name": "Third",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
}
PLAN: Row = {"key": "big", "name": "Big", "role_table": "license-and-site", "max_billing_contacts": 1}
ORGANIZATION: Row = {
    "key": "new",
    "name": "New",
    "time_zone": "UTC",
    "locale": "en",
    "billing_address": "",
    "shares_tickets": False,
}
REMINDER: Row = {
    "subscription_id": "@sub",
    "term_ends_on": "2026-12-31",
    "person_id": 1,
    "scan": "",
    "slot": 90,
    "raised_at": MOMENT,
}
CONTRACT_NOTICE: Row = {
    "subscription_id": "@sub",
    "author_id": "@dan",
    "subject": "New terms",
    "text": "From May on",
    "sent_at": MOMENT,
}
RULES = Rules(
    good=[
        ("contract_notices", CONTRACT_NOTICE),
        ("reminders", REMINDER),
        ("plans", PLAN),
        ("subscriptions", SUBSCRIPTION),
        ("organizations", ORGANIZATION),
    ],
    bad={
        "a plan that allows no contacts": ("plans", PLAN | {"max_billing_contacts": 0}),
        "a plan that allows no technical contacts": ("plans", PLAN | {"max_technical_contacts": 0}),
        "a subscription of an unknown kind": ("subscriptions", SUBSCRIPTION | {"kind": "lease"}),
        "a subscription in an unknown state": ("subscriptions", SUBSCRIPTION | {"state": "lost"}),
        "a term of a week": ("subscriptions", SUBSCRIPTION | {"cycle": "week"}),
        "a term that ends before it starts": ("subscriptions", SUBSCRIPTION | {"ends_on": "2025-12-31"}),
        "a subscription's number again": ("subscriptions", SUBSCRIPTION | {"number": 2}),
        "an organization's key again": ("organizations", ORGANIZATION | {"key": "org-1"}),
        "a reminder of no subscription": ("reminders", REMINDER | {"subscription_id": 999}),
    },
    twice={
        "a second reminder for a slot": ("reminders", REMINDER, {"raised_at": "2026-10-03 00:00:00+00:00"}),
    },
    alike={
        "a reminder for somebody else": ("reminders", REMINDER, {"person_id": 2}),
        "a reminder for the next slot": ("reminders", REMINDER, {"slot": 60}),
        "a reminder for the next term": ("reminders", REMINDER, {"term_ends_on": "2027-12-31"}),
    },
)
