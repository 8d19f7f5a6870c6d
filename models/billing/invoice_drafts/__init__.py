"""Invoices that the billing team prepares by hand. A draft has no number, and customers never see it."""
