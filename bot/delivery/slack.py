"""Delivery to Slack: each call tried once, and what came of it said exactly."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.limiter import Limiter

EVENT_TYPE = "steward_notice"
PATIENCE = 10
"""Seconds that one call may take."""
LOOK_BACK = timedelta(minutes=5)
MOST_PAGES = 4
RATE_ERRORS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
UNCLEAR_ERRORS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
OUR_TROUBLE = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})


class NotDelivered(Exception):
    """Nothing arrived, surely. `after`: seconds to wait; `counts`: it counts towards parking."""

    def __init__(self, trouble: str, after: float = 0.0, *, counts: bool = False) -> None:
        super().__init__(trouble)
        self.trouble, self.after, self.counts = trouble, after, counts


class MaybeDelivered(Exception):
    """It may have arrived: look before the next try."""


class NeverDelivered(Exception):
    """It can't arrive: somebody has to look."""


@dataclass(frozen=True)
class Place:
    """Where a message stands."""

    channel: str
    ts: str


class SlackWay:
    """The way out to Slack.

    Args:
        client: A client without retry handlers: the SDK's own retries would double messages.
        token_key: Where in the message's metadata the opaque key stands.
    """

    def __init__(self, client: AsyncWebClient, limiter: Limiter) -> None:
        self.client = client
        self.limiter = limiter
        self._direct: dict[str, str] = {}

    async def direct_channel(self, user_id: str) -> str:
        """The conversation with a Slack user."""
        if user_id not in self._direct:
            opened = await self._call("conversations.open", lambda: self.client.conversations_open(users=user_id))
            self._direct[user_id] = opened["channel"]["id"]
        return self._direct[user_id]

    async def post(self, channel: str, payload: dict[str, Any], token: str) -> Place:
        """Post a message with its opaque key."""
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"token": token}}
        answer = await self._call(
            "chat.postMessage",
            lambda: self.client.chat_postMessage(
                channel=channel, metadata=metadata, unfurl_links=False, unfurl_media=False, **payload
            ),
            channel,
        )
        return Place(answer["channel"], answer["ts"])

    async def edit(self, place: Place, payload: dict[str, Any], token: str) -> None:
        """Change a message. Twice is the same as once."""
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"token": token}}
        await self._call(
            "chat.update",
            lambda: self.client.chat_update(channel=place.channel, ts=place.ts, metadata=metadata, **payload),
            place.channel,
        )

    async def look_up(self, channel: str, token: str, since: datetime) -> Place | None:
        """Find the message with an opaque key, in what was posted since shortly before `since`."""
        oldest, cursor = str((since - LOOK_BACK).timestamp()), ""
        for _page in range(MOST_PAGES):
            page = await self._call(
                "conversations.history",
                lambda cursor=cursor: self.client.conversations_history(  # type: ignore[misc]
                    channel=channel, oldest=oldest, limit=200, include_all_metadata=True, cursor=cursor
                ),
            )
            for message in page["messages"]:
                if message.get("metadata", {}).get("event_payload", {}).get("token") == token:
                    return Place(channel, message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return None
        raise NeverDelivered("There are too many messages to look through.")

    async def _call(self, method: str, call: Callable[[], Awaitable[Any]], channel: str = "") -> Any:
        wait = self.limiter.wait(method, channel)
        if wait > PATIENCE:
            raise NotDelivered("Slack's rate", wait)
        await asyncio.sleep(wait)
        try:
            return await call()
        except SlackApiError as refusal:
            raise self._meaning(method, refusal) from refusal
        except aiohttp.ClientConnectorError as trouble:
            raise NotDelivered(f"{method}: {trouble}", 1.0) from trouble
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise MaybeDelivered(f"{method}: {type(trouble).__name__}") from trouble

    def _meaning(self, method: str, refusal: SlackApiError) -> Exception:
        status, error = refusal.response.status_code, str(refusal.response.get("error", ""))
        trouble = f"{method}: {error or status}"
        if status == 429 or error in RATE_ERRORS:
            after = float(refusal.response.headers.get("Retry-After", 1))
            self.limiter.pause(method, after)
            return NotDelivered(trouble, after)
        if status >= 500 or error in UNCLEAR_ERRORS:
            return MaybeDelivered(trouble)
        if error in OUR_TROUBLE:
            return NotDelivered(trouble, 30.0)
        return NeverDelivered(trouble)
