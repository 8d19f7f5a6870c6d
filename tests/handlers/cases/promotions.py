"""Promotions."""

from tests.handlers.cases.case import DONE, HIDDEN, NOTHING, REFUSED, by_rule
from tests.handlers.cases.doing import button, command, form
from tests.handlers.worlds import REF, STAFF_ROLES, World
from tests.models.roles.typed import BP, ROLES, SA

PROMOTED = ("promotions", "notices", "audit")


def decides(world: World, name: str) -> str:
    """Promotions are decided by admins, and by a site admin of that subscription."""
    return DONE if name == SA else by_rule(world, name, "decide_promotions")


def withdraws(world: World, name: str) -> str:
    """Whoever asked takes it back, and no other contact."""
    return DONE if name == BP else REFUSED if name in (*ROLES, *STAFF_ROLES) else HIDDEN


def hands_over(world: World, name: str) -> str:
    """Whoever may promote others has to ask for it nevertheless, as long as the vendor has not said otherwise."""
    rule = by_rule(world, name, "promote_other")
    return NOTHING if rule == DONE else rule


def promotes(world: World, name: str) -> str:
    """Whoever may promote themselves or somebody else is asked whom."""
    either = [by_rule(world, name, right) for right in ("promote_other", "promote_self")]
    return DONE if DONE in either else either[0]


def spare_technician(world: World, _name: str) -> str:
    """What a form is about that promotes the second technical contact."""
    return f"{REF} technical {world.people['spare technician']}"


CASES = [
    command("/contact promote", f"me {{kind}} {REF}", "promote_self", "Ask for a promotion"),
    command("/contact promote", f"me {{kind}} {REF} On leave.", "promote_self", "Asked: ", *PROMOTED),
    command("/contact promote", f"{{spare_technician}} technical {REF}", "promote_other", "Ask for a promotion"),
    command("/contact promote", f"{{spare_technician}} technical {REF} Left.", "promote_other", "Asked: ", *PROMOTED),
    command("/contact promote", REF, "promote_self", "Who is to become primary", wanted=promotes),
    command("/contact promotions", "", "known", ""),
    command("/contact promotions", REF, "contact", "", staff="decide_promotions"),
    command("/contact withdraw", "", "known", ""),
    command("/contact withdraw", "PRO-1", "asker", "Withdraw your request", wanted=withdraws),
    command("/contact withdraw", "PRO-1 confirmed", "asker", "Withdrawn.", *PROMOTED, wanted=withdraws),
    button(
        "promotion_approve",
        lambda world: world.promotion,
        "decide_promotions",
        "Approved.",
        *("contacts", *PROMOTED),
        wanted=decides,
    ),
    button("promotion_deny", lambda w: w.promotion, "decide_promotions", "Why not", wanted=decides),
    form(
        "promotion_denied",
        {"reason": "Not now."},
        lambda world, _name: world.promotion,
        "decide_promotions",
        "Denied.",
        *PROMOTED,
        wanted=decides,
    ),
    form("promotion_ask", {"reason": "On leave."}, spare_technician, "promote_other", "Asked: Spare", *PROMOTED),
    form("promotion_hand_over", {"reason": ""}, spare_technician, "promote_other", "", wanted=hands_over),
]
