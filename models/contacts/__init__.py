"""Contacts: who has which role in a subscription, and how roles change hands."""
