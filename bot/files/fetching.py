"""Downloading people's files from Slack."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.limiter import Limiter
from bot.opening import UNREACHED, error_of, retry_after
from handlers.routing.offered_files import offered_file
from models.desks.files.keeping import BIGGEST, OfferedFile
from models.desks.files.names import UNNAMED, clean_name
from models.desks.files.tables import FileProblem, StoredFile

log = structlog.get_logger("steward.files")

METHOD = "files.info"
CHUNK = 64 * 1024
DELETED = frozenset({"file_not_found", "file_deleted"})
BROKEN = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Slack's errors that say nothing about the file."""
REINSTALL = "Slack lacks the scope files:read. Update the app's manifest and reinstall the app. Then retry the copy."


@dataclass(eq=False)
class NotFetched(Exception):
    """The file couldn't be downloaded.

    Attributes:
        after: The seconds that Slack wants us to wait. Then, the try doesn't count.
        is_final: Another try would end the same.
    """

    problem: FileProblem
    after: float = 0.0
    is_final: bool = False


@dataclass(eq=False)
class Elsewhere(Exception):
    """The file is on another service, at this address."""

    address: str


class SlackFetcher:
    """Downloads files with the app's token.

    Args:
        client: Its session downloads the files, too.
        limiter: Shared by all calls.
    """

    def __init__(self, client: AsyncWebClient, limiter: Limiter) -> None:
        self.client = client
        self.limiter = limiter

    async def fetch(self, file: StoredFile) -> bytes:
        """A file's content. However big Slack said it is, what is too big isn't read to its end.

        Raises:
            NotFetched: It can't be had, or not now.
            Elsewhere: Slack doesn't have it.
        """
        if file.address:
            try:
                return await self._download(file.address)
            except NotFetched as trouble:
                # Slack may have given it another address. Only files.info says whether it's deleted.
                if trouble.problem not in (FileProblem.GONE, FileProblem.NO_ACCESS):
                    raise
        return await self._download(await self._address(file))

    async def _address(self, file: StoredFile) -> str:
        """Ask Slack where the file is now."""
        now = await self._info(file)
        if now.is_gone:
            raise NotFetched(FileProblem.GONE, is_final=True)
        if now.is_external:
            raise Elsewhere(now.address)
        if now.size is not None and now.size > BIGGEST:
            raise NotFetched(FileProblem.TOO_BIG, is_final=True)
        if not now.address:
            raise NotFetched(FileProblem.NO_ACCESS)
        if now.name and not file.address and file.name == UNNAMED:
            # In conversations with other organizations, Slack only announced it, without its name.
            file.name = clean_name(now.name)
        return now.address

    async def _info(self, file: StoredFile) -> OfferedFile:
        if (pause := self.limiter.paused(METHOD)) > 0:
            raise NotFetched(FileProblem.UNREACHED, after=pause)
        try:
            answer = await self.client.files_info(file=file.slack_file)
            return offered_file(file.slack_team, answer.get("file"))
        except SlackApiError as refusal:
            raise self._meaning(refusal) from refusal
        except (*UNREACHED, AttributeError, ValueError) as trouble:
            # The SDK fails on some answers that come from a proxy instead of Slack.
            raise NotFetched(FileProblem.UNREACHED) from trouble

    def _meaning(self, refusal: SlackApiError) -> NotFetched:
        error, after = error_of(refusal), retry_after(refusal)
        if after is not None:
            self.limiter.pause(METHOD, after)
            return NotFetched(FileProblem.UNREACHED, after=after)
        if error in DELETED:
            return NotFetched(FileProblem.GONE, is_final=True)
        if error in BROKEN or error.startswith("HTTP "):
            return NotFetched(FileProblem.UNREACHED)
        log.error("file_refused", slack=error, help=REINSTALL)
        return NotFetched(FileProblem.NO_ACCESS)

    async def _download(self, address: str) -> bytes:
        session = self.client.session
        if session is None:
            raise NotFetched(FileProblem.UNREACHED)
        if not is_at_slack(address, self.client.base_url):
            # The token is worth more than the file.
            log.error("file_elsewhere")
            raise NotFetched(FileProblem.NO_ACCESS, is_final=True)
        headers = {"Authorization": f"Bearer {self.client.token}", "Accept-Encoding": "identity"}
        try:
            # Without the scope, Slack answers with a page to sign in. Nothing else is worth the token, so don't follow.
            async with session.get(address, headers=headers, allow_redirects=False) as answer:
                _check(answer)
                return await _read(answer)
        except UNREACHED as trouble:
            raise NotFetched(FileProblem.UNREACHED) from trouble


def is_at_slack(address: str, api: str) -> bool:
    """Whether an address is at the Slack that we talk to: on the API's host, or one below it. So it's never plain HTTP
    unless the API is."""
    home = urlsplit(api)
    try:
        url = urlsplit(address)
        same_port = url.port == home.port
    except ValueError:
        return False
    if url.scheme != home.scheme or not same_port or not url.hostname or not home.hostname:
        return False
    return url.hostname == home.hostname or url.hostname.endswith(f".{home.hostname}")


def _check(answer: aiohttp.ClientResponse) -> None:
    """Whether an answer is the file."""
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        seconds = answer.headers.get("Retry-After", "")
        raise NotFetched(FileProblem.UNREACHED, after=float(seconds) if seconds.isdecimal() else 1.0)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NotFetched(FileProblem.UNREACHED)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise NotFetched(FileProblem.GONE)
    # A web page that somebody uploaded comes as an attachment, unlike Slack's page to sign in.
    is_page = answer.content_type == "text/html" and not _is_attachment(answer)
    if status != HTTPStatus.OK or is_page:
        log.error("file_not_given", status=status, help=REINSTALL)
        raise NotFetched(FileProblem.NO_ACCESS)


def _is_attachment(answer: aiohttp.ClientResponse) -> bool:
    shown: Any = answer.content_disposition
    return shown is not None and shown.type == "attachment"


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """The content, as long as it isn't too big. aiohttp raises an error if it ends before its declared length."""
    if (answer.content_length or 0) > BIGGEST:
        raise NotFetched(FileProblem.TOO_BIG, is_final=True)
    content = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        content += chunk
        if len(content) > BIGGEST:
            raise NotFetched(FileProblem.TOO_BIG, is_final=True)
    if not content:
        raise NotFetched(FileProblem.EMPTY, is_final=True)
    return bytes(content)
