"""Sharing files in Slack by the external upload: an address, the content, and then the message with the file."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.delivery.slack import NeverDelivered, NotDelivered, SlackBroken, SlackWay
from handlers.views.mails import Attachment

TOO_MANY = 429
SKEW = timedelta(seconds=5)
"""How far Slack's clock may be from ours."""


class Uploader:
    """Shares files through a way to Slack."""

    def __init__(self, slack: SlackWay) -> None:
        self.slack = slack

    async def share(self, channel: str, text: str, files: Sequence[Attachment], thread: str = "") -> None:
        """Share files in one message, with a text. Until the last step, nobody sees anything.

        Raises:
            MaybeDelivered: The last step was unclear. `is_shared` finds out, before the next try.
            NeverDelivered: Slack doesn't take them: `missing_scope` if the app was installed before it asked for
                files:write.
        """
        uploaded = [await self._upload(file) for file in files]
        await self.slack.call(
            "files.completeUploadExternal",
            lambda: self.slack.client.files_completeUploadExternal(
                files=uploaded, channel_id=channel, initial_comment=text, thread_ts=thread or None
            ),
            channel,
        )

    async def is_shared(self, channel: str, files: Sequence[Attachment], since: datetime) -> bool:
        """Whether files with these names were shared in a conversation since a moment."""
        where: dict[str, Any] = {"channel": channel, "oldest": str((since - SKEW).timestamp()), "limit": 200}
        page = await self.slack.ask("conversations.history", lambda: self.slack.client.conversations_history(**where))
        there = {file.get("name") for message in page["messages"] for file in message.get("files") or []}
        return {file.name for file in files} <= there

    async def _upload(self, file: Attachment) -> dict[str, str | None]:
        """Upload a file that nobody sees yet. If that fails, it can be repeated."""
        begun = await self.slack.ask(
            "files.getUploadURLExternal",
            lambda: self.slack.client.files_getUploadURLExternal(filename=file.name, length=len(file.content)),
        )
        await self.slack.ask("upload", lambda: self._send(begun["upload_url"], file.content))
        return {"id": begun["file_id"], "title": file.name}

    async def _send(self, url: str, content: bytes) -> None:
        session = self.slack.client.session
        if session is None:
            raise NotDelivered("The way to Slack isn't open.")
        async with session.post(url, data=content, headers={"Content-Type": "application/octet-stream"}) as answer:
            if answer.status == TOO_MANY:
                raise NotDelivered("upload: 429", float(answer.headers.get("Retry-After", 1)))
            if answer.status >= 500:
                raise SlackBroken(f"upload: {answer.status}")
            if answer.status >= 400:
                raise NeverDelivered(f"upload: {answer.status}", "upload_refused")
