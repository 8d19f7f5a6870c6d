"""Delivery to Slack: each call is tried once, with an exact result."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.limiter import Limiter
from bot.opening import retry_after
from bot.profiles import belonging_of, is_at_home
from handlers.routing.profiles import mapping_in
from models.directory.people import SlackId

EVENT_TYPE = "steward_notice"
PATIENCE = 10
"""The most seconds that a call waits for its turn, and the most that it then takes."""
LOOK_BACK = timedelta(minutes=5)
MOST_PAGES = 4
UNCLEAR_ERRORS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
OUR_TROUBLE = frozenset(
    {
        "account_inactive",
        "accesslimited",
        "ekm_access_denied",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
    }
)
"""Errors that no single message causes. All messages wait until the vendor's admins have fixed them."""
OUR_TROUBLE_PAUSE = 30.0
NOT_OPEN = frozenset({"channel_not_found", "is_archived", "is_inactive", "not_in_channel"})
"""Errors that an invitation to the channel, or choosing another channel, fixes."""
NOT_OPEN_PAUSE = 60.0
NO_THREAD = frozenset({"cannot_reply_to_message", "invalid_thread_ts", "message_not_found", "thread_not_found"})
"""Errors because the message to reply to was deleted. The reply can be posted on its own."""
GONE = frozenset({"is_inactive", "user_disabled", "user_not_found", "user_not_visible", "users_not_found"})
"""Errors because the person was deactivated or left a shared channel. Email may reach them."""


class NotDelivered(Exception):
    """This call delivered nothing. `after` is the least number of seconds to wait."""

    def __init__(self, trouble: str, after: float = 0.0) -> None:
        super().__init__(trouble)
        self.after = after


class SlackDown(NotDelivered):
    """This call delivered nothing, and neither would any other now: Slack can't be reached, or refuses the token."""


class MaybeDelivered(Exception):
    """It may have arrived. Look for it before the next try."""


class SlackBroken(MaybeDelivered):
    """The same, because Slack doesn't answer properly."""


class NeverDelivered(Exception):
    """It can't arrive, or it's impossible to know whether it did. An operator has to look at it. `error` is Slack's
    code."""

    def __init__(self, trouble: str, error: str = "") -> None:
        super().__init__(trouble)
        self.error = error


@dataclass(frozen=True)
class Place:
    """Where a message was posted."""

    channel: str
    ts: str


