"""Stored files: copying them out of Slack, scanning them, and keeping their content in a folder or in S3."""
