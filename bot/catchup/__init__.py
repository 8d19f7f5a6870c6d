"""Catching up: what people wrote while Slack couldn't reach Steward is read from Slack's history."""
