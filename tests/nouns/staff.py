"""The staff."""

from handlers.routing.routes import Touch
from handlers.views import staff
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.core.paging import PageOf
from models.directory.people import StaffMember
from models.identity.enrolment import enrol_admin
from models.identity.problems import NotKnownHere
from models.identity.profiles import SlackProfile
from models.identity.staff import (
    add_staff,
    add_staff_by_profile,
    change_staff,
    list_staff,
    remove_staff,
    staff_roles_of,
)
from models.identity.staff_problems import AlreadyStaff, LastAdmin, NotOnStaff, NotShown
from models.roles import StaffRole
from tests.handlers.cases.doing import DESK, chosen, command, form, options
from tests.handlers.met import SPARE, Met
from tests.handlers.views.stock import TABLES, Shown, Stock
from tests.handlers.worlds import SLACK, new
from tests.models.world import ActionCase
from tests.nouns.contacts import NEWCOMER

ACTIONS = [
    ActionCase(enrol_admin, "system", lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example"),)),
    ActionCase(list_staff, "manage_desk"),
    ActionCase(staff_roles_of, "manage_desk", lambda w: (w.people["agent"],)),
    ActionCase(
        add_staff_by_profile,
        "manage_desk",
        lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example", verified=True), StaffRole.AGENT, "T1"),
    ),
    ActionCase(add_staff, "manage_desk", lambda w: (w.people["newcomer"], StaffRole.AGENT)),
    ActionCase(change_staff, "manage_desk", lambda w: (w.people["agent"], StaffRole.AGENT, StaffRole.BILLING)),
    ActionCase(remove_staff, "manage_desk", lambda w: (w.people["agent"], StaffRole.AGENT)),
]

STAFFED = ("staff", "notices", "audit")


ROUTES = [
    command("/steward staff", "", "manage_desk", "Admin", wanted=DESK),
    options("staff", "/pick staff", "manage_desk", "", wanted=DESK),
    command("/steward staff", "add", "manage_desk", "Add to staff", wanted=DESK),
    command("/steward staff", "add {newcomer} agent", "manage_desk", "Newcomer now has the", *STAFFED, wanted=DESK),
    command("/steward staff", "add agent@acme.example", "manage_desk", "Which staff role", wanted=DESK),
    command("/steward staff", "remove {agent}", "manage_desk", "Remove the staff role", wanted=DESK),
    command("/steward staff", "remove {agent} agent confirmed", "manage_desk", "no longer has", *STAFFED, wanted=DESK),
    command("/steward staff", "change {agent}", "manage_desk", "Which staff role should Agent have", wanted=DESK),
    command("/steward staff", "change {agent} billing", "manage_desk", "instead of", *STAFFED, wanted=DESK),
    form(
        "staff_add",
        {"person": NEWCOMER, "role": chosen("agent")},
        lambda _w, _n: "",
        "manage_desk",
        "now has the staff role",
        *STAFFED,
        wanted=DESK,
    ),
]

PROBLEMS: dict[type[Problem], list[Met]] = {
    NotKnownHere: [
        Met(
            "admin",
            "/steward staff add zoe@elsewhere.example agent",
            "I don't know zoe@elsewhere.example. Check the spelling. To add someone new, use an order",
        ),
        Met("admin", "/steward staff remove zoe@elsewhere.example agent", "I don't know zoe@elsewhere.example."),
    ],
    NotShown: [
        Met("admin", "/steward staff add <@U0MALLORY|mallory> agent", "Slack can't confirm who that is."),
    ],
    AlreadyStaff: [
        Met("admin", f"/steward staff add <@{SLACK['agent']}> agent", "Agent already has the staff role agent."),
        Met(
            "admin",
            f"/steward staff change <@{SLACK['agent']}> agent agent",
            "Agent already has the staff role agent.",
        ),
    ],
    NotOnStaff: [
        Met(
            "admin",
            f"/steward staff remove {SPARE} agent",
            "Spare doesn't have the staff role agent. `/steward staff` shows who has which role.",
        ),
        Met("admin", f"/steward staff change {SPARE} agent billing", "Spare doesn't have the staff role agent."),
    ],
    LastAdmin: [
        Met(
            "admin",
            f"/steward staff remove <@{SLACK['admin']}>",
            "Admin is the only admin in Slack, so you can't remove that role. Make someone else an admin first.",
        ),
        Met("admin", f"/steward staff change <@{SLACK['admin']}> agent", "Admin is the only admin in Slack"),
    ],
}  # fmt: skip

NO_IDS = {
    (Touch.COMMAND, "/steward staff"),
    (Touch.FORM, "staff_add"),
    (Touch.OPTIONS, "staff"),
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    people = [stock.person(number) for number in range(1, stock.many + 1)]
    for number, person in enumerate(people):
        person.staff_roles = [new(StaffMember, role=role) for role in list(StaffRole)[: 2 + number % 2]]
    one, agent, billing = stock.person(1), StaffRole.AGENT, StaffRole.BILLING
    return {
        "staff.staff_list": [staff.staff_list(reader, PageOf(people), one)],
        "staff.add_form": [staff.add_form(reader, TABLES), staff.add_form(reader, TABLES, StaffRole.ADMIN)],
        "staff.which_role": [
            staff.which_role(reader, one, deed, roles) for deed in ("add", "remove") for roles in ([], list(StaffRole))
        ],
        "staff.which_change": [
            staff.which_change(reader, one, held) for held in ([], [agent], [agent, billing], list(StaffRole))
        ],
        "staff.added": [staff.added(reader, one, agent, stock.person(2))],
        "staff.remove_question": [staff.remove_question(reader, one, agent, goodbye=bye) for bye in (True, False)],
        "staff.change_question": [
            staff.change_question(reader, one, agent, billing, goodbye=bye) for bye in (True, False)
        ],
        "staff.add_question": [
            staff.add_question(reader, stock.name(), "p1@acme.example", role, customers, outside)
            for role in StaffRole
            for outside in ("", "p1@acme.example")
            for customers in ([], [stock.name()] * stock.many)
        ],
        "staff.removed": [
            staff.removed(reader, one, agent, me, may_undo=may)
            for me in (one, stock.person(2))
            for may in (True, False)
        ],
        "staff.changed": [
            staff.changed(reader, one, agent, billing, me, may_undo=may)
            for me in (one, stock.person(2))
            for may in (True, False)
        ],
        "staff.unreachable": [staff.unreachable(reader, one, roles) for roles in ([agent], list(StaffRole))],
        "staff.news": [
            staff.news(reader, gained, lost, stock.name())
            for gained, lost in ((billing, agent), (billing, None), (None, billing))
        ],
    }
