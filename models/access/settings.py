"""What the vendor's settings say about a desk."""

from dataclasses import dataclass
from enum import StrEnum


class Approval(StrEnum):
    """Which promotions need approval. With SELF, a primary hands over within their smart domain without approval."""

    ALWAYS = "always"
    SELF = "self"


@dataclass(frozen=True)
class Channels:
    """The Slack ids of the vendor's channels. Without `billing`, its messages go to `approvals`."""

    triage: str
    approvals: str
    billing: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "billing", self.billing or self.approvals)

    def name_of(self, channel: str) -> str:
        """What a channel is for, as the settings and commands name it: `triage`. Empty for other channels."""
        names = {self.billing: "billing", self.approvals: "approvals", self.triage: "triage"}
        return names.get(channel, "") if channel else ""


NO_CHANNELS = Channels("", "")


@dataclass(frozen=True)
class TrailLimits:
    """Limits for each person and hour.

    Args:
        refusals: This many refusals get an audit entry each. The others share one.
        probes: This many different ids that aren't theirs, tried within an hour, cause a message to the admins.
    """

    refusals: int = 30
    probes: int = 20
