"""Above which amounts a second person has to approve."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Self

from models.core.money import decimals

LARGEST = Decimal(10**9)


@dataclass(frozen=True)
class SecondYes:
    """The limits, in major units. Above them, a second person has to approve.

    Attributes:
        usual: For all currencies without a limit of their own.
        by_currency: The limits of some currencies.
    """

    usual: Decimal = Decimal(1000)
    by_currency: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the limits from the settings: `1000`, or `1000, JPY 150000`.

        Raises:
            ValueError: The text isn't such a list, or the first limit names a currency.
        """
        usual, *others = text.split(",")
        pairs = [re.fullmatch(r"([A-Z]{3})\s+(\S+)", one.strip()) for one in others]
        if not all(pairs):
            raise ValueError(f"{text} has a limit without a currency.")
        return cls(_limit(usual.strip()), {pair[1]: _limit(pair[2]) for pair in pairs if pair})

    def limit(self, currency: str) -> int:
        """The limit of a currency, in minor units."""
        return int(self.by_currency.get(currency, self.usual).scaleb(decimals(currency)))

    def needed(self, amount: int, currency: str) -> bool:
        """Whether an amount in minor units is above the limit."""
        return amount > self.limit(currency)


def _limit(text: str) -> Decimal:
    try:
        limit = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text} is no amount.") from None
    if not limit.is_finite() or not 0 <= limit <= LARGEST:
        raise ValueError(f"{text} is no limit.")
    return limit
