"""Asks, and what every form has."""

from models.contacts.ask_problems import AlreadyAsked, CantAsk, MayNow
from models.core.errors import Problem
from models.core.problems import Empty, Handled, TooLong
from tests.handlers.problems.met import Met
from tests.handlers.worlds import INVOICE, REF
from tests.models.roles.typed import BP, BS, SA

ASK_BP = f"ask {REF} pay {INVOICE} BP"
FOUND: dict[type[Problem], list[Met]] = {
    AlreadyAsked: [
        Met(BS, ASK_BP, "Billing.Primary was asked already (<!date^", first=ASK_BP),
    ],
    MayNow: [
        Met(SA, f"ask {REF} pay {INVOICE} BP", "You may do that yourself by now. Please try again.")
    ],
    CantAsk: [
        Met(BS, f"ask {REF} pay {INVOICE} TS", "That person can't do it either by now. Try again to see who may.")
    ],
    Empty: [Met(BP, "form subject", "The subject is empty. Please write something.")],
    TooLong: [
        Met(
            BP,
            "/ticket comment T-10 " + "x" * 2901,
            "The comment is 2901 characters long; 2900 are allowed. Please shorten it.",
        )
    ],
    Handled: [Met(BP, "form twice", "This was sent already. Nothing was done twice.", first="form twice")],
}  # fmt: skip
