"""Renewal reminders: one per subscription, term and slot."""
