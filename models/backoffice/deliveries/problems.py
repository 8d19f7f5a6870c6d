"""Why nothing can be done with a delivery."""

from dataclasses import dataclass
from datetime import datetime

from models.core.errors import Problem
from models.core.outbox import NoticeState


@dataclass(frozen=True)
class NoSuchDelivery(Problem):
    """There is no message with this number."""

    number: str


@dataclass(frozen=True)
class AlreadySettled(Problem):
    """The message was sent or dropped meanwhile. `at` is None if that isn't known."""

    over = True
    number: int
    state: NoticeState
    at: datetime | None


@dataclass(frozen=True)
class BeingSent(Problem):
    """Steward is sending the message at this moment."""

    number: int


@dataclass(frozen=True)
class NotForAChannel(Problem):
    """The message isn't for a channel, so it can't be moved."""

    number: int


@dataclass(frozen=True)
class NotOurChannel(Problem):
    """Messages can only be moved to one of the vendor's channels, and not to the one where they are. `name` is as in
    `Channels.name_of`."""

    channel: str
    name: str = ""
