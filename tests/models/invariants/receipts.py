"""Receipts of events, and what has to be read from Slack's history."""

from tests.models.invariants.rules import MOMENT, Row, Rules

RECEIPT: Row = {
    "key": "message:D1:1.1",
    "event_id": "Ev1",
    "payload": "{}",
    "received_at": MOMENT,
    "state": "waiting",
    "tries": 0,
    "try_at": MOMENT,
    "leased_by": "",
    "trouble": "",
}
READ: Row = {
    "channel": "D1",
    "thread_ts": "1.1",
    "since": MOMENT,
    "cursor": "",
    "read_to": "",
    "tries": 0,
    "try_at": MOMENT,
    "leased_by": "",
}
RULES = Rules(
    good=[
        ("event_receipts", RECEIPT),
        ("event_receipts", RECEIPT | {"state": "done", "ended_at": MOMENT, "event_id": None}),
        ("event_receipts", RECEIPT | {"state": "parked", "ended_at": MOMENT}),
        ("connection_seen", {"id": 1, "at": MOMENT}),
        ("history_reads", READ),
    ],
    bad={
        "a receipt in an unknown state": ("event_receipts", RECEIPT | {"state": "lost", "ended_at": MOMENT}),
        "a receipt that is done at no time": ("event_receipts", RECEIPT | {"state": "done"}),
        "a waiting receipt that ended": ("event_receipts", RECEIPT | {"ended_at": MOMENT}),
        "a second connection": ("connection_seen", {"id": 2, "at": MOMENT}),
    },
    twice={
        "two receipts of one message": ("event_receipts", RECEIPT, {"event_id": "Ev2"}),
        "two receipts of one event": ("event_receipts", RECEIPT, {"key": "message:D1:2.2"}),
        "one thread to be read twice": ("history_reads", READ, {"since": MOMENT}),
    },
)
