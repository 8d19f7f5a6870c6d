"""The last net: what went wrong between Slack and the router, where no person's answer was made yet."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt import BoltResponse

from handlers.views import errors
from handlers.views.kit import Modal, section
from handlers.views.words import Reader

log = structlog.get_logger("steward.slack")


async def went_wrong(error: Exception, body: Mapping[str, Any]) -> BoltResponse:
    """Answer with a reference number that is in the log; commands and forms in a sentence."""
    number = uuid4().hex[:8].upper()
    kind = str(body.get("type") or ("command" if "command" in body else "unknown"))
    log.error("bug", number=number, kind=kind, exc_info=error)
    message = errors.bug(Reader(), number)
    if kind == "command":
        return BoltResponse(status=200, body={"response_type": "ephemeral", **message.payload()})
    if kind == "view_submission":
        page = Modal("page", "Steward", [section(message.text)], close=Reader().plain("Close"))
        return BoltResponse(status=200, body={"response_action": "update", "view": page.payload()})
    return BoltResponse(status=400, body=f"This could not be handled: {number}")
