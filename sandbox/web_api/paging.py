"""Slack's cursors: opaque words for where the next page begins."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from sandbox.entities import Json
from sandbox.errors import SlackError
from sandbox.web_api.call import Call

Item = TypeVar("Item")


def page_of(call: Call, items: Sequence[Item], *, default: int, most: int) -> tuple[list[Item], Json]:
    """The page for `cursor` and `limit`, and the fields that say whether more follows."""
    start, limit = _start(call.text("cursor")), call.number("limit", default, most)
    more = start + limit < len(items)
    following = base64.b64encode(f"next:{start + limit}".encode()).decode() if more else ""
    return list(items[start : start + limit]), {"has_more": more, "response_metadata": {"next_cursor": following}}


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if word != "next" or not number.isdigit():
        raise SlackError("invalid_cursor")
    return int(number)
