"""Promotions, as Block Kit: how they are asked for, the cards of those who decide, and how they end."""
