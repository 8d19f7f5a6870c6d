"""Who may what."""

from tests.handlers.cases.case import theirs
from tests.handlers.cases.doing import button, command
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP

CASES = [
    command("/steward roles", REF, "contact", "You may"),
    command("/steward roles", "", "contact", "You may", wanted=theirs("contact")),
    button("roles_group", lambda _: f"{REF} contacts", "contact", "Leave as a contact"),
    button("roles_cell", lambda _: f"{REF} pay {BP}", "contact", "*Source:* "),
]
