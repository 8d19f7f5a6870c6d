"""Invoices, their lines and their payments. Amounts are integers in the currency's minor unit."""
