"""The staff."""

from models.identity.enrolment import enrol_admin
from models.identity.profiles import SlackProfile
from models.identity.staff import add_staff, add_staff_by_profile, change_staff, list_staff, remove_staff
from models.roles import StaffRole
from tests.models.cases.world import Case

CASES = [
    Case(enrol_admin, "system", lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example"),)),
    Case(list_staff, "manage_desk"),
    Case(
        add_staff_by_profile,
        "manage_desk",
        lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example", verified=True), StaffRole.AGENT, "T1"),
    ),
    Case(add_staff, "manage_desk", lambda w: (w.people["newcomer"], StaffRole.AGENT)),
    Case(change_staff, "manage_desk", lambda w: (w.people["agent"], StaffRole.AGENT, StaffRole.BILLING)),
    Case(remove_staff, "manage_desk", lambda w: (w.people["agent"], StaffRole.AGENT)),
]
