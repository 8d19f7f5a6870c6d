"""Passing Slack's requests to Bolt, in the same way over HTTP and in Socket Mode."""

from collections.abc import Callable

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

log = structlog.get_logger("steward.slack")


async def dispatch(app: AsyncApp, read: Callable[[], AsyncBoltRequest]) -> BoltResponse:
    """Bolt's answer. Requests that no listener handles, or that can't be understood, get an empty 200. Slack would
    repeat anything else, and finally disable events.

    Args:
        read: Makes Bolt's request from the received data.
    """
    try:
        answer = await app.async_dispatch(read())
    except Exception:
        log.exception("request_not_understood")
        return BoltResponse(status=200)
    return BoltResponse(status=200) if answer.status == 404 else answer
