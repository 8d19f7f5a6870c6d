"""Asks, and what every form has."""

from models.errors import Trouble
from tests.handlers.troubles.met import Met
from tests.handlers.worlds import INVOICE, REF
from tests.models.roles.typed import BP, BS, SA

ASK_BP = f"ask {REF} pay {INVOICE} BP"
FOUND: dict[Trouble, list[Met]] = {
    Trouble.ALREADY_ASKED: [
        Met("spare", f"/contact promote me billing {REF}", "That was asked already (<!date^"),
        Met(BS, ASK_BP, "Billing.Primary was asked already (<!date^", first=ASK_BP),
    ],
    Trouble.MAY_NOW: [
        Met(SA, f"ask {REF} pay {INVOICE} BP", "You may do that yourself by now. Please try again.")
    ],
    Trouble.CANT_ASK: [
        Met(BS, f"ask {REF} pay {INVOICE} TS", "That person can't do it either by now. Try again to see who may.")
    ],
    Trouble.EMPTY: [Met(BP, "form subject", "The subject is empty. Please write something.")],
    Trouble.TOO_LONG: [
        Met(
            BP,
            "/ticket comment T-10 " + "x" * 2901,
            "The comment is 2901 characters long; 2900 are allowed. Please shorten it.",
        )
    ],
    Trouble.HANDLED: [Met(BP, "form twice", "This was sent already. Nothing was done twice.", first="form twice")],
}  # fmt: skip
