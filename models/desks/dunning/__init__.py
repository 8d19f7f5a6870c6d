"""Dunning: reminders of unpaid invoices, what pauses them, and what follows if nobody pays."""
