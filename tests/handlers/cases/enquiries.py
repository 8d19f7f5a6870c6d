"""Enquiries."""

from typing import Any

from tests.handlers.cases.case import DONE, HIDDEN, REFUSED, anywhere, by_rule, theirs
from tests.handlers.cases.doing import command, form
from tests.handlers.worlds import INVOICE, REF, STAFF_ROLES, World
from tests.models.roles.typed import BP, ROLES

MADE = ("enquiries", "notices", "audit")
REPORT: dict[str, Any] = {
    "services": "Build servers",
    "quantity": "2",
    "since": {"type": "datepicker", "selected_date": "2026-02-01"},
    "details": "",
}
BILLING = "manage_invoices"


def own_enquiry(world: World, name: str) -> str:
    """Whoever asked sees the answer while they are a contact, and the vendor's billing people do."""
    return DONE if name in ROLES else by_rule(world, name, BILLING)


def withdraws(_world: World, name: str) -> str:
    """Whoever asked takes it back, and nobody else."""
    return DONE if name == BP else REFUSED if name in (*ROLES, *STAFF_ROLES) else HIDDEN


CASES = [
    command("/enquiry", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/enquiry", "{own_enquiry}", BILLING, "Why so much?", wanted=own_enquiry),
    command("/enquiry list", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/enquiry queue", "", BILLING, "Enquiries to do", wanted=anywhere(BILLING)),
    command("/enquiry show", "{own_enquiry}", BILLING, "Why so much?", wanted=own_enquiry),
    command("/enquiry show", "{enquiry}", BILLING, "Why so much?"),
    command("/enquiry new", REF, "ask_billing", "Ask a question"),
    command("/enquiry new", INVOICE, "ask_billing", f"About *{INVOICE}*"),
    command("/enquiry new", "", "ask_billing", "Ask a question", wanted=theirs("ask_billing")),
    form("enquiry_new", {"question": "When?"}, lambda _w, _n: REF, "ask_billing", "is with the vendor", *MADE),
    form(
        "enquiry_new",
        {"question": "When?"},
        lambda _w, _n: INVOICE,
        "ask_billing",
        "is with the vendor",
        *MADE,
        name="about an invoice",
    ),
    command("/subscription report", REF, "notify_services", "Report services"),
    form("services_report", REPORT, lambda _w, _n: REF, "notify_services", "is with the vendor", *MADE),
    command("/enquiry withdraw", "{enquiry_of_primary}", "asker", "Withdraw *ENQ-10*?", wanted=withdraws),
    command("/enquiry withdraw", "{enquiry_of_primary} confirmed", "asker", "is withdrawn", *MADE, wanted=withdraws),
    command("/enquiry claim", "{enquiry}", BILLING, "is yours", *MADE),
    command("/enquiry answer", "{enquiry}", BILLING, "Why so much?"),
    form("enquiry_answer", {"answer": "So."}, lambda w, _n: w.enquiries["former"], BILLING, "is answered", *MADE),
    command("/enquiry decline", "{enquiry}", BILLING, "Why so much?"),
    form("enquiry_decline", {"reason": "No."}, lambda w, _n: w.enquiries["former"], BILLING, "is declined", *MADE),
]
