"""Details and settings of people."""

from models.contacts.details import Details, edit_details, edit_my_details, show_details
from models.contacts.reminders import set_reminders
from models.contacts.settings import my_settings
from tests.models.cases.world import Case

CASES = [
    Case(set_reminders, "contact", lambda _: ("SUB-1", True)),
    Case(my_settings, "known"),
    Case(edit_my_details, "known", lambda _: (Details("Somebody Else", "else@acme.example"),)),
    Case(show_details, "update_contact_details", lambda w: ("SUB-1", w.people["helper"])),
    Case(
        edit_details,
        "update_contact_details",
        lambda w: ("SUB-1", w.people["helper"], Details("Someone", "helper@acme.example")),
    ),
]
