"""Promotions."""

from models.contacts.promotions import (
    approve_promotion,
    deny_promotion,
    follow_up_promotions,
    hand_over,
    my_promotions,
    promote_other,
    promote_self,
    promotions_of,
    withdraw_promotion,
)
from tests.models.cases.world import TECHNICAL, WHY, Case
from tests.models.roles.typed import SA

CASES = [
    Case(promote_self, "promote_self", lambda _: ("SUB-1", TECHNICAL, WHY)),
    Case(promote_other, "promote_other", lambda w: ("SUB-1", w.people["helper"], TECHNICAL, WHY)),
    Case(hand_over, "promote_other", lambda w: ("SUB-1", w.people["helper"], TECHNICAL)),
    Case(approve_promotion, "decide_promotions", lambda w: (w.promotion,), also=SA),
    Case(deny_promotion, "decide_promotions", lambda w: (w.promotion, "Not now."), also=SA),
    Case(withdraw_promotion, "asker", lambda w: (w.promotion,)),
    Case(my_promotions, "known"),
    Case(promotions_of, "contact", lambda _: ("SUB-1",), staff="decide_promotions"),
    Case(follow_up_promotions, "system"),
]
