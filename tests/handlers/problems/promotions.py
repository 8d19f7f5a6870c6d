"""Promotions."""

from models.contacts.promotions.problems import (
    AlreadyDecided,
    AlreadyPrimary,
    NeedsApproval,
    NoRoom,
    PromotionOpen,
    Unreachable,
)
from models.core.errors import Problem
from tests.handlers.problems.met import PRIMARY, Met
from tests.handlers.worlds import REF, SLACK
from tests.models.roles.typed import BP, SA, TP

ENDED = "UPDATE promotions SET decided_at = '2026-03-02 09:00:00', state = '{}'"
APPROVED = (
    "UPDATE promotions SET decided_at = '2026-03-02 09:00:00', state = 'approved', "
    "decided_by_id = (SELECT id FROM people WHERE name = 'Admin')"
)
FOUND: dict[type[Problem], list[Met]] = {
    AlreadyPrimary: [
        Met(
            TP,
            f"/contact promote {PRIMARY} billing {REF}",
            "Billing.Primary is the primary billing contact of SUB-1001 already.",
        )
    ],
    Unreachable: [
        Met(
            BP,
            f"/contact promote <@{SLACK['spare technician']}> technical {REF}",
            "Spare Technician can't be reached in Slack any more, so they can't become the primary technical contact",
            before="UPDATE people SET unreachable_since = '2026-03-02 09:00:00' WHERE name = 'Spare Technician'",
        )
    ],
    NoRoom: [
        Met(
            SA,
            f"/contact promote me billing {REF}",
            "The plan of SUB-1001 allows no more billing contacts, so Site_Admin can't become one. Remove one first",
            before="UPDATE plans SET max_billing_contacts = 3",
        )
    ],
    NeedsApproval: [
        Met(BP, "promotion_hand_over spare", "That needs somebody's approval. `/contact promote SUB-1001` asks for it.")
    ],
    PromotionOpen: [Met("spare", f"/contact promote me billing {REF}", "That was asked already (<!date^")],
    AlreadyDecided: [
        Met("admin", "promotion_deny PRO-1", "Admin approved this already (<!date^", first="promotion_approve PRO-1"),
        Met("admin", "promotion_approve PRO-1", "Admin denied this already (<!date^", first="promotion_denied PRO-1"),
        Met("admin", "promotion_denied PRO-1", "Admin denied this already (Nov 23", first="promotion_denied PRO-1"),
        Met(
            "admin",
            "promotion_approve PRO-1",
            "Spare is no longer a contact of this kind. Nothing was changed by your click.",
            before=ENDED.format("lapsed") + ", change = 'left'",
        ),
        Met("admin", "promotion_deny PRO-1", "nobody decided within 14 days.", before=ENDED.format("expired")),
        Met("admin", "promotion_approve PRO-1", "*Withdrawn* by Billing.Primary,", before=ENDED.format("withdrawn")),
        Met(BP, "/contact withdraw PRO-1 confirmed", "Admin approved this already", before=APPROVED),
        Met(BP, "/contact withdraw PRO-1", "Admin approved this already", before=APPROVED),
    ],
}  # fmt: skip
