"""Promotions."""

from handlers.views.promotions import asking, ends, promotion_cards
from handlers.views.reader import Reader
from models.contacts.tables import PromotionChange, PromotionState
from models.directory.people import Person
from models.subscriptions.contacts import ContactKind
from tests.handlers.views.gallery.stock import TABLE, TABLES, Shown, Stock
from tests.handlers.worlds import new


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    all_states = [stock.promotion(state) for state in PromotionState]
    lapsed = [stock.promotion(PromotionState.LAPSED, change) for change in PromotionChange]
    sub, someone, kind = stock.subscription, stock.person(3), ContactKind.BILLING
    vacant = stock.vacant()
    public = stock.promotion(PromotionState.OPEN)
    many_open = [stock.promotion(PromotionState.OPEN, number=number) for number in range(1, stock.many + 1)]
    public.person = new(Person, id=3, key="p3", name=stock.name(), email="somebody@gmail.com")
    return {
        "asking.ask_form": [asking.ask_form(reader, one, TABLE, someone, kind) for one in (sub, vacant)],
        "asking.hand_over_form": [
            asking.hand_over_form(reader, sub, TABLE, someone, kind, why) for why in ("", stock.name(600))
        ],
        "asking.asked": [asking.asked(reader, all_states[0], TABLE)],
        "asking.withdraw_question": [asking.withdraw_question(reader, all_states[0], TABLE)],
        "asking.deny_form": [asking.deny_form(reader, all_states[0], TABLE)],
        "asking.promotion_list": [
            asking.promotion_list(reader, many_open, TABLES, one) for one in (stock.person(1), stock.person(4))
        ],
        "promotion_cards.card": [
            promotion_cards.card(reader, promotion, TABLE, nudge=nudge)
            for promotion in [*all_states, *lapsed, public]
            for nudge in (True, False)
        ],
        "promotion_cards.site_admin_card": [
            promotion_cards.site_admin_card(
                reader, promotion, TABLE, stock.person(6), may_decide=may, may_approve=approve, nudge=may
            )
            for promotion in all_states
            for may in (True, False)
            for approve in (True, False)
        ],
        "asking.announced": [
            asking.announced(reader, one, TABLE, stock.person(number)) for one in all_states for number in (1, 3)
        ],
        "ends.news": [
            ends.news(reader, promotion, TABLE, stock.person(number))
            for promotion in [*all_states, *lapsed]
            if promotion.state is not PromotionState.OPEN
            for number in (1, 3, 4)
        ],
        "ends.decision": [
            ends.decision(reader, one) for one in [*all_states, *lapsed] if one.state is not PromotionState.OPEN
        ],
        "ends.handed_over": [ends.handed_over(reader, stock.promotion(PromotionState.HANDED_OVER), TABLE)],
    }
