"""Invoices."""

from models.billing.invoices.actions import list_invoices, pay, remind, show_invoice
from models.billing.invoices.credit_cards import CardInput, record_card, show_card
from models.billing.invoices.statements import view_statement
from tests.models.cases.world import Case

CASES = [
    Case(list_invoices, "view_invoices", lambda _: ("SUB-1",), staff="manage_invoices"),
    Case(show_invoice, "view_invoices", lambda _: ("INV-2026-000001",), staff="manage_invoices"),
    Case(pay, "pay", lambda _: ("INV-2026-000001",)),
    Case(remind, "pay", lambda _: ("INV-2026-000001",), staff="manage_invoices"),
    Case(view_statement, "view_statement", lambda _: ("SUB-1",), staff="manage_invoices"),
    Case(show_card, "update_card", lambda _: ("SUB-1",), staff="manage_invoices"),
    Case(record_card, "manage_invoices", lambda _: ("SUB-1", CardInput("Visa", "4242", "12/2030"))),
]
