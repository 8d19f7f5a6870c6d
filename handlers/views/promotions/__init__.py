"""Promotions, as Block Kit: requests, the cards for decisions, and outcomes."""
