"""Who somebody is, their Slack users, and codes."""

from models.contacts.presence import due_for_a_look, look_soon, note_presence
from models.identity.bindings import unlink, unlink_somebody, who_is, whoami
from models.identity.codes import enter_code, forget_codes
from models.identity.linking import ask_for_code
from models.identity.profiles import SlackProfile, recognise
from tests.models.cases.world import Case

CASES = [
    Case(recognise, "system", lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example"), "T1")),
    Case(ask_for_code, "self", lambda _: ("eve@vendor.example",)),
    Case(enter_code, "self", lambda _: ("K7QM-2FXD",), keeps="refused"),
    Case(forget_codes, "system"),
    Case(note_presence, "system", lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example"), "T1")),
    Case(due_for_a_look, "system", lambda _: (5,)),
    Case(look_soon, "system", lambda _: ("T1", "U1")),
    Case(whoami, "known"),
    Case(unlink, "known", lambda _: ("T0STEWARD", "U0NONE")),
    Case(who_is, "manage_desk", lambda w: (w.people["newcomer"],)),
    Case(unlink_somebody, "manage_desk", lambda _: ("T0STEWARD", "U0NEWCOMER")),
]
