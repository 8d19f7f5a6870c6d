"""Contacts."""

from typing import Any

from tests.handlers.cases.case import DONE, NOTHING, by_rule, theirs
from tests.handlers.cases.doing import EDIT, INVITED, TOLD, button, chosen, command, form
from tests.handlers.worlds import REF, SLACK, World
from tests.models.roles.typed import TP, TS

NEWCOMER = {"type": "users_select", "selected_user": SLACK["newcomer"]}
ADDED: dict[str, Any] = {"person": NEWCOMER, "address": "", "name": "", "kind": chosen("billing")}
LAPSED = ("promotions", *TOLD)
NEWLY = {"address": "new@nowhere.example", "name": ""}
THEIRS = "can see to that themselves"


def becomes(world: World, name: str) -> str:
    """Whoever may add contacts may add themselves as what they are not yet."""
    may = by_rule(world, name, "edit_secondary_contacts")
    return NOTHING if may == DONE and name in (TP, TS) else may


CASES = [
    command("/contact", "", "contact", "Contacts of", wanted=theirs("contact")),
    command("/contact", REF, "contact", f"Contacts of {REF}"),
    command("/contact list", REF, "contact", f"Contacts of {REF}"),
    command("/contact add", REF, EDIT, "Add a contact"),
    command("/contact add", f"{{newcomer}} technical {REF}", EDIT, "Newcomer is now", *TOLD),
    command("/contact add", f"technical {REF}", EDIT, "Add a contact"),
    command("/contact add", f"new@acme.example billing {REF}", EDIT, "is invited by mail", *INVITED),
    command("/contact add", f"{{unknown}} technical {REF}", EDIT, "Nobody is now", "people", "slack_users", *TOLD),
    command("/contact add", f"me {REF}", EDIT, "As what do you want"),
    command("/contact add", f"me technical {REF}", EDIT, "You are now", *TOLD, wanted=becomes),
    command("/contact remove", REF, EDIT, "Who is to be removed"),
    command("/contact remove", f"{{spare}} billing {REF}", EDIT, "Remove *Spare*"),
    command("/contact remove", f"{{spare}} billing {REF} confirmed", EDIT, "is no longer", *LAPSED, entries=2),
    command("/contact leave", f"{{kind}} {REF}", "leave", f"Leave {REF}"),
    command("/contact leave", f"{{kind}} {REF} confirmed", "leave", "You are no longer", "contacts", "audit"),
    button("contact_step_in", lambda _: REF, "manage_desk", THEIRS),
    form("contact_step_in", NEWLY, lambda _w, _n: REF, "manage_desk", THEIRS),
    form("contact_add", ADDED, lambda _w, _n: REF, EDIT, "is now", *TOLD),
]
