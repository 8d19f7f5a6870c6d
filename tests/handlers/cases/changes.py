"""What changes what is in a subscription: upgrading, seats, users, products, annual terms, cancelling."""

from tests.handlers.cases.case import DONE, REFUSED, by_rule
from tests.handlers.cases.doing import chosen, command, form
from tests.handlers.stocked import USER
from tests.handlers.worlds import REF, World

QUOTED = ("quotes", "quote_lines", "audit")
GIVEN_BACK = ("subscription_items", "audit")
"""Without a credit: in the worlds nothing was ordered for the term."""
USERS = "edit_site_users"


def without_card(world: World, name: str) -> str:
    """Whoever may is told of the card that is missing."""
    outcome = by_rule(world, name, "convert_to_annual")
    return REFUSED if outcome == DONE else outcome


CASES = [
    command("/subscription upgrade", REF, "upgrade_license", "Show the price"),
    form(
        "subscription_upgrade",
        {"edition": chosen("premium"), "seats": "2"},
        lambda _w, _n: f"{REF} 1",
        "upgrade_license",
        "1 → 0 seats",
        *QUOTED,
    ),
    command("/subscription estimate", REF, "view_estimate", "Next bill of SUB-1001"),
    command("/subscription seats", REF, USERS, "Seats from now on"),
    command("/subscription seats", f"{REF} maps 1 was 2", USERS, "Go from 2 to 1 seats"),
    command("/subscription seats", f"{REF} maps 1 was 2 confirmed", USERS, "has 1 seat of Maps", *GIVEN_BACK),
    form(
        "subscription_seats",
        {"product": chosen("server 1"), "seats": "3"},
        lambda _w, _n: REF,
        USERS,
        "1 → 3 seats",
        *QUOTED,
    ),
    command("/subscription users", REF, USERS, USER),
    command("/subscription users", f"{REF} add", USERS, "one a line"),
    command("/subscription users", f"{REF} add new@acme.example", USERS, "nobody was added yet", *QUOTED),
    command("/subscription users", f"{REF} remove {USER}", USERS, "is no user of", "site_users", "audit"),
    form("subscription_users", {"users": USER}, lambda _w, _n: REF, USERS, "One was a user already.", "audit"),
    command("/subscription add", REF, "add_product", "Show the price"),
    command("/subscription add", f"{REF} logs 2", "add_product", "0 → 2 seats", *QUOTED),
    form(
        "subscription_add",
        {"product": chosen("logs"), "seats": "1"},
        lambda _w, _n: REF,
        "add_product",
        "0 → 1 seats",
        *QUOTED,
    ),
    command("/subscription deactivate", REF, "deactivate_product", "Deactivate …"),
    command("/subscription deactivate", f"{REF} maps", "deactivate_product", "Deactivate *Maps*"),
    command(
        "/subscription deactivate",
        f"{REF} maps was 2 confirmed",
        "deactivate_product",
        "Maps is deactivated",
        *GIVEN_BACK,
    ),
    command("/subscription annual", REF, "convert_to_annual", "", wanted=without_card),
    command("/subscription cancel", REF, "cancel_site", "To confirm, type SUB-1001"),
    form(
        "subscription_cancel",
        {"typed": REF, "reason": ""},
        lambda _w, _n: REF,
        "cancel_site",
        "is cancelled: it works until",
        *("subscriptions", "quotes", "notices", "audit"),
    ),
    command("/subscription reactivate", REF, "reactivate_site", "is not cancelled"),
]
