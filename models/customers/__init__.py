"""Customers, as the vendor's staff see and change them: search, cards, notes, changes, sharing of tickets."""
