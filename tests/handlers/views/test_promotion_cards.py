"""What the card of a promotion says, and what it says no more."""

import pytest

from handlers.views.promotions.promotion_cards import effects_words, site_admin_card
from handlers.views.reader import Reader
from models.contacts.promotions.effects import Effect
from models.contacts.tables import PromotionState
from models.directory.people import Person
from models.roles import Right
from tests.handlers.hands import texts
from tests.handlers.views.stock import TABLE, Stock
from tests.handlers.worlds import new

ANA, BEN = new(Person, id=1, name="Ana"), new(Person, id=2, name="Ben")
PAY, LEAVE = (Right.PAY,), (Right.LEAVE,)


@pytest.mark.parametrize(
    ("effects", "lines"),
    [
        ((Effect(BEN, PAY, ()), Effect(ANA, (), PAY)), ["*Rights that move from Ana to Ben:* pay invoices"]),
        (
            (Effect(BEN, PAY, LEAVE), Effect(ANA, LEAVE, PAY)),
            [
                "*Rights that move from Ana to Ben:* pay invoices",
                "*Rights that move from Ben to Ana:* stop being a contact",
            ],
        ),
        (
            (Effect(BEN, PAY, ()), Effect(ANA, (), (*PAY, *LEAVE))),
            ["*Ben gains:* pay invoices", "*Ana loses:* pay invoices, stop being a contact"],
        ),
        ((Effect(BEN, PAY, LEAVE),), ["*Ben gains:* pay invoices", "*Ben loses:* stop being a contact"]),
    ],
)
def test_what_passes_from_one_to_the_other_is_said_once(effects: tuple[Effect, ...], lines: list[str]) -> None:
    """Where the one gains just what the other loses; otherwise each has lines of their own."""
    assert effects_words(Reader(), effects).splitlines() == lines


@pytest.mark.parametrize("state", PromotionState)
def test_a_site_admin_reads_who_else_may_decide_until_somebody_has(state: PromotionState) -> None:
    """Afterwards there is nothing left that the vendor's admins may decide."""
    stock = Stock(3, "Ana")
    card = site_admin_card(Reader(), stock.promotion(state), TABLE, stock.person(6), may_decide=True, may_approve=True)
    words = " ".join(texts(card.message.payload()["blocks"]))
    assert ("can decide, too" in words) == (state is PromotionState.OPEN)
