"""The staff."""

from tests.handlers.cases.contacts import NEWCOMER
from tests.handlers.cases.doing import DESK, chosen, command, form

STAFFED = ("staff", "notices", "audit")


CASES = [
    command("/steward staff", "", "manage_desk", "Admin", wanted=DESK),
    command("/steward staff", "add", "manage_desk", "Add to the staff", wanted=DESK),
    command("/steward staff", "add {newcomer} agent", "manage_desk", "Newcomer has the", *STAFFED, wanted=DESK),
    command("/steward staff", "add agent@acme.example", "manage_desk", "Which staff role", wanted=DESK),
    command("/steward staff", "remove {agent}", "manage_desk", "Take the staff role", wanted=DESK),
    command("/steward staff", "remove {agent} agent confirmed", "manage_desk", "no longer has", *STAFFED, wanted=DESK),
    command("/steward staff", "change {agent}", "manage_desk", "What is Agent to be", wanted=DESK),
    command("/steward staff", "change {agent} billing", "manage_desk", "instead of", *STAFFED, wanted=DESK),
    form(
        "staff_add",
        {"person": NEWCOMER, "role": chosen("agent")},
        lambda _w, _n: "",
        "manage_desk",
        "has the staff role",
        *STAFFED,
        wanted=DESK,
    ),
]
