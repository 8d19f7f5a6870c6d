"""Rows that the database takes and rows that it refuses: a module for each noun."""

from tests.models.invariants import contacts, enquiries, invoices, notices, people, sold, staff, subscriptions, tickets

ALL = [
    contacts.RULES,
    enquiries.RULES,
    invoices.RULES,
    notices.RULES,
    people.RULES,
    sold.RULES,
    staff.RULES,
    subscriptions.RULES,
    tickets.RULES,
]
