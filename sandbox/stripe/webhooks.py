"""Signed webhooks, one after the other, repeated until the bot answers 2xx; and their faults."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import datetime

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.entities import Json
from sandbox.faults import Fault, Faults
from sandbox.traffic import Traffic

PATIENCE = 10.0
STALE_SECONDS = 3600


def signed(secret: str, raw: bytes, at: int) -> str:
    """The Stripe-Signature of a body, at the real time."""
    words = b"%d." % at + raw
    return f"t={at},v1={hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()}"


class Webhooks:
    """Sends events to `url`, in order. `pauses` are the seconds before each further try.

    `tried` is called with each event, its answer's status, and whether that was the end of it. `real_now` gives the
    real time in seconds, `now` the sandbox's.
    """

    def __init__(
        self,
        faults: Faults,
        traffic: Traffic,
        *,
        url: str | None,
        secret: str,
        pauses: tuple[float, ...],
        real_now: Callable[[], int],
        now: Callable[[], datetime],
        tried: Callable[[Json, int | None, bool], None],
    ) -> None:
        self._faults, self._traffic, self._pauses = faults, traffic, pauses
        self._real_now, self._now, self._tried = real_now, now, tried
        self.url, self.secret = url, secret
        self._queue: asyncio.Queue[tuple[Json, str]] = asyncio.Queue()
        self._held: list[Json] = []
        self._later: set[asyncio.Task[None]] = set()
        self._sender: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to send."""
        self._sender = asyncio.create_task(self._send_all())

    async def stop(self) -> None:
        """Send no more."""
        tasks = [*self._later, *([self._sender] if self._sender else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def sent(self) -> None:
        """Wait until every event so far was taken, or given up. Late ones are waited for, too."""
        self._release()
        while self._later:
            await asyncio.gather(*self._later, return_exceptions=True)
        await self._queue.join()

    def announce(self, event: Json) -> None:
        """Send a new event after those before it, with the fault that a script asked for."""
        if not self.url:
            return
        fault = self._faults.next_for("stripe.event", about=event["type"])
        if fault is None:
            self.send(event)
        elif fault.kind == "swapped":
            self._held.append(event)
            return
        else:
            self._misdeliver(event, fault)
        self._release()

    def send(self, event: Json, flaw: str = "") -> None:
        """Send an event after those before it."""
        self._queue.put_nowait((event, flaw))

    def _misdeliver(self, event: Json, fault: Fault) -> None:
        if fault.kind == "lost":
            self._tried(event, None, True)
        elif fault.kind in ("late", "scattered"):
            moments = [fault.seconds] if fault.kind == "late" else self._faults.moments(fault)
            for delay in moments:
                task = asyncio.create_task(self._send_later(event, delay))
                self._later.add(task)
                task.add_done_callback(self._later.discard)
        else:
            self.send(event, "" if fault.kind == "doubled" else fault.kind)
            self.send(event)

    def _release(self) -> None:
        held, self._held = self._held, []
        for event in held:
            self.send(event)

    async def _send_later(self, event: Json, delay: float) -> None:
        await asyncio.sleep(delay)
        self.send(event)

    async def _send_all(self) -> None:
        async with ClientSession(timeout=ClientTimeout(total=PATIENCE)) as http:
            while True:
                event, flaw = await self._queue.get()
                for number, pause in enumerate((0.0, *self._pauses)):
                    await asyncio.sleep(pause)
                    status = await self._status(http, event, flaw)
                    taken = status is not None and 200 <= status < 300
                    # A flawed copy is sent once. The true event comes after it.
                    over = taken or bool(flaw) or number == len(self._pauses)
                    self._tried(event, status, over and not flaw)
                    if over:
                        break
                self._queue.task_done()

    async def _status(self, http: ClientSession, event: Json, flaw: str) -> int | None:
        """The status of the answer to one try, or None without an answer."""
        if not self.url:
            return None
        raw, at = json.dumps(event).encode(), self._real_now() - (STALE_SECONDS if flaw == "stale" else 0)
        secret = self.secret if flaw != "forged" else f"{self.secret} forged"
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signed(secret, raw, at),
        }
        moment, began, status = self._now(), time.perf_counter(), None
        try:
            async with http.post(self.url, data=raw, headers=headers, allow_redirects=False) as answer:
                status = answer.status
        except (ClientError, TimeoutError, ValueError):
            status = None
        self._traffic.note(
            "to_bot",
            "stripe_event",
            event["type"],
            moment,
            status=status,
            elapsed_ms=(time.perf_counter() - began) * 1000,
            request=event,
            response=None,
            error=f"fault: {flaw}" if flaw else None,
        )
        return status
