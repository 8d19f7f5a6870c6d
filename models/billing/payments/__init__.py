"""Payments, what they settle, and refunds. Amounts are integers in the currency's minor unit."""
