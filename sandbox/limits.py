"""Slack's rate limits, as token buckets in real time."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

# Calls per minute. A bucket has one minute's allowance, so that a burst passes.
PER_MINUTE = {
    "auth.test": 600,
    "api.test": 600,
    "apps.connections.open": 20,
    "chat.getPermalink": 600,
    "chat.postEphemeral": 100,
    "chat.update": 50,
    "chat.delete": 50,
    "conversations.open": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
    "files.info": 100,
    "reactions.add": 50,
    "reactions.remove": 20,
    "users.info": 100,
    "users.lookupByEmail": 50,
    "users.list": 20,
    "users.conversations": 50,
    "views.open": 100,
    "views.push": 100,
    "views.update": 100,
    "views.publish": 100,
}
POSTS_A_MINUTE = 600
POST_BURST = 5


@dataclass
class Bucket:
    """Tokens that refill at `rate` per second, up to `size`."""

    size: float
    rate: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a token is available. If 0, a token is taken."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level < 1:
            return (1 - self.level) / self.rate
        self.level -= 1
        return 0.0


class RateLimits:
    """Counts calls by method and channel. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float], *, enabled: bool = True) -> None:
        self._clock = clock
        self._enabled = enabled
        self._buckets: dict[str, Bucket] = {}

    def retry_after(self, method: str, channel: str | None) -> int:
        """Whole seconds that this call has to wait, or 0 if it may pass."""
        if not self._enabled:
            return 0
        if method == "chat.postMessage":
            wait = self._take(f"{method} {channel}", POST_BURST, 1.0) or self._take(
                method, POSTS_A_MINUTE, POSTS_A_MINUTE / 60
            )
        else:
            allowed = PER_MINUTE.get(method, 50)
            wait = self._take(method, allowed, allowed / 60)
        return ceil(wait)

    def _take(self, name: str, size: float, rate: float) -> float:
        now = self._clock()
        return self._buckets.setdefault(name, Bucket(size, rate, size, now)).wait(now)
