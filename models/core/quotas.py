"""Quotas: how much one person, and all people of one organization together, may write in a period."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from models.core.errors import Problem


class Limited(StrEnum):
    """What has quotas."""

    TICKETS = "tickets"
    COMMENTS = "comments"
    ENQUIRIES = "enquiries"
    INVITATIONS = "invitations"
    CODES = "codes"
    PROMOTIONS = "promotions"
    ASKS = "asks"
    DETAILS = "details"


class Period(StrEnum):
    """The period in which a quota counts. It always ends now."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}[self]


@dataclass(frozen=True)
class Quota:
    """At most `most` in a period."""

    most: int
    period: Period

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a quota from the settings: `10/hour`.

        Raises:
            ValueError: The text isn't a quota.
        """
        match = re.fullmatch(r"([1-9][0-9]{0,5})/(minute|hour|day)", text.strip())
        if match is None:
            raise ValueError(f"{text} is no quota.")
        return cls(int(match[1]), Period(match[2]))


@dataclass(frozen=True)
class QuotaPair:
    """The quota of each person, and that of each organization."""

    person: Quota
    organization: Quota

    @classmethod
    def read(cls, text: str) -> Self:
        """Read both quotas from the settings: `10/hour, 40/hour`.

        Raises:
            ValueError: The text isn't two quotas.
        """
        person, comma, organization = text.partition(",")
        if not comma:
            raise ValueError(f"{text} isn't two quotas.")
        return cls(Quota.read(person), Quota.read(organization))


Quotas = Mapping[Limited, QuotaPair]
DEFAULTS: Quotas = {
    Limited.TICKETS: QuotaPair.read("10/hour, 40/hour"),
    Limited.COMMENTS: QuotaPair.read("30/hour, 120/hour"),
    Limited.ENQUIRIES: QuotaPair.read("10/hour, 40/hour"),
    Limited.INVITATIONS: QuotaPair.read("40/day, 100/day"),
    Limited.CODES: QuotaPair.read("10/hour, 40/hour"),
    Limited.PROMOTIONS: QuotaPair.read("10/hour, 40/hour"),
    Limited.ASKS: QuotaPair.read("20/hour, 80/hour"),
    Limited.DETAILS: QuotaPair.read("30/hour, 120/hour"),
}


@dataclass(frozen=True)
class QuotaReached(Problem):
    """A quota is used up until a moment. `by_organization`: it is the organization's quota, not the person's."""

    limited: Limited
    quota: Quota
    until: datetime
    by_organization: bool
