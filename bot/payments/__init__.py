"""Paying online through Stripe: asking it for pages, charges and refunds, and booking what it tells."""
