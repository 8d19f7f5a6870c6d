"""Invoices."""

from tests.handlers.cases.case import theirs
from tests.handlers.cases.doing import command
from tests.handlers.worlds import INVOICE, REF

CASES = [
    command("/invoice", REF, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice", INVOICE, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice", "", "view_invoices", "INV-2026-", wanted=theirs("view_invoices")),
    command("/invoice list", REF, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice show", INVOICE, "view_invoices", "Still due", staff="manage_invoices"),
    command("/invoice pay", INVOICE, "pay", f"To pay {INVOICE}, transfer €119.00"),
]
