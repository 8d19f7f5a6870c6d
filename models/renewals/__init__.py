"""Renewals: reminders before a term ends, and what people decide about it."""
