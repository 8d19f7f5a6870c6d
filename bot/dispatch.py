"""What Slack sends, given to Bolt: the same over HTTP and in Socket Mode."""

from collections.abc import Callable

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

log = structlog.get_logger("steward.slack")


async def dispatch(app: AsyncApp, read: Callable[[], AsyncBoltRequest]) -> BoltResponse:
    """Bolt's answer. A kind that nothing of ours listens to, and what can't be understood, get an empty 200: anything
    else Slack sends again, and turns events off in the end.

    Args:
        read: Makes Bolt's request of what was sent.
    """
    try:
        answer = await app.async_dispatch(read())
    except Exception:
        log.exception("request_not_understood")
        return BoltResponse(status=200)
    return BoltResponse(status=200) if answer.status == 404 else answer
