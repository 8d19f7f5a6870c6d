"""Reading amounts of money that people type."""

from models.billing.orders.drafts import price_of
from models.billing.orders.problems import NoSum
from models.core.errors import Refused


def amount_of(given: str, currency: str, locale: str | None, field: str = "amount") -> int:
    """An amount above 0 as it was typed, in minor units.

    Raises:
        Refused: It isn't an amount in this currency, could be two, or isn't above 0.
    """
    amount = price_of(given, currency, locale, may_discount=False, field=field)
    if amount <= 0:
        raise Refused(NoSum(given, currency, may_discount=False), field)
    return amount
