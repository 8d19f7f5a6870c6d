"""The renewal desk."""

from tests.handlers.cases.case import DONE, HIDDEN, NOTHING, REFUSED, anywhere, by_kind, by_rule
from tests.handlers.cases.doing import command, form
from tests.handlers.worlds import REF, STAFF_ROLES, World
from tests.models.roles.typed import ROLES, Around, expected

RENEWS = by_kind("renew_license", "pay")


def told(world: World, name: str) -> str:
    """Whoever is reminded sees to it; another contact reads that it is not theirs."""
    if name not in ROLES:
        return REFUSED if name in STAFF_ROLES else HIDDEN
    given = expected(world.table, "renewal_reminders", [name], Around(world.kind)) != "refused"
    return DONE if given else NOTHING


def nothing_said(world: World, name: str) -> str:
    """A contact has nothing to take back yet."""
    return NOTHING if name in ROLES else by_rule(world, name, "contact")


def staff_is_no_contact(world: World, name: str) -> str:
    """As by the rule of contacts, which staff are not."""
    return REFUSED if name in STAFF_ROLES else by_rule(world, name, "contact")


CASES = [
    command("/renewal", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/renewal", REF, "contact", f"Renewal of {REF}", wanted=staff_is_no_contact),
    command("/renewal list", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/renewal show", REF, "contact", f"Renewal of {REF}", wanted=staff_is_no_contact),
    command("/renewal renew", REF, "renew_license", "Purchase order number", "audit", wanted=RENEWS),
    command("/renewal handle", REF, "contact", "You see to the renewal", "renewals", "audit", wanted=told),
    command(
        "/renewal snooze",
        REF,
        "contact",
        "You hear nothing",
        *("renewals", "renewal_threads", "subscriptions", "audit"),
        wanted=told,
    ),
    command("/renewal resume", REF, "contact", "", wanted=nothing_said),
    command("/renewal ask", REF, "ask_billing", "Ask a question"),
    command("/renewal digest", "", "manage_invoices", "Renewals this week", wanted=anywhere("manage_invoices")),
    command("/renewal end", REF, "renew_license", REF, wanted=RENEWS),
    form(
        "renewal_end",
        {"reason": "We moved on."},
        lambda _w, _n: REF,
        "renew_license",
        "is not renewed",
        *("renewals", "notices", "audit"),
        wanted=RENEWS,
    ),
]
