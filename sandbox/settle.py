"""Waiting for the bot, until it has delivered everything or its clock has followed ours.

It reads the bot's health page. The page is JSON with `ready` (bool) and, once ready, `now` (ISO 8601, UTC) and
`undelivered` (int). That is all that the sandbox knows about a bot beyond Slack's protocols.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout

from sandbox.traffic import Json

POLL_SECONDS = 0.025


@dataclass(frozen=True)
class Health:
    """The content of the page. `now` and `undelivered` are None while they are missing, such as before the bot is
    ready."""

    ready: bool
    now: datetime | None
    undelivered: int | None

    @classmethod
    def read(cls, page: Json) -> "Health":
        """Read the page's JSON. Values that are missing or invalid become None."""
        left = page.get("undelivered")
        return cls(page.get("ready") is True, _moment(page.get("now")), left if isinstance(left, int) else None)

    def reached(self, now: datetime) -> bool:
        """Whether the bot's clock has reached this time."""
        return self.now is not None and self.now >= now


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


class Settler:
    """Polls the health page. If `url` is None, nothing is known of the bot and nothing is waited for."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._session: ClientSession | None = None

    async def start(self) -> None:
        """Open the HTTP client."""
        self._session = ClientSession(timeout=ClientTimeout(total=5))

    async def stop(self) -> None:
        """Close the HTTP client."""
        if self._session:
            await self._session.close()

    async def health(self) -> Health | None:
        """The current page; None if nothing listens there."""
        if not self._url or not self._session:
            return None
        try:
            async with self._session.get(self._url) as response:
                page = await response.json(content_type=None)
        except ClientConnectorError:
            return None
        except (ClientError, TimeoutError, ValueError):
            page = {}
        return Health.read(page if isinstance(page, dict) else {})

    async def settled(self, seconds: float) -> None:
        """Return once the bot is ready with nothing undelivered, twice in a row. Raises TimeoutError with the
        reason."""
        if not self._url:
            return
        until, idle = _now() + seconds, 0
        while True:
            health = await self.health()
            done = health is not None and health.ready and health.undelivered == 0
            idle = idle + 1 if done else 0
            if idle == 2:
                return
            # Only after the first look, so that the reason describes what was seen.
            if not done and _now() >= until:
                raise TimeoutError(_why(health, seconds))
            await asyncio.sleep(POLL_SECONDS)

    async def caught_up(self, now: datetime, seconds: float) -> None:
        """Return when the bot's clock has reached `now` and it has settled, or at once if nothing listens."""
        health, until = await self.health(), _now() + seconds
        if health is None:
            return
        while health is None or not health.reached(now):
            if _now() >= until:
                raise TimeoutError(f"The bot's clock did not reach {now.isoformat()} within {seconds:g} s.")
            await asyncio.sleep(POLL_SECONDS)
            health = await self.health()
        await self.settled(seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _why(health: Health | None, seconds: float) -> str:
    if health is None:
        return f"The bot's health page did not answer within {seconds:g} s."
    left = health.undelivered
    return f"The bot did not settle within {seconds:g} s: ready is {health.ready}, {left} left to deliver."
