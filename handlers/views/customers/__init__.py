"""Customers, as the vendor's staff see them."""
