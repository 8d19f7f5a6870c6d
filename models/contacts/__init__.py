"""Contacts: who holds which role in a subscription, and how they hand it over."""
