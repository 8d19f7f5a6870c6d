"""Quotes and orders."""

from models.billing.orders.problems import (
    DayOver,
    GivesBack,
    LineStays,
    NobodyToAccept,
    NoDraft,
    NoLines,
    NoPrice,
    NoRate,
    NoSum,
    NothingToQuote,
    NotReplaced,
    QuoteClosed,
    QuoteExpired,
    QuoteStale,
    RenewsLater,
    TooManyLines,
)
from models.core.errors import Problem
from tests.handlers.problems.met import Met
from tests.handlers.quoted import DRAFT, ORDERED, QUOTE
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP

LAPSE = "UPDATE subscription_items SET seats = 2 WHERE subscription_id = 1"
NO_QUOTE = "UPDATE quotes SET state = 'expired' WHERE id = 1"
FULL = (
    "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 30) "
    "INSERT INTO quote_lines (quote_id, position, description, quantity, unit_price, net, tax_rate, tax) "
    "SELECT 3, i, 'x', 1, 1, 1, 0, 0 FROM n"
)
FOUND: dict[type[Problem], list[Met]] = {
    QuoteClosed: [
        Met(
            BP,
            f"/order accept {ORDERED}",
            f"{ORDERED} was accepted already. `/order {REF}` shows the order and its invoice.",
        ),
        Met(
            BP,
            f"order_accept {QUOTE}|po_number=1",
            f"{QUOTE} was declined. `/order {REF}` shows what",
            first=f"order_decline {QUOTE}|reason=No.",
        ),
        Met(BP, f"/order decline {ORDERED}", f"{ORDERED} was accepted already."),
    ],
    QuoteExpired: [
        Met(
            BP,
            f"/order accept {QUOTE}",
            f"{QUOTE} expired on Mar 1, 2026. `/order {REF}` shows how to get a new one.",
            before="UPDATE quotes SET valid_until = '2026-03-01' WHERE id = 1",
        ),
    ],
    QuoteStale: [
        Met(BP, f"/order accept {QUOTE}", f"{REF} has changed since {QUOTE} was made", before=LAPSE),
        Met(BP, f"order_accept {QUOTE}|po_number=1", f"{REF} has changed since {QUOTE} was made", before=LAPSE),
    ],
    RenewsLater: [
        Met(
            BP,
            f"quote_again {QUOTE}",
            f"{REF} is paid for beyond its next term already. It can be renewed once no more",
            before=NO_QUOTE,
        )
    ],
    NoPrice: [
        Met(
            BP,
            f"quote_again {QUOTE}",
            "There is no price for Server in USD by the year. Ask the vendor's billing team for one.",
            before="UPDATE subscriptions SET currency = 'USD', ends_on = DATE('now'), starts_on = '2025-01-01'",
        )
    ],
    NothingToQuote: [
        Met(
            BP,
            f"quote_again {QUOTE}",
            f"There is nothing in {REF} that has a price. Ask the vendor's billing team: `/enquiry new {REF}`.",
            before="DELETE FROM subscription_items",
        )
    ],
    GivesBack: [
        Met(
            "billing",
            f"/order send {DRAFT}",
            "All in all that would give money back, and a quote can't. What is given back on its own leaves a credit "
            f"for the next quote of {REF}.",
            before="UPDATE quote_lines SET unit_price = -5, net = -5, tax = -1 WHERE quote_id = 3",
        )
    ],
    NoDraft: [
        Met("billing", f"quote_line_add {QUOTE}", f"{QUOTE} is no draft any more. `/order change {QUOTE}` opens it"),
        Met("billing", f"/order send {QUOTE}", f"{QUOTE} is no draft any more."),
    ],
    NoLines: [
        Met(
            "billing",
            f"/order send {DRAFT}",
            f"{DRAFT} has no lines yet. Add one first.",
            before="DELETE FROM quote_lines WHERE quote_id = 3",
        )
    ],
    TooManyLines: [
        Met(
            "billing",
            f"quote_line {DRAFT} 0|description=Training",
            f"{DRAFT} has 30 lines, and that is the most. Remove one first.",
            before=FULL,
        )
    ],
    LineStays: [
        Met(
            "billing",
            f"quote_line_remove {DRAFT} 1",
            f"“Server” is in {REF}, so it stays on the quote. If it is to be free, change its price to 0.",
            before="UPDATE quote_lines SET product_id = 1, seats_before = 1, seats_after = 1 WHERE quote_id = 3",
        )
    ],
    DayOver: [
        Met(
            "billing",
            f"/order send {DRAFT}",
            "Mar 1, 2026 is over already. Choose a later day.",
            before="UPDATE quotes SET valid_until = '2026-03-01' WHERE id = 3",
        )
    ],
    NoSum: [
        Met(
            "billing",
            f"quote_line {DRAFT} 0|unit_price={given}",
            f"“{given}” is no sum in EUR that I am sure of. Please write it like 1190.00, or -50 to take off.",
        )
        for given in ("1.190", "1.00,5", "much", "9" * 19, "1e3")
    ],
    NoRate: [
        Met("billing", f"quote_line {DRAFT} 0|tax_rate={given}", f"“{given}” is no tax rate.")
        for given in ("-1", "101", "7.125", "NaN")
    ],
    NobodyToAccept: [
        Met(
            "billing",
            f"/order send {DRAFT}",
            f"Nobody in {REF} may accept {DRAFT}, so it can't be sent. `/contact list {REF}` shows who is there.",
            before="DELETE FROM contacts WHERE subscription_id = 1",
        )
    ],
    NotReplaced: [
        Met(
            "billing",
            f"/order send {DRAFT}",
            f"{ORDERED} was accepted or replaced meanwhile, so {DRAFT} can't take its place. `/order cancel {DRAFT}`",
            before="UPDATE quotes SET replaces_id = (SELECT quote_id FROM orders) WHERE state = 'draft'",
        )
    ],
}
