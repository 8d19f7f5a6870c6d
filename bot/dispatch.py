"""Passing Slack's requests to Bolt, in the same way over HTTP and in Socket Mode."""

from collections.abc import Callable
from urllib.parse import parse_qsl

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.request.async_internals import build_async_context

log = structlog.get_logger("steward.slack")


async def dispatch(app: AsyncApp, read: Callable[[], AsyncBoltRequest]) -> BoltResponse:
    """Bolt's answer. Requests that no listener handles, or that can't be understood, get an empty 200. Slack would
    repeat anything else, and finally disable events.

    Args:
        read: Makes Bolt's request from the received data.
    """
    try:
        request = read()
        _read_form(request)
        answer = await app.async_dispatch(request)
    except Exception:
        log.exception("request_not_understood")
        return BoltResponse(status=200)
    return BoltResponse(status=200) if answer.status == 404 else answer


def _read_form(request: AsyncBoltRequest) -> None:
    """Parse a body that Bolt can't (slack-bolt 1.30). It takes any form that contains the word "payload" for an
    interaction. It drops a command with that word in its text."""
    if not request.body and request.raw_body:
        request.body.update(parse_qsl(request.raw_body, keep_blank_values=True))
        build_async_context(request.context, request.body)
