"""Events: which ones the app gets, and Slack's three retries."""

import asyncio
from collections.abc import Coroutine

from sandbox.entities import Channel, Json, Person
from sandbox.faults import Faults
from sandbox.line import NOT_CONNECTED, TIMEOUT, Answer, Line
from sandbox.payloads import Payloads
from sandbox.workspace import Workspace

# The manifest's subscription that a message event needs, by kind of channel, with its channel_type and scope.
MESSAGE_EVENTS = {
    "channel": ("message.channels", "channel", "channels:history"),
    "private": ("message.groups", "group", "groups:history"),
    "im": ("message.im", "im", "im:history"),
}
SCOPES = {
    "app_mention": "app_mentions:read",
    "member_joined_channel": "channels:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "user_change": "users:read",
}
RETRY_REASONS = {TIMEOUT: "http_timeout", NOT_CONNECTED: "connection_failed"}


class Events:
    """Sends the events in the manifest's subscriptions. `retry_delays` are the seconds before each retry."""

    def __init__(
        self, workspace: Workspace, payloads: Payloads, line: Line, faults: Faults, retry_delays: tuple[float, ...]
    ) -> None:
        self._workspace, self._payloads, self._line = workspace, payloads, line
        self._faults, self._retry_delays = faults, retry_delays
        self._retrying: set[asyncio.Task[None]] = set()
        self._scattered: set[asyncio.Task[None]] = set()

    async def emit(
        self,
        event: Json,
        by: Person,
        channel: Channel | None = None,
        *,
        subscription: str | None = None,
        scope: str | None = None,
    ) -> Answer | None:
        """Send one event about a person's action, and wait for the first answer. Retries run in the background. Returns
        None if the app isn't subscribed, or if a fault keeps the event or sends it later. `channel` is set if the event
        is about one."""
        manifest = self._workspace.manifest
        needed = scope or SCOPES.get(event["type"])
        if (subscription or event["type"]) not in manifest.events or (needed and needed not in manifest.scopes):
            return None
        payload = self._payloads.event(event, by, channel)
        fault = self._faults.next_for("event")
        if fault is None:
            return await self._deliver(payload)
        if fault.kind == "lost":
            return None
        if fault.kind == "doubled":
            first, _ = await asyncio.gather(self._deliver(payload), self._deliver(payload))
            return first
        for delay in self._faults.moments(fault):
            self._spawn(self._deliver_later(payload, delay), self._scattered)
        return None

    async def arrived(self) -> None:
        """Wait until the scattered events have been sent."""
        while self._scattered:
            await asyncio.gather(*self._scattered, return_exceptions=True)

    async def stop(self) -> None:
        """Cancel the remaining retries and scattered events."""
        tasks = [*self._retrying, *self._scattered]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _deliver(self, payload: Json) -> Answer:
        answer = await self._line.send("event", payload)
        if answer.error and not answer.no_retry:
            self._spawn(self._try_again(payload, answer), self._retrying)
        return answer

    async def _deliver_later(self, payload: Json, delay: float) -> None:
        await asyncio.sleep(delay)
        await self._deliver(payload)

    def _spawn(self, work: Coroutine[None, None, None], tasks: set[asyncio.Task[None]]) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _try_again(self, payload: Json, answer: Answer) -> None:
        for number, delay in enumerate(self._retry_delays, start=1):
            await asyncio.sleep(delay)
            reason = RETRY_REASONS.get(answer.error or "", "http_error")
            answer = await self._line.send("event", payload, (number, reason))
            if not answer.error or answer.no_retry:
                return
