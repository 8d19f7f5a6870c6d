"""Quotes and orders: what they cost, who takes them, and what that changes."""
