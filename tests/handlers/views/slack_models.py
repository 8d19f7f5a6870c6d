"""Slack's own models, which check what the builders have made."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

UNKNOWN = frozenset({"data_table", "data_visualization"})
"""Blocks that slack-sdk 3.47 has no models for."""


def as_slack_reads(blocks: Sequence[Any]) -> list[Any]:
    """Blocks as slack_sdk's models read them; those that it does not know are left as they are.

    Raises:
        SlackObjectFormationError: Slack would refuse one.
    """
    return [block if block["type"] in UNKNOWN else _read(block) for block in blocks]


def _read(block: Any) -> Any:
    (model,) = Block.parse_all([block])
    model.validate_json()
    return model.to_dict()


def view_as_slack_reads(payload: Any) -> Any:
    """A view's payload, as slack_sdk's model reads it.

    Raises:
        SlackObjectFormationError: Slack would refuse it.
    """
    view = View(**payload)
    view.validate_json()
    return view.to_dict()
