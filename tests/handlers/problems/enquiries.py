"""Enquiries."""

from models.core.errors import Problem
from models.core.problems import CardNumber, NoQuantity
from models.desks.enquiries.problems import EnquiryAlreadyClosed, EnquiryOpen
from tests.handlers.problems.met import Met
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP

ENDED = "UPDATE enquiries SET state = '{}', closed_at = '2026-03-02 10:00:00', assignee_id = "
ENDED += "(SELECT id FROM people WHERE name = 'Billing')"

WHEN = f"enquiry_new {REF}|question=When?"
WITHDRAW = "/enquiry withdraw ENQ-10 confirmed"
SITE = "UPDATE subscriptions SET kind = 'site'"

FOUND: dict[type[Problem], list[Met]] = {
    EnquiryOpen: [
        Met(BP, WHEN, "You asked that already: ENQ-", first=WHEN),
    ],
    EnquiryAlreadyClosed: [
        Met("admin", "/enquiry claim ENQ-10", f"ENQ-10 was {word} already, by Billing (", before=ENDED.format(word))
        for word in ("answered", "accepted", "declined")
    ] + [
        Met(BP, WITHDRAW, "ENQ-10 was withdrawn by whoever asked it (", first=WITHDRAW),
    ],
    CardNumber: [
        Met(BP, f"enquiry_new {REF}|question=Take 4242-4242 4242 4242", "That looks like the number of a credit card."),
    ],
    NoQuantity: [
        Met(BP, f"services_report {REF}|quantity={number}", f"“{number}” is no number from 1 to 1000000.", before=SITE)
        for number in ("0", "1000001", "-1", "two", "²")
    ],
}  # fmt: skip
