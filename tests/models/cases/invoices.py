"""Invoices."""

from models.invoices.actions import list_invoices, pay, show_invoice
from tests.models.cases.world import Case

CASES = [
    Case(list_invoices, "view_invoices", lambda _: ("SUB-1",), staff="manage_invoices"),
    Case(show_invoice, "view_invoices", lambda _: ("INV-2026-000001",), staff="manage_invoices"),
    Case(pay, "pay", lambda _: ("INV-2026-000001",)),
]
