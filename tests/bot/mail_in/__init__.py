"""Emails that arrive."""
