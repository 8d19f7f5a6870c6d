"""Promotions: a secondary contact becomes the primary of a kind, once an uninvolved person approves."""

from models.contacts.promotions.asking import must_be_possible, promote_other, promote_self
from models.contacts.promotions.changes import close_overtaken, open_promotion
from models.contacts.promotions.deadlines import follow_up_promotions
from models.contacts.promotions.deciding import (
    approve_promotion,
    deny_promotion,
    must_be_open,
    site_admin_may_approve,
    withdraw_promotion,
)
from models.contacts.promotions.effects import Effect, effects_of
from models.contacts.promotions.handing_over import hand_over, needs_no_approval
from models.contacts.promotions.listing import decidable, my_promotions, promotions_of
from models.contacts.promotions.objecting import object_to_promotion

__all__ = [
    "Effect",
    "approve_promotion",
    "close_overtaken",
    "decidable",
    "deny_promotion",
    "effects_of",
    "follow_up_promotions",
    "hand_over",
    "must_be_open",
    "must_be_possible",
    "my_promotions",
    "needs_no_approval",
    "object_to_promotion",
    "open_promotion",
    "promote_other",
    "promote_self",
    "promotions_of",
    "site_admin_may_approve",
    "withdraw_promotion",
]
