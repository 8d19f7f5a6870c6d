"""Enquiries."""

from datetime import date

from models.desks.enquiries.answering import answer_enquiry, claim_enquiry, decline_enquiry
from models.desks.enquiries.asking import (
    ask_about_invoice,
    ask_about_quote,
    ask_billing,
    ask_for_card,
    report_services,
    withdraw_enquiry,
)
from models.desks.enquiries.listing import enquiry_queue, my_enquiries, show_enquiry
from tests.models.cases.world import Case

CASES = [
    Case(report_services, "notify_services", lambda _: ("SUB-1", "Servers", "2", date(2026, 2, 1))),
    Case(ask_billing, "ask_billing", lambda _: ("SUB-1", "When?")),
    Case(ask_about_invoice, "ask_billing", lambda _: ("INV-2026-000001", "Why?")),
    Case(ask_about_quote, "ask_billing", lambda w: (w.quote, "How long?")),
    Case(ask_for_card, "update_card", lambda _: ("SUB-1",)),
    Case(my_enquiries, "known"),
    Case(enquiry_queue, "manage_invoices", staff="process_orders"),
    Case(show_enquiry, "manage_invoices", lambda w: (w.enquiry,)),
    Case(claim_enquiry, "manage_invoices", lambda w: (w.enquiry,)),
    Case(answer_enquiry, "manage_invoices", lambda w: (w.enquiry, "So.")),
    Case(decline_enquiry, "manage_invoices", lambda w: (w.enquiry, "No.")),
    Case(withdraw_enquiry, "asker", lambda w: (w.enquiry,)),
]
