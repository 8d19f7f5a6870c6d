"""Tickets and comments, and what people write to Steward."""

from tests.models.invariants.rules import MOMENT, Row, Rules

TICKET: Row = {
    "subscription_id": "@sub",
    "opener_id": "@bob",
    "severity": "high",
    "subject": "It hums",
    "description": "Loudly",
    "state": "open",
    "opened_at": MOMENT,
}
COMMENT: Row = {
    "ticket_id": 1,
    "author_id": "@bob",
    "by_staff": False,
    "text": "Still",
    "written_at": MOMENT,
}
WORDS: Row = {"person_id": "@bob", "text": "Why?", "written_at": MOMENT}
RULES = Rules(
    good=[
        ("tickets", TICKET),
        ("kept_words", WORDS),
        ("tickets", TICKET | {"state": "resolved", "assignee_id": "@dan", "resolved_at": MOMENT}),
    ],
    bad={
        "a ticket resolved by nobody": ("tickets", TICKET | {"state": "resolved", "resolved_at": MOMENT}),
        "a ticket claimed by nobody": ("tickets", TICKET | {"state": "claimed"}),
        "a ticket resolved at no time": ("tickets", TICKET | {"state": "resolved", "assignee_id": "@dan"}),
        "an open ticket with a time of resolution": ("tickets", TICKET | {"resolved_at": MOMENT}),
        "a ticket of unknown severity": ("tickets", TICKET | {"severity": "urgent"}),
        "a ticket in an unknown state": ("tickets", TICKET | {"state": "lost"}),
        "words of nobody": ("kept_words", WORDS | {"person_id": 999}),
        "a comment on no ticket": ("comments", COMMENT | {"ticket_id": 999}),
    },
)
