"""Downloading files that people upload in forms."""

import asyncio
from http import HTTPStatus
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.limiter import Limiter
from bot.opening import UNREACHED, error_of, retry_after
from handlers.routing.profiles import mapping_in
from handlers.routing.routes import SharedFile
from models.core.plain_text import one_line
from models.directory.people import SlackId

log = structlog.get_logger("steward.files")

METHOD = "files.info"
PATIENCE = 1.5
"""Seconds that Slack has for a file, out of the three within which we must answer."""
BIGGEST = 1_000_000
"""The largest file, in bytes. Reading more would take too long for an answer."""
LONGEST_NAME = 200


class SlackFiles:
    """Downloads files from Slack.

    Args:
        client: Its session downloads the files, too.
        limiter: Shared by all calls. While Slack wants none of this method, none is made.
    """

    def __init__(self, client: AsyncWebClient, limiter: Limiter) -> None:
        self.client = client
        self.limiter = limiter

    async def read(self, who: SlackId, file_id: str) -> SharedFile | None:
        """A file that this user uploaded; None if there is none, it's too big, or Slack doesn't answer in time."""
        if self.limiter.paused(METHOD):
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self.client.files_info(file=file_id)
                return await self._download(who, mapping_in(answer.get("file")))
        except SlackApiError as refusal:
            if (after := retry_after(refusal)) is not None:
                self.limiter.pause(METHOD, after)
            log.info("file_refused", file=file_id, slack=error_of(refusal))
        except (*UNREACHED, AttributeError, ValueError) as trouble:
            # The SDK fails on some answers that come from a proxy instead of Slack.
            log.warning("file_not_read", file=file_id, trouble=type(trouble).__name__)
        return None

    async def _download(self, who: SlackId, file: Any) -> SharedFile | None:
        address, size = str(file.get("url_private_download") or ""), file.get("size")
        if file.get("user") != who.user_id or not address or not isinstance(size, int) or size > BIGGEST:
            return None
        session = self.client.session
        if session is None:
            return None
        headers = {"Authorization": f"Bearer {self.client.token}"}
        # Without the scope, Slack answers with a page to sign in. Nothing else is worth the token, so don't follow.
        async with session.get(address, headers=headers, allow_redirects=False) as response:
            if response.status != HTTPStatus.OK or response.content_type == "text/html":
                log.warning("file_not_given", status=response.status)
                return None
            content = await response.content.read(BIGGEST + 1)
            while len(content) <= BIGGEST and (more := await response.content.read(BIGGEST)):
                content += more
        name = one_line(str(file.get("name") or ""))[-LONGEST_NAME:]
        return SharedFile(name, content) if len(content) <= BIGGEST else None
