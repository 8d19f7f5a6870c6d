"""Paying online through a payment provider: what was opened, charged, refunded and disputed there, and the cards that
it keeps. Nothing in here talks to the provider: see bot/payments."""
