"""Help, asks, requests."""

from models.backoffice.help import greet, seek_help
from models.backoffice.requests import forget_requests
from models.contacts.asks import ask
from models.roles import Right
from tests.models.cases.world import Case
from tests.models.roles.typed import BP

CASES = [
    Case(
        ask,
        "contact",
        lambda w: ("SUB-1", Right.EDIT_SECONDARY_CONTACTS, w.people[BP].id, "SUB-1"),
    ),
    Case(seek_help, "self"),
    Case(greet, "self", lambda _: ("D1", "Ev1")),
    Case(forget_requests, "system"),
]
