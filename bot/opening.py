"""Connecting to Slack and the database. Each error names the setting that causes it."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import structlog
from alembic.util import CommandError
from filelock import FileLock, Timeout
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.errors import StartError
from bot.keyfile import KeyFile, key_ring
from bot.right_settings import RIGHT
from bot.settings import DatabaseSettings
from models.core.database import Database, can_write
from models.core.encryption import KeyRing, UnknownKey
from models.core.rotation import check_keys

log = structlog.get_logger("steward")

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
PASSING = frozenset(
    {
        "fatal_error",
        "internal_error",
        "message_limit_exceeded",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "too_many_websockets",
    }
)
"""Slack's errors that may go away on their own."""
RATE_ERRORS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
BAD_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_allowed_token_type", "not_authed", "token_expired", "token_revoked"}
)
UNREACHED = (aiohttp.ClientError, TimeoutError, OSError)
T = TypeVar("T")


def error_of(refusal: SlackApiError) -> str:
    """Slack's error code. If there is none, the text of the answer, which may come from a proxy."""
    response = refusal.response
    if not isinstance(response, AsyncSlackResponse):
        return "an unreadable answer"
    error = response.data.get("error") if isinstance(response.data, dict) else None
    return str(error or f"HTTP {response.status_code}")


def will_pass(refusal: SlackApiError) -> bool:
    """Whether trying again later may help."""
    response = refusal.response
    status = response.status_code if isinstance(response, AsyncSlackResponse) else response.status
    return error_of(refusal) in PASSING or status == 429 or status >= 500


def retry_after(refusal: SlackApiError) -> float | None:
    """The seconds for which Slack wants no further calls of this method; None for other errors."""
    response = refusal.response
    if not isinstance(response, AsyncSlackResponse):
        return None
    if response.status_code != 429 and error_of(refusal) not in RATE_ERRORS:
        return None
    seconds = response.headers.get("Retry-After", "")
    return float(seconds) if seconds.isdecimal() else 1.0


async def patiently(ask: Callable[[], Awaitable[T]], meaning: Callable[[str], str]) -> T:
    """Ask Slack, repeatedly while it can't be reached.

    Raises:
        StartError: Slack refuses. `meaning` turns its error into a sentence.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            return await ask()
        except SlackApiError as refusal:
            if not will_pass(refusal):
                raise StartError(meaning(error_of(refusal))) from refusal
            trouble = error_of(refusal)
        except UNREACHED as failure:
            trouble = f"{type(failure).__name__} {failure}".strip()
        log.warning("slack_not_reached", trouble=trouble[:200], next_try_in=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def hello(client: AsyncWebClient) -> dict[str, Any]:
    """Ask Slack for our identity.

    Raises:
        StartError: Slack refuses the token, or something else answers at SLACK_API_URL.
    """

    def meaning(error: str) -> str:
        if error in BAD_TOKEN:
            return f"SLACK_BOT_TOKEN is wrong: Slack says {error}. It should be {RIGHT['slack_bot_token']}."
        return f"SLACK_API_URL may be wrong: {client.base_url} answers with {error}."

    answer = await patiently(client.auth_test, meaning)
    return dict(answer.data) if isinstance(answer.data, dict) else {}


async def try_channel(client: AsyncWebClient, name: str, channel: str) -> None:
    """Check that the bot is in a channel, using scopes that it needs anyway. If it isn't, that's logged and the start
    continues, because it can be invited later."""
    try:
        await client.conversations_history(channel=channel, limit=1)
    except SlackApiError as refusal:
        if not will_pass(refusal):
            what_helps = "Check the id, and invite Steward to that channel: /invite @Steward"
            log.error("channel_not_open", setting=name, channel=channel, slack=error_of(refusal), help=what_helps)
    except UNREACHED as failure:
        log.warning("channel_not_tried", setting=name, trouble=type(failure).__name__)


def open_database(settings: DatabaseSettings) -> Database:
    """The database, not connected yet.

    Raises:
        StartError: The file can't be created.
    """
    try:
        return Database(settings.database_url, key_ring(settings))
    except OSError as trouble:
        raise StartError(f"{_where(settings.database_url)} can't be used: {trouble}") from trouble


async def migrate(database: Database) -> None:
    """Bring the database up to date. The first time, also create the file with its encryption key.

    Raises:
        StartError: It can't be reached, isn't a database, was made by a newer version, or needs other encryption keys.
    """
    made = _make_key(database.keys)
    try:
        await database.migrate()
        await check_keys(database)
    except UnknownKey as trouble:
        if made:
            made.path.unlink()
        raise StartError(_other_keys(database)) from trouble
    except CommandError as trouble:
        raise StartError(
            f"{_where(database.url)} wasn't made by this version of Steward, perhaps by a newer one: {trouble}"
        ) from (trouble)
    except (SQLAlchemyError, OSError) as trouble:
        raise StartError(unusable(database.url, trouble)) from trouble


async def must_write(database: Database) -> None:
    """Write something, so that a read-only database is noticed at the start.

    Raises:
        StartError: It can't be written.
    """
    try:
        await database.prove_writes()
    except (SQLAlchemyError, OSError) as trouble:
        raise StartError(unusable(database.url, trouble)) from trouble


def unusable(url: str, trouble: Exception) -> str:
    """Why a database can't be used and, if known, what to do."""
    reason = trouble.orig if isinstance(trouble, DBAPIError) and trouble.orig is not None else trouble
    said = " ".join(str(reason).split())
    if can_write(reason):
        return f"{_where(url)} can't be used: {said}"
    file = make_url(url).database if make_url(url).get_backend_name() == "sqlite" else None
    helps = f"may write to {file} and its folder" if file else "may write there, and that it isn't a read-only replica"
    return f"{_where(url)} can't be written to: {said}. Check that Steward {helps}, and that its disk isn't full."


