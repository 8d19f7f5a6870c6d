"""Quotes and orders."""

from models.errors import Trouble
from tests.handlers.quoted import ORDERED, QUOTE
from tests.handlers.troubles.met import Met
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP

LAPSE = "UPDATE subscription_items SET seats = 2 WHERE subscription_id = 1"
NO_QUOTE = "UPDATE quotes SET state = 'expired' WHERE id = 1"
FOUND: dict[Trouble, list[Met]] = {
    Trouble.QUOTE_CLOSED: [
        Met(
            BP,
            f"/order accept {ORDERED}",
            f"{ORDERED} was accepted already. `/order {REF}` shows the order and its invoice.",
        ),
        Met(BP, f"accept {QUOTE}", f"{QUOTE} was declined. `/order {REF}` shows what", first=f"decline {QUOTE}"),
        Met(BP, f"/order decline {ORDERED}", f"{ORDERED} was accepted already."),
    ],
    Trouble.QUOTE_EXPIRED: [
        Met(
            BP,
            f"/order accept {QUOTE}",
            f"{QUOTE} expired on Mar 1, 2026. `/order {REF}` shows how to get a new one.",
            before="UPDATE quotes SET valid_until = '2026-03-01' WHERE id = 1",
        ),
    ],
    Trouble.QUOTE_STALE: [
        Met(BP, f"/order accept {QUOTE}", f"{REF} has changed since {QUOTE} was made", before=LAPSE),
        Met(BP, f"accept {QUOTE}", f"{REF} has changed since {QUOTE} was made", before=LAPSE),
    ],
    Trouble.RENEWS_LATER: [
        Met(
            BP,
            f"quote_again {QUOTE}",
            f"{REF} is paid for beyond its next term already. It can be renewed again later.",
            before=NO_QUOTE,
        )
    ],
    Trouble.NO_PRICE: [
        Met(
            BP,
            f"quote_again {QUOTE}",
            "There is no price for Server in USD by the year. Ask the vendor's billing team for one.",
            before="UPDATE subscriptions SET currency = 'USD', ends_on = DATE('now'), starts_on = '2025-01-01'",
        )
    ],
    Trouble.NOTHING_TO_QUOTE: [
        Met(
            BP,
            f"quote_again {QUOTE}",
            f"There is nothing in {REF} that has a price. Ask the vendor's billing team: `/enquiry new {REF}`.",
            before="DELETE FROM subscription_items",
        )
    ],
}
