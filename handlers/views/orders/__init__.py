"""Quotes and orders, as Block Kit."""
