"""A small Stripe: its API under /stripe/v1, its hosted pages under /stripe/pay, and its signed webhooks."""