class SlackWay:
    """Sends messages to Slack.

    Args:
        client: A client without retry handlers, because the SDK's own retries would duplicate messages.
        patience: The most seconds for one call. Enforced here, because the SDK's timeout doesn't work with our session.
    """

    def __init__(self, client: AsyncWebClient, limiter: Limiter, patience: float = PATIENCE) -> None:
        self.client = client
        self.limiter = limiter
        self.patience = patience
        self.home_team = ""
        self._direct: dict[SlackId, str] = {}

    async def direct_channel(self, who: SlackId) -> str:
        """The conversation with a Slack user.

        Raises:
            NeverDelivered: Slack has no user with this ID, or one of another workspace.
        """
        if who not in self._direct:
            await self._must_be(who)
            opened = await self.ask("conversations.open", lambda: self.client.conversations_open(users=who.user_id))
            self._direct[who] = opened["channel"]["id"]
        return self._direct[who]

    async def is_with(self, users: Iterable[SlackId], channel: str) -> bool:
        """Whether a conversation is with one of these Slack users."""
        for who in users:
            try:
                if await self.direct_channel(who) == channel:
                    return True
            except NeverDelivered as never:
                if never.error not in GONE:
                    raise
        return False

    async def _must_be(self, who: SlackId) -> None:
        """Check that an ID means this user, because Slack opens conversations by user ID alone. It's unambiguous in the
        token's own workspace. For users from elsewhere, ask Slack for their workspace first."""
        if self.home_team and self.home_team in (who.team_id, who.enterprise_id):
            return
        answer = await self.ask("users.info", lambda: self.client.users_info(user=who.user_id))
        if not is_at_home(belonging_of(mapping_in(answer.get("user"))), who):
            raise NeverDelivered("Slack shows somebody else under this id.", "user_not_found")

    async def post(self, channel: str, payload: dict[str, Any], token: str, thread: str = "") -> Place:
        """Post a message with its random key. `thread` is the message to reply to."""
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"token": token}}
        answer = await self.call(
            "chat.postMessage",
            lambda: self.client.chat_postMessage(
                channel=channel,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
                thread_ts=thread or None,
                **payload,
            ),
            channel,
        )
        return Place(answer["channel"], answer["ts"])

    async def edit(self, place: Place, payload: dict[str, Any], token: str) -> bool:
        """Update a message; False if it was deleted. Repeating an update does no harm."""
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"token": token}}
        try:
            await self.call(
                "chat.update",
                lambda: self.client.chat_update(channel=place.channel, ts=place.ts, metadata=metadata, **payload),
            )
        except NeverDelivered as never:
            if never.error == "message_not_found":
                return False
            raise
        return True

    async def react(self, place: Place, name: str) -> bool:
        """Add a reaction to a message; False if it was deleted. Repeating it does no harm."""
        add = self.client.reactions_add
        try:
            await self.ask("reactions.add", lambda: add(channel=place.channel, timestamp=place.ts, name=name))
        except NeverDelivered as never:
            if never.error == "message_not_found":
                return False
            if never.error != "already_reacted":
                raise
        return True

    async def look_up(self, channel: str, token: str, since: datetime, thread: str = "") -> Place | None:
        """Find the message with a random key among those posted since shortly before `since`. Looks in the
        conversation, or among the replies in a thread. A deleted thread has no messages."""
        oldest, cursor = str((since - LOOK_BACK).timestamp()), ""
        for _page in range(MOST_PAGES):
            where = {"channel": channel, "oldest": oldest, "limit": 200, "include_all_metadata": True, "cursor": cursor}
            try:
                page = await self._page(where, thread)
            except NeverDelivered as never:
                if thread and never.error in NO_THREAD:
                    return None
                raise
            for message in page["messages"]:
                if message.get("metadata", {}).get("event_payload", {}).get("token") == token:
                    return Place(channel, message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return None
        raise NeverDelivered("There are too many messages to look through.")

    async def _page(self, where: dict[str, Any], thread: str) -> Any:
        """A page of a conversation, newest first, or of a thread, oldest first."""
        if not thread:
            return await self.ask("conversations.history", lambda: self.client.conversations_history(**where))
        return await self.ask("conversations.replies", lambda: self.client.conversations_replies(ts=thread, **where))

    async def ask(self, method: str, call: Callable[[], Awaitable[Any]]) -> Any:
        """Make a call without visible effects. If the answer is unclear, it can always be repeated."""
        try:
            return await self.call(method, call)
        except MaybeDelivered as unclear:
            raise SlackDown(str(unclear)) from unclear

    async def call(self, method: str, call: Callable[[], Awaitable[Any]], channel: str = "") -> Any:
        """Make a call once, in its turn."""
        await self._take_turn(method, channel)
        try:
            async with asyncio.timeout(self.patience):
                return await call()
        except SlackApiError as refusal:
            raise self._meaning(method, refusal) from refusal
        except aiohttp.ClientConnectorError as trouble:
            raise SlackDown(f"{method}: {trouble}") from trouble
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise SlackBroken(f"{method}: {type(trouble).__name__}") from trouble
        except (AttributeError, ValueError) as trouble:
            # The SDK fails on some answers that come from a proxy instead of Slack.
            raise SlackBroken(f"{method}: unreadable answer") from trouble

    async def _take_turn(self, method: str, channel: str) -> None:
        """Wait until a call is allowed.

        Raises:
            NotDelivered: The wait would be too long, or Slack told another call to wait meanwhile.
        """
        wait = self.limiter.wait(method, channel, most=PATIENCE)
        if wait <= PATIENCE:
            await asyncio.sleep(wait)
            wait = self.limiter.paused(method)
        if wait > 0:
            raise NotDelivered(f"{method}: kept back to keep to Slack's rates", wait)

    def _meaning(self, method: str, refusal: SlackApiError) -> Exception:
        response = refusal.response
        if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
            return SlackBroken(f"{method}: unreadable answer")
        status, error = response.status_code, str(response.data.get("error") or "")
        trouble = f"{method}: {error or status}"
        if (after := retry_after(refusal)) is not None:
            self.limiter.pause(method, after)
            return NotDelivered(trouble, after)
        if status >= 500 or error in UNCLEAR_ERRORS or not error:
            return SlackBroken(trouble)
        if error in OUR_TROUBLE:
            return SlackDown(trouble, OUR_TROUBLE_PAUSE)
        return NeverDelivered(trouble, error)
