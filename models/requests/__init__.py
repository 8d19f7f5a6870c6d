"""Requests that were handled once and must not be handled again."""
