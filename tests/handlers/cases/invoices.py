"""Invoices."""

from tests.handlers.cases.case import only_staff, theirs
from tests.handlers.cases.doing import command, form
from tests.handlers.cases.enquiries import MADE
from tests.handlers.worlds import INVOICE, REF

MANAGES = "manage_invoices"
CARD = {"brand": "Visa", "last4": "4242", "expires": "12/2040", "holder": "Ana Holder"}


CASES = [
    command("/invoice", REF, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice", INVOICE, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice", "", "view_invoices", "INV-2026-", wanted=theirs("view_invoices")),
    command("/invoice list", REF, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice show", INVOICE, "view_invoices", "Still due", staff="manage_invoices"),
    command("/invoice statement", REF, "view_statement", f"Statement of {REF}", staff=MANAGES),
    command("/invoice statement", f"2025 {REF}", "view_statement", "Jan 1, 2025 to Dec 31, 2025", staff=MANAGES),
    command("/invoice statement", "", "view_statement", "Statement of SUB-", wanted=theirs("view_statement")),
    command("/invoice card", REF, "update_card", "There is no credit card on file", staff=MANAGES),
    command("/invoice card", f"ask {REF}", "update_card", "Another card"),
    command("/invoice card", f"set {REF}", MANAGES, "Last four digits"),
    command("/invoice card", "set", MANAGES, "", wanted=only_staff("billing", "admin")),
    form("card_ask", {"message": ""}, lambda _w, _n: REF, "update_card", "is with the vendor", *MADE),
    form(
        "card_record",
        CARD,
        lambda _w, _n: f"{REF} none",
        MANAGES,
        "now: Visa ending in 4242, good until 12/2040.",
        *("cards", "notices", "audit"),
    ),
    command("/invoice remind", INVOICE, "pay", "goes out again by mail to", "notices", "audit", staff=MANAGES),
    command("/invoice pay", INVOICE, "pay", f"To pay {INVOICE}, transfer €119.00"),
]
