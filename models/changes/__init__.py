"""Changing a subscription by quote, order or credit, and the clock that moves subscriptions between states."""
