"""Slack's rates, kept by ourselves: a bucket per channel, per method and for the workspace."""

import math
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
        """How many seconds the next one has to wait."""
        self.level = max(0.0, self.level - (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (self.level + 1 - self.burst) / self.rate)

    def take(self) -> None:
        """Count one, as of the last `wait`."""
        self.level += 1


class Limiter:
    """How long to wait before a call.

    Sources: chat.postMessage is 1 a second a channel with short bursts, several hundred a minute a workspace; the other
    methods that are used have 50 a minute (tier 3) or 20 (tier 2, none here).

    Args:
        clock: Seconds that only go forward.
        pace: How many times faster than Slack allows. Other than 1 only against something that is not Slack.
    """

    def __init__(self, clock: Callable[[], float], pace: float = 1.0) -> None:
        self._clock = clock
        self._pace = pace
        self._channels: dict[str, Bucket] = {}
        self._workspace = self._bucket(burst=20, rate=5)
        self._methods: dict[str, Bucket] = {}
        self._paused_until: dict[str, float] = {}

    def wait(self, method: str, channel: str = "", most: float = math.inf) -> float:
        """Seconds to wait before this call may be made. Up to `most` it counts as made; above, the caller drops it."""
        now = self._clock()
        buckets = self._buckets(method, channel)
        wait = max(self.paused(method), *[bucket.wait(now) for bucket in buckets])
        if wait <= most:
            for bucket in buckets:
                bucket.take()
        return wait

    def paused(self, method: str) -> float:
        """Seconds for which Slack wants no call of a method."""
        return max(0.0, self._paused_until.get(method, 0.0) - self._clock())

    def pause(self, method: str, seconds: float) -> None:
        """Slack said to wait."""
        until = self._clock() + seconds
        self._paused_until[method] = max(until, self._paused_until.get(method, until))

    def _buckets(self, method: str, channel: str) -> list[Bucket]:
        if method != "chat.postMessage":
            return [self._methods.setdefault(method, self._bucket(burst=20, rate=50 / 60))]
        return [self._channels.setdefault(channel, self._bucket(burst=3, rate=1)), self._workspace]

    def _bucket(self, burst: float, rate: float) -> Bucket:
        return Bucket(burst * self._pace, rate * self._pace)
