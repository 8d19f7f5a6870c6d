"""One call of a Web API method: its arguments in any of Slack's encodings, and the checks that methods share."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.engine import Engine
from sandbox.entities import Channel, Json, Message
from sandbox.errors import SlackError
from sandbox.workspace import BOT_USER_ID, Workspace

HISTORY_SCOPES = {"channel": "channels:history", "private": "groups:history", "im": "im:history"}
READ_SCOPES = {"channel": "channels:read", "private": "groups:read", "im": "im:read"}


async def read_arguments(request: web.Request) -> Json:
    """The arguments of a call, from the query, a form or JSON. Raises SlackError if the body can't be read."""
    arguments: Json = dict(request.query)
    if request.method != "POST":
        return arguments
    kind = request.content_type
    if kind == "multipart/form-data":
        return arguments | dict(await request.post())
    raw = await request.text()
    if kind != "application/json":
        return arguments | dict(parse_qsl(raw, keep_blank_values=True))
    try:
        body = json.loads(raw or "{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return arguments | body


@dataclass
class Call:
    """The arguments of a call, the engine, and methods to read and check arguments."""

    engine: Engine
    arguments: Json = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        """The workspace of the call."""
        return self.engine.workspace

    def text(self, name: str, default: str = "") -> str:
        """A string argument."""
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def needed(self, name: str, error: str = "invalid_arguments") -> str:
        """A required string. Raises SlackError(error), naming the argument."""
        value = self.text(name)
        if not value:
            raise SlackError(error, response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})
        return value

    def flag(self, name: str) -> bool:
        """A boolean, in any of the spellings that forms use."""
        return str(self.arguments.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        """A positive whole number up to `most`."""
        value = self.text(name) or str(default)
        if not value.isdigit() or int(value) == 0:
            raise SlackError("invalid_limit" if name == "limit" else "invalid_arguments")
        return min(int(value), most)

    def structure(self, name: str, error: str) -> Any:
        """An argument that is JSON, even if a form sends it as text. None if it's missing."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackError(error) from None

    def require(self, scope: str) -> None:
        """Raise SlackError(missing_scope) unless the manifest has the scope."""
        scopes = self.workspace.manifest.scopes
        if scope not in scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(scopes)))

    def channel(self, *, member: bool = True) -> Channel:
        """The channel named by `channel`, if the app can know it. With `member`, the app has to be in it."""
        channel = self.workspace.channels.get(self.text("channel"))
        inside = channel is not None and BOT_USER_ID in channel.members
        if channel is None or (not inside and channel.kind != "channel"):
            raise SlackError("channel_not_found")
        if member and not inside:
            raise SlackError("not_in_channel")
        return channel

    def thread_ts(self, channel: Channel) -> str | None:
        """The message to reply to, if any. Raises SlackError if it isn't in the channel."""
        thread_ts = self.text("thread_ts") or None
        if thread_ts and not self.workspace.message(channel.id, thread_ts):
            raise SlackError("thread_not_found")
        return thread_ts

    def message(self, name: str) -> Message:
        """The message named by `channel` and the argument `name`. Raises SlackError if the app can't know it."""
        message = self.workspace.message(self.channel().id, self.needed(name, "message_not_found"))
        if message is None or message.ephemeral_for:
            raise SlackError("message_not_found")
        return message

    def own_message(self, error: str) -> Message:
        """The app's message named by `channel` and `ts`. Raises SlackError(error) for other people's."""
        message = self.message("ts")
        if message.user != BOT_USER_ID:
            raise SlackError(error)
        return message


@dataclass(frozen=True)
class Method:
    """A Web API method. `scope` is always needed; `app_level` requires the app's token."""

    run: Callable[[Call], Json]
    scope: str | None = None
    app_level: bool = False
