"""Signed webhooks, one after the other, repeated until the bot answers 2xx."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.entities import Json

PATIENCE = 10.0


def signed(secret: str, raw: bytes, at: int) -> str:
    """The Stripe-Signature of a body, at the real time."""
    words = b"%d." % at + raw
    return f"t={at},v1={hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()}"


class Webhooks:
    """Sends events to `url`, in order. `pauses` are the seconds before each further try."""

    def __init__(self, url: str | None, secret: str, pauses: tuple[float, ...], real_now: Callable[[], int]) -> None:
        self._url, self._secret, self._pauses, self._real_now = url, secret, pauses, real_now
        self._queue: asyncio.Queue[Json] = asyncio.Queue()
        self._sender: asyncio.Task[None] | None = None
        self.delivered: Callable[[Json], None] = lambda _: None

    async def start(self) -> None:
        """Begin to send."""
        if self._url:
            self._sender = asyncio.create_task(self._send_all(self._url))

    async def stop(self) -> None:
        """Send no more."""
        if self._sender:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)

    async def sent(self) -> None:
        """Wait until every event so far was taken, or given up."""
        await self._queue.join()

    def announce(self, event: Json) -> None:
        """Send this event after those before it."""
        if self._url:
            self._queue.put_nowait(event)

    async def _send_all(self, url: str) -> None:
        async with ClientSession(timeout=ClientTimeout(total=PATIENCE)) as http:
            while True:
                event = await self._queue.get()
                for pause in (0.0, *self._pauses):
                    await asyncio.sleep(pause)
                    if await self._sent(http, url, event):
                        self.delivered(event)
                        break
                self._queue.task_done()

    async def _sent(self, http: ClientSession, url: str, event: Json) -> bool:
        raw = json.dumps(event).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signed(self._secret, raw, self._real_now()),
        }
        try:
            async with http.post(url, data=raw, headers=headers, allow_redirects=False) as answer:
                return 200 <= answer.status < 300
        except (ClientError, TimeoutError):
            return False
