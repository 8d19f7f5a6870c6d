"""Order forms: importing organizations, people, plans, subscriptions, contacts and invoices from a file."""
