"""Placeholder rules."""

from typing import Any

from sandbox.errors import SlackError

Json = dict[str, Any]


def check_message(blocks: Any) -> list[Json]:
    """The blocks of a message."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    return blocks


def check_view(payload: Any, kind: str) -> Json:
    """A view's payload."""
    if not isinstance(payload, dict) or payload.get("type") != kind:
        raise SlackError("invalid_arguments")
    return payload
