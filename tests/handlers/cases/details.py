"""Details and settings of people."""

from typing import Any

from tests.handlers.cases.case import DONE, NOTHING, by_rule
from tests.handlers.cases.doing import ASKED, chosen, command, form
from tests.handlers.worlds import REF, World
from tests.models.roles.typed import BS, ROLES

UPDATE = "update_contact_details"
DETAILS: dict[str, Any] = {
    "name": "Somebody Else",
    "email": "else@acme.example",
    "phone": "+34 976 000 000",
    "locale": chosen("organization"),
    "time_zone": "madrid",
}


def chooses(world: World, name: str) -> str:
    """Renewal reminders are the secondary billing contact's to choose, under the table that asks them."""
    if name not in ROLES:
        return by_rule(world, name, "contact")
    return DONE if name == BS and world.table == "license-and-site" else NOTHING


CASES = [
    command("/contact edit", "", "known", "Your details"),
    command("/contact edit", f"{{spare}} {REF}", UPDATE, "Contact details"),
    command("/contact settings", "", "known", "Your settings"),
    command("/contact settings", REF, "contact", "Your settings"),
    command("/contact settings", f"reminders {REF}", "contact", "Do you want to be reminded"),
    command("/contact settings", f"reminders on {REF}", "contact", "You will be", "contacts", "audit", wanted=chooses),
    form("contact_edit", DETAILS, lambda _w, _n: "", "known", "Saved: your", "people", *ASKED),
    form(
        "contact_edit",
        DETAILS,
        lambda w, _n: f"{REF} {w.people['spare']}",
        UPDATE,
        "Saved: ",
        "people",
        *ASKED,
        name="of another",
    ),
]
