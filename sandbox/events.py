"""Events: which ones the app gets, and Slack's three retries."""

import asyncio

from sandbox.entities import Channel, Json, Person
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
    "user_change": "users:read",
}
RETRY_REASONS = {TIMEOUT: "http_timeout", NOT_CONNECTED: "connection_failed"}


class Events:
    """Sends the events in the manifest's subscriptions. `retry_delays` are the seconds before each retry."""

    def __init__(self, workspace: Workspace, payloads: Payloads, line: Line, retry_delays: tuple[float, ...]) -> None:
        self._workspace, self._payloads, self._line, self._retry_delays = workspace, payloads, line, retry_delays
        self._retrying: set[asyncio.Task[None]] = set()

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
        None if the app isn't subscribed. `channel` is set if the event is about one."""
        manifest = self._workspace.manifest
        needed = scope or SCOPES.get(event["type"])
        if (subscription or event["type"]) not in manifest.events or (needed and needed not in manifest.scopes):
            return None
        payload = self._payloads.event(event, by, channel)
        answer = await self._line.send("event", payload)
        if answer.error:
            task = asyncio.create_task(self._try_again(payload, answer))
            self._retrying.add(task)
            task.add_done_callback(self._retrying.discard)
        return answer

    async def stop(self) -> None:
        """Cancel the remaining retries."""
        for task in self._retrying:
            task.cancel()
        await asyncio.gather(*self._retrying, return_exceptions=True)

    async def _try_again(self, payload: Json, answer: Answer) -> None:
        for number, delay in enumerate(self._retry_delays, start=1):
            await asyncio.sleep(delay)
            reason = RETRY_REASONS.get(answer.error or "", "http_error")
            answer = await self._line.send("event", payload, (number, reason))
            if not answer.error:
                return
