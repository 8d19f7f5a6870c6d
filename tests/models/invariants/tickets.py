"""Tickets and comments, and what people write to Steward."""

from tests.models.invariants.rules import MOMENT, Row, Rules

TICKET: Row = {
    "subscription_id": "@sub",
    "opener_id": "@bob",
    "severity": 2,
    "subject": "It hums",
    "description": "Loudly",
    "state": "open",
    "opened_at": MOMENT,
    "last_word_at": MOMENT,
    "last_word_by_id": "@bob",
}
RESOLVED = TICKET | {"state": "resolved", "assignee_id": "@dan", "resolved_by_id": "@dan", "resolved_at": MOMENT}
FILE: Row = {"ticket_id": 1, "file_id": 1}
COMMENT: Row = {
    "ticket_id": 1,
    "author_id": "@bob",
    "by_staff": False,
    "text": "Still",
    "written_at": MOMENT,
}
RATING: Row = {"ticket_id": 1, "stars": 4, "text": "Fine", "rated_at": MOMENT}
WORDS: Row = {"person_id": "@bob", "text": "Why?", "written_at": MOMENT}
MAIL: Row = {
    "way": "unmatched",
    "state": "open",
    "sender": "a@b.example",
    "subject": "",
    "text": "",
    "hidden": False,
    "files": "[]",
    "files_left": 0,
    "message_id": "",
    "changes": "[]",
    "for_billing": False,
    "received_at": MOMENT,
    "expires_at": MOMENT,
    "became": "",
}
CANNED: Row = {"name": "Restart", "text": "Restart it.", "edited_by_id": "@dan", "edited_at": MOMENT}
REMINDER: Row = {"ticket_id": 1, "person_id": "@bob", "due_at": MOMENT, "note": "Call", "set_at": MOMENT}
RULES = Rules(
    good=[
        ("tickets", TICKET),
        ("kept_words", WORDS),
        ("new_mails", MAIL),
        ("new_mails", MAIL | {"way": "choice", "person_id": "@bob"}),
        ("new_mails", MAIL | {"state": "discarded", "closed_at": MOMENT}),
        ("tickets", RESOLVED),
        ("canned_replies", CANNED),
        ("triage_rules", {"channel": "C0VIP", "severity": 1}),
        ("agents_away", {"person_id": "@dan", "since": MOMENT}),
        ("tickets", TICKET | {"state": "new"}),
        ("tickets", TICKET | {"state": "waiting", "waits_since": MOMENT}),
        ("tickets", TICKET | {"state": "closed", "resolved_at": MOMENT, "closed_at": MOMENT}),
    ],
    bad={
        "a new ticket with an agent": ("tickets", TICKET | {"state": "new", "assignee_id": "@dan"}),
        "a ticket resolved at no time": ("tickets", RESOLVED | {"resolved_at": None}),
        "a ticket closed at no time": ("tickets", RESOLVED | {"state": "closed"}),
        "a resolved ticket with a time of closing": ("tickets", RESOLVED | {"closed_at": MOMENT}),
        "a ticket that waits since no time": ("tickets", TICKET | {"state": "waiting"}),
        "an open ticket that waits": ("tickets", TICKET | {"waits_since": MOMENT}),
        "a ticket in an unknown category": ("tickets", TICKET | {"category": "weather"}),
        "a customer's note": ("comments", COMMENT | {"is_note": True}),
        "an open ticket with a time of resolution": ("tickets", TICKET | {"resolved_at": MOMENT}),
        "a ticket of unknown severity": ("tickets", TICKET | {"severity": 5}),
        "a ticket in an unknown state": ("tickets", TICKET | {"state": "lost"}),
        "a rating with six stars": ("ticket_ratings", RATING | {"stars": 6}),
        "a rule for all tickets": ("triage_rules", {"channel": "C0VIP"}),
        "a rule of unknown severity": ("triage_rules", {"channel": "C0VIP", "severity": 5}),
        "a rule without a channel": ("triage_rules", {"channel": "", "severity": 1}),
        "a canned reply of nobody": ("canned_replies", CANNED | {"edited_by_id": 999}),
        "an absence of nobody": ("agents_away", {"person_id": 999, "since": MOMENT}),
        "a reminder of no ticket": ("ticket_reminders", REMINDER | {"ticket_id": 999}),
        "an email that became nothing known": ("new_mails", MAIL | {"state": "lost", "closed_at": MOMENT}),
        "an email that waits for nothing known": ("new_mails", MAIL | {"way": "never", "person_id": "@bob"}),
        "an unmatched email of somebody's": ("new_mails", MAIL | {"person_id": "@bob"}),
        "an email of nobody that waits for its author": ("new_mails", MAIL | {"way": "choice"}),
        "a waiting email that ended": ("new_mails", MAIL | {"closed_at": MOMENT}),
        "an email that ended at no time": ("new_mails", MAIL | {"state": "ended"}),
        "an email of nobody known": ("new_mails", MAIL | {"way": "choice", "person_id": 999}),
        "an email that nobody known decided about": ("new_mails", MAIL | {"decided_by_id": 999}),
        "words of nobody": ("kept_words", WORDS | {"person_id": 999}),
        "a file of no ticket": ("ticket_files", FILE | {"ticket_id": 999}),
        "a file that isn't there": ("ticket_files", FILE | {"file_id": 999}),
        "a comment on no ticket": ("comments", COMMENT | {"ticket_id": 999}),
    },
)
