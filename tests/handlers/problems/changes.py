# ruff: noqa: S608
"""What stands against a change of what is in a subscription. The worlds' subscription is made a site first."""

from models.core.errors import Problem
from models.core.problems import Empty
from models.subscriptions.problems import (
    AnnualAlready,
    CancelledAlready,
    DoesNotFit,
    LastEdition,
    Needed,
    NoNextBill,
    NoSeatsNumber,
    NoSuchUser,
    NotCancelled,
    NotHigher,
    NothingInIt,
    NothingMore,
    NothingToAdd,
    NotInIt,
    NotTyped,
    SameSeats,
    SeatsChanged,
    SeatsTaken,
    TooManyUsers,
    UsersLeft,
)
from tests.handlers.problems.met import Met
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP, SA

SITE = "UPDATE subscriptions SET kind = 'site'; UPDATE products SET kind = 'site';"
ENDING = SITE + " UPDATE subscriptions SET cancelled_on = ends_on;"
EDITION = (
    "INSERT INTO subscription_items (subscription_id, product_id, seats, started_on) "
    "SELECT 1, id, 5, '2026-01-01' FROM products WHERE \"key\" = 'premium';"
)
CARD = (
    "INSERT INTO cards (subscription_id, brand, last4, expires_year, expires_month, holder) "
    "VALUES (1, 'Visa', '4242', 2040, 1, '');"
)
UPGRADE = f"subscription_upgrade {REF} 1"
FOUND: dict[type[Problem], list[Met]] = {
    NotInIt: [
        Met(
            SA, f"/subscription seats {REF} logs 5 was 1", "There is no “logs” in SUB-1001, or no longer.", before=SITE
        ),
        Met(SA, f"/subscription deactivate {REF} logs", "There is no “logs” in SUB-1001, or no longer.", before=SITE),
    ],
    NothingInIt: [
        Met(
            SA,
            f"/subscription estimate {REF}",
            "No product is on record for SUB-1001, so there is nothing to change and nothing to bill.",
            before=SITE + " DELETE FROM subscription_items;",
        )
    ],
    NothingMore: [
        Met(BP, f"{UPGRADE}|edition=server", "That is what SUB-1001 has already: Server with as many seats.")
    ],
    NotHigher: [Met(BP, f"{UPGRADE}|edition=maps", "That is no higher edition than Server, which SUB-1001 has.")],
    SeatsChanged: [
        Met(
            SA,
            f"/subscription seats {REF} maps 5 was 3",
            "Somebody was faster: SUB-1001 has 2 of Maps by now.",
            before=SITE,
        )
    ],
    NoSeatsNumber: [
        Met(BP, f"{UPGRADE}|seats=0", "Please write a whole number of seats, from 1 to 100000."),
        Met(BP, f"{UPGRADE}|seats=many", "Please write a whole number of seats, from 1 to 100000."),
    ],
    SameSeats: [Met(SA, f"/subscription seats {REF} maps 2 was 2", "The seats of Maps are 2 already.", before=SITE)],
    UsersLeft: [
        Met(
            SA,
            f"/subscription seats {REF} server 1 was 2",
            "SUB-1001 has 2 users, and each takes a seat.",
            before=SITE + " UPDATE subscription_items SET seats = 2; INSERT INTO site_users "
            "(subscription_id, email, name, added_at) VALUES (1, 'two@acme.example', '', '2026-03-02 09:00:00');",
        )
    ],
    SeatsTaken: [
        Met(
            SA,
            f"/subscription users {REF} add new@acme.example",
            "It is an evaluation: `/subscription seats SUB-1001` gives it more at no charge.",
            before=SITE + " UPDATE subscriptions SET bought = 0, state = 'evaluation';",
        )
    ],
    NoSuchUser: [
        Met(
            SA,
            f"/subscription users {REF} remove no@acme.example",
            "no@acme.example is no user of SUB-1001.",
            before=SITE,
        )
    ],
    Empty: [
        Met(
            SA,
            f"/subscription users {REF} add ;",
            "The list of users is empty. Please write something.",
            before=SITE,
        )
    ],
    TooManyUsers: [
        Met(
            SA,
            f"/subscription users {REF} add " + "; ".join(f"u{n}@a.example" for n in range(101)),
            "101 users at a time are too many; 100 can be added at once.",
            before=SITE,
        )
    ],
    NothingToAdd: [
        Met(
            SA,
            f"/subscription add {REF}",
            "There is nothing to add to SUB-1001: all that fits is there.",
            before=SITE + " DELETE FROM prices;",
        )
    ],
    DoesNotFit: [Met(SA, f"/subscription add {REF} premium 1", "“premium” can't be added to SUB-1001", before=SITE)],
    LastEdition: [
        Met(SA, f"/subscription deactivate {REF} server", "Server is the last edition in SUB-1001", before=SITE)
    ],
    Needed: [Met(SA, f"/subscription deactivate {REF} server", "Server is needed by Maps.", before=SITE + EDITION)],
    NotTyped: [
        Met(
            BP,
            f"subscription_cancel {REF}|typed=yes",
            "“yes” is not it. To confirm, type SUB-1001 or the name of the site.",
            before=SITE,
        )
    ],
    CancelledAlready: [
        Met(BP, f"/subscription cancel {REF}", "`/subscription reactivate SUB-1001` takes that back.", before=ENDING)
    ],
    NotCancelled: [
        Met(
            BP,
            f"/subscription reactivate {REF}",
            "SUB-1001 is not cancelled, so there is nothing to reactivate.",
            before=SITE,
        )
    ],
    AnnualAlready: [
        Met(SA, f"/subscription annual {REF}", "The terms of SUB-1001 are annual already", before=SITE + CARD)
    ],
    NoNextBill: [
        Met(SA, f"/subscription estimate {REF}", "There is no next bill: SUB-1001 is cancelled from", before=ENDING)
    ],
}
