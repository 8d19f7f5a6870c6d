"""Notices, asks, requests, encryption keys."""

from tests.models.invariants.rules import MOMENT, Row, Rules

NOTICE: Row = {
    "key": "ticket:1",
    "token": "t1",
    "kind": "ticket_card",
    "medium": "channel",
    "channel": "C0TRIAGE",
    "address": "",
    "destination": "C0TRIAGE",
    "subject_id": 1,
    "facts": "{}",
    "created_at": MOMENT,
    "state": "waiting",
    "try_at": MOMENT,
    "tries": 0,
    "leased_by": "",
    "maybe_sent": False,
    "message_channel": "",
    "message_ts": "",
    "trouble": "",
}
ASK: Row = {
    "subscription_id": "@sub",
    "asker_id": "@bob",
    "asked_id": "@ana",
    "right": "pay",
    "subject": "INV-2026-000001",
    "line": "/invoice pay INV-2026-000001",
    "asked_at": MOMENT,
}
REQUEST: Row = {"key": "event:1", "at": MOMENT}
KEY_CHECK: Row = {"id": 1, "sealed": "x"}
RULES = Rules(
    good=[
        ("notices", NOTICE),
        ("asks", ASK),
        ("notices", NOTICE | {"medium": "mail", "channel": "", "address": "new@acme.example"}),
        ("handled_requests", REQUEST),
        ("key_checks", KEY_CHECK),
    ],
    bad={
        "a notice to no channel": ("notices", NOTICE | {"channel": ""}),
        "a notice to nobody": ("notices", NOTICE | {"medium": "direct", "channel": ""}),
        "a mail to nobody": ("notices", NOTICE | {"medium": "mail", "channel": ""}),
        "an edit of nothing": ("notices", NOTICE | {"medium": "edit"}),
        "a notice by an unknown way": ("notices", NOTICE | {"medium": "pigeon"}),
        "a second row to check keys with": ("key_checks", KEY_CHECK | {"id": 2}),
        "a notice in an unknown state": ("notices", NOTICE | {"state": "lost"}),
    },
    twice={
        "a second notice under a key": ("notices", NOTICE, {"token": "t2", "kind": "other"}),
        "a second notice under a token": ("notices", NOTICE, {"key": "ticket:2"}),
        "a second ask of the same": ("asks", ASK, {"asked_at": "2026-10-03 00:00:00+00:00"}),
        "a request handled twice": ("handled_requests", REQUEST, {}),
    },
    alike={
        "an ask about something else": ("asks", ASK, {"subject": "INV-2026-000002"}),
        "an ask for something else": ("asks", ASK, {"line": "/invoice show INV-2026-000001"}),
        "an ask of somebody else": ("asks", ASK, {"asked_id": "@cyd"}),
    },
)
