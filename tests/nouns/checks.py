"""Are the contacts still right?"""

from handlers.routing.routes import Touch
from handlers.views import contact_checks as checks
from handlers.views.contact_list import Offers
from handlers.views.reader import Reader
from models.contacts.checks import ask_about_contacts, check_contacts, keep_contacts
from models.roles import Kind
from models.subscriptions.contacts import ContactKind
from tests.handlers.cases.doing import EDIT, command, options
from tests.handlers.foreign import SOMEBODY, Foreign, searches, types
from tests.handlers.views.stock import TABLE, TODAY, Shown, Stock
from tests.handlers.worlds import REF
from tests.models.world import TECHNICAL, ActionCase

ACTIONS = [
    ActionCase(check_contacts, EDIT, lambda _: ("SUB-1",)),
    ActionCase(keep_contacts, EDIT, lambda w: ("SUB-1", w.people["helper"], TECHNICAL)),
    ActionCase(ask_about_contacts, "system"),
]

KEPT = ("contacts", "audit")
ROUTES = [
    command("/contact check", REF, EDIT, "Are these contacts still right?"),
    options("contact_check", f"/pick contact_check {REF}", EDIT),
    command("/contact keep", REF, EDIT, "Are these contacts still right?"),
    command("/contact keep", f"{{spare}} billing {REF}", EDIT, "confirmed on", *KEPT),
    command("/contact keep", f"all {REF}", EDIT, "are confirmed", *KEPT),
    command("/contact change", REF, EDIT, "Are these contacts still right?"),
    command("/contact change", f"{{spare}} billing {REF}", EDIT, "What has changed?"),
]

FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/contact check"): [types("/contact check {sub}")],
    (Touch.OPTIONS, "contact_check"): [searches("/pick contact_check {sub}")],
    (Touch.COMMAND, "/contact keep"): [
        types("/contact keep {sub}"),
        types("/contact keep all {sub}"),
        types(f"/contact keep {SOMEBODY} billing {{sub}}"),
        types("/contact keep stranger@elsewhere.example {sub}"),
    ],
    (Touch.COMMAND, "/contact change"): [
        types("/contact change {sub}"),
        types(f"/contact change {SOMEBODY} billing {{sub}}"),
    ],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, me = stock.subscription, stock.person(1)
    answered = stock.another(Kind.LICENSE)
    for contact in answered.contacts:
        contact.confirmed_on = TODAY
    ids = frozenset(contact.id for contact in sub.contacts)
    both = frozenset((ContactKind.BILLING, ContactKind.TECHNICAL))
    offers = Offers(edit=True, promote_self=both, promote=ids, details=ids, site_admins=True)
    return {
        "contact_checks.check_list": [checks.check_list(reader, one, TABLE, me) for one in (sub, answered)],
        "contact_checks.change": [
            checks.change(reader, sub, TABLE, contact, me, may)
            for contact in (sub.contacts[0], sub.contacts[-1])
            for may in (Offers(edit=True), offers)
        ],
        "contact_checks.question": [
            checks.question(reader, me, some) for some in ([sub], stock.subscriptions() or [sub])
        ],
    }
