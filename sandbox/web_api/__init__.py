"""Slack's Web API as the app calls it: /api/<method>."""

from sandbox.web_api.handler import WebApi

__all__ = ["WebApi"]
