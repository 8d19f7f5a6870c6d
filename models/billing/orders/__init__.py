"""Quotes and orders: what is offered, what is taken, and what that changes."""
