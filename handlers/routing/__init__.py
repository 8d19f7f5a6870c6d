"""Routing: from what Slack sends to a handler, and back."""
