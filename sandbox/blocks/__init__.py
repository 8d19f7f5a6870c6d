"""Slack's rules for blocks and views."""

from sandbox.blocks.rules import check_message, check_suggestions, check_view

__all__ = ["check_message", "check_suggestions", "check_view"]
