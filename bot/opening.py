"""The first words with Slack and with the database, each trouble said with the setting that it comes from."""

import asyncio
import errno
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import structlog
from alembic.util import CommandError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.errors import StartError
from bot.settings import RIGHT
from models.core.database import Database

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
"""What Slack says when the same request may be right a moment later."""
BAD_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_allowed_token_type", "not_authed", "token_expired", "token_revoked"}
)
UNREACHED = (aiohttp.ClientError, TimeoutError, OSError)
T = TypeVar("T")


def error_of(refusal: SlackApiError) -> str:
    """Slack's word for what is wrong, or what came instead of one: a proxy on the way may answer in plain text."""
    response = refusal.response
    if not isinstance(response, AsyncSlackResponse):
        return "an answer that can't be read"
    error = response.data.get("error") if isinstance(response.data, dict) else None
    return str(error or f"HTTP {response.status_code}")


def will_pass(refusal: SlackApiError) -> bool:
    """Whether asking again later may help."""
    response = refusal.response
    status = response.status_code if isinstance(response, AsyncSlackResponse) else response.status
    return error_of(refusal) in PASSING or status == 429 or status >= 500


async def patiently(ask: Callable[[], Awaitable[T]], meaning: Callable[[str], str]) -> T:
    """Ask Slack, again and again while it can't be reached.

    Raises:
        StartError: Slack refuses: the sentence that `meaning` makes of its error.
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
    """Ask Slack who we are.

    Raises:
        StartError: Slack refuses the token, or is not what answers at SLACK_API_URL.
    """

    def meaning(error: str) -> str:
        if error in BAD_TOKEN:
            return f"SLACK_BOT_TOKEN is not right: Slack says {error}. It should be {RIGHT['slack_bot_token']}."
        return f"SLACK_API_URL may not be right: what answers at {client.base_url} says {error}."

    answer = await patiently(client.auth_test, meaning)
    return dict(answer.data) if isinstance(answer.data, dict) else {}


async def try_channel(client: AsyncWebClient, name: str, channel: str) -> None:
    """Look whether the bot is in a channel, by the scopes that looking up its own cards needs anyway. If it is not, it
    says so and goes on: inviting it helps while it runs."""
    try:
        await client.conversations_history(channel=channel, limit=1)
    except SlackApiError as refusal:
        if not will_pass(refusal):
            what_helps = "Check the id, and invite Steward in that channel: /invite @Steward"
            log.error("channel_not_open", setting=name, channel=channel, slack=error_of(refusal), help=what_helps)
    except UNREACHED as failure:
        log.warning("channel_not_tried", setting=name, trouble=type(failure).__name__)


def open_database(url: str) -> Database:
    """The database, not connected yet.

    Raises:
        StartError: There can't be a file.
    """
    try:
        return Database(url)
    except OSError as trouble:
        raise StartError(f"{_where(url)} can't be used: {trouble}") from trouble


async def migrate(database: Database) -> None:
    """Bring the database up to date.

    Raises:
        StartError: It can't be reached, is none, or was made by a newer version.
    """
    try:
        await database.migrate()
    except CommandError as trouble:
        raise StartError(
            f"{_where(database.url)} is not of this version of Steward, maybe of a newer one: {trouble}"
        ) from (trouble)
    except (SQLAlchemyError, OSError) as trouble:
        reason = trouble.orig if isinstance(trouble, DBAPIError) else trouble
        raise StartError(f"{_where(database.url)} can't be used: {' '.join(str(reason).split())}") from trouble


def _where(url: str) -> str:
    return f"The database of DATABASE_URL ({make_url(url).render_as_string(hide_password=True)})"


def taken(name: str, port: int, trouble: OSError) -> str:
    """Why nothing can listen there, and what to do."""
    if trouble.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8080
        return f"Port {port} is taken by another program. Choose another one: {name}={other}"
    if trouble.errno == errno.EACCES:
        return f"Port {port} is not allowed to this user. Choose one from 1024 on, such as {name}=8080."
    return f"HOST is not right, or {name}: nothing can listen there on port {port} ({trouble.strerror or trouble})."
