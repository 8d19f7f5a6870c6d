"""What an app can answer a request with: trigger IDs (3 s, once) and response URLs (30 min, 5 times)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.entities import Message
from sandbox.errors import SlackError
from sandbox.workspace import Workspace

TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_URL_LIFE = timedelta(minutes=30)
RESPONSE_URL_USES = 5


@dataclass
class Trigger:
    """The right to open one modal for `user`."""

    user: str
    expires: datetime
    used: bool = False


@dataclass
class ResponseUrl:
    """The right to post in `channel`. `original` is the message that was clicked, or the first answer to a command."""

    user: str
    channel: str
    expires: datetime
    original: Message | None = None
    thread_ts: str | None = None
    uses_left: int = RESPONSE_URL_USES


class Capabilities:
    """Issues and checks trigger IDs and response URLs. Time is the sandbox's clock."""

    def __init__(self, workspace: Workspace, answer_seconds: float = 0) -> None:
        self._workspace = workspace
        # With more time for answers, a slow answer may open its view later too.
        self._trigger_life = max(TRIGGER_LIFE, timedelta(seconds=answer_seconds))
        self._triggers: dict[str, Trigger] = {}
        self._response_urls: dict[str, ResponseUrl] = {}

    def new_trigger(self, user: str) -> str:
        """A trigger ID for a person's latest action."""
        trigger_id = f"{self._workspace.new_ts()}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user, self._workspace.now() + self._trigger_life)
        return trigger_id

    def take_trigger(self, trigger_id: str) -> Trigger:
        """Use a trigger ID. Raises SlackError with Slack's code if it's unknown, used or too old."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._workspace.now() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def new_response_url(
        self, user: str, channel: str, *, original: Message | None = None, thread_ts: str | None = None
    ) -> str:
        """The secret last part of a new response URL."""
        token = secrets.token_hex(12)
        expires = self._workspace.now() + RESPONSE_URL_LIFE
        self._response_urls[token] = ResponseUrl(user, channel, expires, original, thread_ts)
        return token

    def response_url(self, token: str) -> ResponseUrl:
        """The right behind a response URL. Raises SlackError if it's unknown, used up or too old."""
        found = self._response_urls.get(token)
        if found is None:
            raise SlackError("invalid_url")
        if self._workspace.now() > found.expires:
            raise SlackError("expired_url")
        if found.uses_left == 0:
            raise SlackError("used_url")
        return found
