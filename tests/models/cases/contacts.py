"""Contacts."""

from models.contacts.actions import add_by_profile, add_contact, leave, list_contacts, remove_contact
from models.identity.profiles import SlackProfile
from tests.models.cases.world import BILLING, TECHNICAL, Case

CASES = [
    Case(list_contacts, "contact", lambda _: ("SUB-1",)),
    Case(add_contact, "edit_secondary_contacts", lambda w: ("SUB-1", w.people["newcomer"], BILLING)),
    Case(
        add_by_profile,
        "edit_secondary_contacts",
        lambda _: ("SUB-1", SlackProfile("T1", "U1", "Eve", "eve@acme.example", verified=True), BILLING, "T1"),
    ),
    Case(remove_contact, "edit_secondary_contacts", lambda w: ("SUB-1", w.people["helper"], TECHNICAL)),
    Case(leave, "leave", lambda _: ("SUB-1", TECHNICAL)),
]
