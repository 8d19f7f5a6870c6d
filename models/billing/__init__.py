"""Billing: quotes, orders, invoices and credits."""