class ProcessLock:
    """Prevents a second process on a database that allows only one. The system releases it when this process ends.

    Args:
        file: The file to lock, or None if several processes are allowed.
    """

    def __init__(self, url: str, file: Path | None) -> None:
        self.url = url
        self._lock = None if file is None else FileLock(file, blocking=False, mode=0o600, thread_local=False)

    def take(self) -> None:
        """Take the lock.

        Raises:
            StartError: Another process has it.
        """
        if self._lock is None:
            return
        try:
            self._lock.acquire()
        except Timeout as held:
            raise StartError(
                f"{_where(self.url)} is in use by another Steward. SQLite serves only one process. Stop the other one, "
                "or set another DATABASE_URL. To run several at once, use PostgreSQL."
            ) from held
        except OSError as trouble:
            raise StartError(f"{_where(self.url)} can't be used: {trouble}") from trouble

    def release(self) -> None:
        """Release the lock, if it was taken."""
        if self._lock is not None:
            self._lock.release()


def lock(url: str) -> ProcessLock:
    """The lock of a database. For SQLite, it's a file next to it."""
    parts = make_url(url)
    is_file = parts.get_backend_name() == "sqlite" and parts.database is not None
    # The lock is the same however the file is reached, such as by a link or from another folder.
    return ProcessLock(url, Path(f"{Path(str(parts.database)).resolve()}.lock") if is_file else None)


def _make_key(keys: KeyRing) -> KeyFile | None:
    """Create the key file, if that is where the keys are. Returns it if it's new."""
    try:
        return keys if isinstance(keys, KeyFile) and keys.make() else None
    except OSError as trouble:
        raise StartError(
            f"The file for the encryption key can't be created: {trouble}. Make its folder writable, "
            "or set ENCRYPTION_KEYS."
        ) from trouble


def _other_keys(database: Database) -> str:
    file = database.keys.path if isinstance(database.keys, KeyFile) else None
    what_helps = (
        f"Put the right file back as {file}, or set ENCRYPTION_KEYS."
        if file
        else "List all keys used so far in ENCRYPTION_KEYS, separated by commas."
    )
    return (
        f"{_where(database.url)} has secrets that {file or 'ENCRYPTION_KEYS'} can't decrypt. Nothing was changed. "
        f"{what_helps}"
    )


def _where(url: str) -> str:
    typed = make_url(url).set(drivername=make_url(url).get_backend_name())
    return f"The database of DATABASE_URL ({typed.render_as_string(hide_password=True)})"


def taken(name: str, port: int, trouble: OSError) -> str:
    """Why the port can't be opened, and what to do."""
    if trouble.errno == errno.EADDRINUSE:
        return f"Port {port} is already in use. Choose another one: {name}={_free_port_after(port)}"
    if trouble.errno == errno.EACCES:
        return f"This user may not use port {port}. Choose one from 1024, such as {name}=8080."
    return f"HOST or {name} is wrong: Steward can't listen there on port {port} ({trouble.strerror or trouble})."


def _free_port_after(port: int) -> int:
    """A port that is free right now: one of the next ones, or any."""
    for candidate in [*range(port + 1, min(port + 100, 65536)), 0]:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", candidate))
            return int(probe.getsockname()[1])
    return 8080
