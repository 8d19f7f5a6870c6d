"""Order forms: organizations, people, plans, subscriptions, contacts and invoices, brought in from a file."""
