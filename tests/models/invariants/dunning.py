"""Payment reminders and what pauses them."""

from tests.models.invariants.rules import Row, Rules

REMINDER: Row = {
    "invoice_id": 1,
    "slot": -1,
    "person_id": "@ana",
    "raised_at": "2026-03-02 09:00:00+00:00",
    "message": "",
}
PAUSE: Row = {"invoice_id": 1, "kind": "hold", "until": None, "made_at": "2026-03-02 09:00:00+00:00"}
RULES = Rules(
    good=[
        ("payment_reminders", REMINDER),
        ("dunning_pauses", PAUSE),
        ("dunning_pauses", PAUSE | {"kind": "promise", "until": "2026-04-01"}),
    ],
    bad={
        "a reminder of no invoice": ("payment_reminders", REMINDER | {"invoice_id": 999}),
        "a promise without a day": ("dunning_pauses", PAUSE | {"kind": "promise"}),
        "a hold until a day": ("dunning_pauses", PAUSE | {"until": "2026-04-01"}),
        "a pause of another kind": ("dunning_pauses", PAUSE | {"kind": "nap"}),
    },
    twice={
        "a reminder at the same slot": ("payment_reminders", REMINDER | {"slot": -7}, {"message": "other"}),
        "a second pause": ("dunning_pauses", PAUSE | {"invoice_id": 2}, {"kind": "hold"}),
    },
)
