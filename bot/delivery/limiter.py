"""Slack's rates, kept by ourselves: a bucket per channel, per method and for the workspace."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Bucket:
    """So many at once, and so many a second after that."""

    burst: float
    rate: float
    level: float = field(default=0.0, init=False)
    at: float = field(default=0.0, init=False)

    def wait(self, now: float) -> float:
        """Take one, and return how many seconds to wait before it may be used."""
        self.level = max(0.0, self.level - (now - self.at) * self.rate)
        self.at = now
        self.level += 1
        return max(0.0, (self.level - self.burst) / self.rate)


class Limiter:
    """How long to wait before a call.

    Sources: chat.postMessage is 1 a second a channel with short bursts, several hundred a minute a workspace; the other
    methods that are used have 50 a minute (tier 3) or 20 (tier 2, none here).

    Args:
        clock: Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._channels: dict[str, Bucket] = {}
        self._workspace = Bucket(burst=20, rate=5)
        self._methods: dict[str, Bucket] = {}
        self._paused_until: dict[str, float] = {}

    def wait(self, method: str, channel: str = "") -> float:
        """Seconds to wait before this call may be made; it counts as made."""
        now = self._clock()
        paused = max(0.0, self._paused_until.get(method, 0.0) - now)
        if method == "chat.postMessage":
            bucket = self._channels.setdefault(channel, Bucket(burst=3, rate=1))
            return max(paused, bucket.wait(now), self._workspace.wait(now))
        bucket = self._methods.setdefault(method, Bucket(burst=20, rate=50 / 60))
        return max(paused, bucket.wait(now))

    def pause(self, method: str, seconds: float) -> None:
        """Slack said to wait."""
        self._paused_until[method] = self._clock() + seconds
