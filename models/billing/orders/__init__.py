"""Quotes and orders, and how an order changes the subscription."""
