"""Keeping to Slack's rate limits: a bucket for each channel and each method, and one for the workspace."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Bucket:
    """A token bucket: a burst, and then a rate per second."""

    burst: float
    rate: float
    level: float = field(default=0.0, init=False)
    at: float = field(default=0.0, init=False)

    def wait(self, now: float) -> float:
        """The seconds that the next call has to wait."""
        self.level = max(0.0, self.level - (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (self.level + 1 - self.burst) / self.rate)

    def take(self) -> None:
        """Count one call, as of the last `wait`."""
        self.level += 1


class Limiter:
    """Tells how long to wait before a call.

    Slack's limits: chat.postMessage allows one message per second and channel with short bursts, and several hundred
    per minute and workspace. The other methods used allow 50 per minute (tier 3) or 20 (tier 2, none here).

    Args:
        clock: A monotonic clock, in seconds.
        pace: A factor on Slack's limits. Only use values other than 1 with something that isn't Slack.
    """

    def __init__(self, clock: Callable[[], float], pace: float = 1.0) -> None:
        self._clock = clock
        self._pace = pace
        self._channels: dict[str, Bucket] = {}
        self._workspace = self._bucket(burst=20, rate=5)
        self._methods: dict[str, Bucket] = {}
        self._paused_until: dict[str, float] = {}

    def wait(self, method: str, channel: str = "", most: float = math.inf) -> float:
        """The seconds to wait before this call. Up to `most`, the call is counted; above that, the caller has to drop
        it."""
        now = self._clock()
        buckets = self._buckets(method, channel)
        wait = max(self.paused(method), *[bucket.wait(now) for bucket in buckets])
        if wait <= most:
            for bucket in buckets:
                bucket.take()
        return wait

    def paused(self, method: str) -> float:
        """The seconds for which Slack wants no calls of a method."""
        return max(0.0, self._paused_until.get(method, 0.0) - self._clock())

    def pause(self, method: str, seconds: float) -> None:
        """Slack asked us to wait."""
        until = self._clock() + seconds
        self._paused_until[method] = max(until, self._paused_until.get(method, until))

    def _buckets(self, method: str, channel: str) -> list[Bucket]:
        if method != "chat.postMessage":
            return [self._methods.setdefault(method, self._bucket(burst=20, rate=50 / 60))]
        return [self._channels.setdefault(channel, self._bucket(burst=3, rate=1)), self._workspace]

    def _bucket(self, burst: float, rate: float) -> Bucket:
        return Bucket(burst * self._pace, rate * self._pace)
